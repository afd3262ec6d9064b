//! What the program's statements are about: one constructor a kind of resource or value.

use super::arn::{Arn, Piece, text};
use crate::spec::options::{ParameterName, PermissionSetName, RolePath, SecretId, Service, ServiceGrant, TagKey};
use crate::spec::{AccountId, BucketName, KeyPattern, Location};

impl Arn {
    /// The bucket itself. S3 ARNs hold neither Region nor account.
    pub fn bucket(bucket: &BucketName) -> Self {
        Self::s3(bucket, &[], format!("s3://{bucket}"))
    }

    /// The objects of a bucket whose keys match, as one pattern. A key in which prefix and suffix share characters is
    /// not among them: see [`Arn::object`].
    pub fn objects(on: &Location) -> Self {
        let keys = &on.keys;
        Self::s3(&on.bucket, &[text("/"), text(keys.prefix()), Piece::Any, text(keys.suffix())], on.uri())
    }

    /// Every object of a bucket.
    pub fn every_object(bucket: &BucketName) -> Self {
        Self::s3(bucket, &[text("/"), Piece::Any], format!("s3://{bucket}/"))
    }

    /// How the ARNs of a location's objects begin, as CloudTrail compares them: without wildcards.
    pub fn objects_from(on: &Location) -> Self {
        let prefix = on.keys.prefix();
        let verbatim = Piece::Verbatim(format!("/{prefix}"));
        Self::s3(&on.bucket, &[verbatim], format!("s3://{}/{prefix}", on.bucket))
    }

    pub fn object(bucket: &BucketName, key: &str) -> Self {
        Self::s3(bucket, &[text("/"), text(key)], format!("s3://{bucket}/{key}"))
    }

    /// A prefix of keys, as the condition key `s3:prefix` is compared with it.
    pub fn key_prefix(keys: &KeyPattern) -> Self {
        Self::new(&[text(keys.prefix()), Piece::Any], format!("{}*", keys.prefix()))
    }

    pub fn log_streams(group: &str) -> Self {
        let group = Self::regional("logs", &format!("log-group:{group}:"), format!("log group {group}"));
        group.then(&[Piece::Any], "")
    }

    /// Every managed policy: those of the account, and those of AWS.
    pub fn managed_policies() -> [Self; 2] {
        let start = [text("arn:"), Piece::Partition, text(":iam::")];
        let own = [Piece::Account, text(":policy/"), Piece::Any];
        let of_aws = [text("aws:policy/"), Piece::Any];
        [
            Self::new(&[&start[..], &own].concat(), "managed policies of the account".to_owned()),
            Self::new(&[&start[..], &of_aws].concat(), "managed policies of AWS".to_owned()),
        ]
    }

    pub fn log_group(name: &str) -> Self {
        Self::regional("logs", &format!("log-group:{name}"), format!("log group {name}"))
    }

    pub fn alarm(name: &str) -> Self {
        Self::regional("cloudwatch", &format!("alarm:{name}"), format!("alarm {name}"))
    }

    pub fn dashboard(name: &str) -> Self {
        let start = [text("arn:"), Piece::Partition, text(":cloudwatch::"), Piece::Account];
        Self::new(&[&start[..], &[text(format!(":dashboard/{name}"))]].concat(), format!("dashboard {name}"))
    }

    pub fn topic(name: &str) -> Self {
        Self::regional("sns", name, format!("topic {name}"))
    }

    pub fn queue(name: &str) -> Self {
        Self::regional("sqs", name, format!("queue {name}"))
    }

    /// A secret. Secrets Manager adds a hyphen and six characters to the name (*AWS Secrets Manager User Guide, What's in a
    /// secret*).
    pub fn secret(secret: &SecretId) -> Self {
        match secret {
            SecretId::Arn(arn) => Self::new(&[text(arn)], format!("secret {arn}")),
            SecretId::Name(name) => {
                let arn = Self::regional("secretsmanager", &format!("secret:{name}-"), format!("secret {name}"));
                arn.then(&vec![Piece::AnyOne; 6], "")
            }
        }
    }

    pub fn parameter(name: &ParameterName) -> Self {
        if name.is_public() {
            let start = [text("arn:"), Piece::Partition, text(":ssm:"), Piece::Region, text("::parameter/")];
            let arn = [&start[..], &[text(name.in_arn())]].concat();
            return Self::new(&arn, format!("parameter {name}"));
        }
        Self::regional("ssm", &format!("parameter/{}", name.in_arn()), format!("parameter {name}"))
    }

    /// What a grant of a service names.
    pub fn of_service(grant: &ServiceGrant) -> Self {
        let row = grant.service.row();
        let (service, before, name) = (row.arn.service, row.arn.resource, grant.as_str());
        let readable = format!("{} {name}", row.noun);
        if let Some(arn) = grant.arn() {
            return Self::new(&[text(arn)], readable);
        }
        match grant.profiled_model() {
            Some(_) => Self::regional(service, &format!("inference-profile/{name}"), readable),
            // AWS's own models are of no account.
            None if grant.service == Service::Model => {
                let start = [text("arn:"), Piece::Partition, text(format!(":{service}:")), Piece::Region];
                Self::new(&[&start[..], &[text(format!("::{before}{name}"))]].concat(), readable)
            }
            None => Self::regional(service, &format!("{before}{name}"), readable),
        }
    }

    /// The indexes of a table.
    pub fn indexes(table: &ServiceGrant) -> Self {
        let indexes = Self::of_service(table).then(&[text("/index/"), Piece::Any], "");
        Self::new(indexes.pieces(), format!("indexes of {}", indexes.readable()))
    }

    /// A foundation model in every Region.
    pub fn model_anywhere(model: &str) -> Self {
        let start = [text("arn:"), Piece::Partition, text(":bedrock:"), Piece::Any];
        let end = [text(format!("::foundation-model/{model}"))];
        Self::new(&[&start[..], &end].concat(), format!("Bedrock model {model} in any Region"))
    }

    /// A function, without a version.
    pub fn function(name: &str) -> Self {
        Self::regional("lambda", &format!("function:{name}"), format!("function {name}"))
    }

    /// The account of the deployment, for conditions.
    pub fn account() -> Self {
        Self::new(&[Piece::Account], "this account".to_owned())
    }

    /// The account that owns a bucket: another one, or that of the deployment.
    pub fn owner(account: Option<&AccountId>) -> Self {
        account.map_or_else(Self::account, |account| Self::new(&[text(account.as_str())], format!("account {account}")))
    }

    /// Another account as a principal.
    pub fn root_of(account: &str) -> Self {
        let root = text(format!(":iam::{account}:root"));
        Self::new(&[text("arn:"), Piece::Partition, root], format!("account {account}"))
    }

    /// An ARN in which `*` and `?` are wildcards.
    pub fn with_wildcards(arn: &str) -> Self {
        let mut pieces = Vec::new();
        for c in arn.chars() {
            pieces.push(match c {
                '*' => Piece::Any,
                '?' => Piece::AnyOne,
                c => text(c),
            });
        }
        Self::new(&pieces, arn.to_owned())
    }

    /// The account of the deployment as a principal: whoever of it has the right from the account itself.
    pub fn root() -> Self {
        let pieces = [text("arn:"), Piece::Partition, text(":iam::"), Piece::Account, text(":root")];
        Self::new(&pieces, "the account of the deployment".to_owned())
    }

    /// The name of a role of the deployment. A role's name is taken in every Region at once, so the Region is part of it.
    pub fn role_name(start: &str) -> Self {
        Self::new(&[text(format!("{start}-")), Piece::Region], format!("{start}-REGION"))
    }

    pub fn role(path: &RolePath, start: &str) -> Self {
        let role = text(format!(":role{path}{start}-"));
        let pieces = [text("arn:"), Piece::Partition, text(":iam::"), Piece::Account, role, Piece::Region];
        Self::new(&pieces, format!("role {start}-REGION"))
    }

    /// The roles of a permission set's sessions (*IAM Identity Center User Guide, Referencing permission sets in resource
    /// policies*): the Region of Identity Center is part of the path, but that of us-east-1 is not. 16 characters end the name;
    /// as many `?` are no other set's whose name goes on.
    pub fn permission_set_roles(set: &PermissionSetName) -> [Self; 2] {
        let start = [text("arn:"), Piece::Partition, text(":iam::"), Piece::Account];
        let path = ":role/aws-reserved/sso.amazonaws.com/";
        let name = [vec![text(format!("AWSReservedSSO_{set}_"))], vec![Piece::AnyOne; 16]].concat();
        let of = |path: &[Piece]| Self::new(&[&start[..], path, &name].concat(), format!("permission set {set}"));
        [of(&[text(path)]), of(&[text(path), Piece::Any, text("/")])]
    }

    /// A stack of CloudFormation's, with any number.
    pub fn stack(name: &str) -> Self {
        let stack = Self::regional("cloudformation", &format!("stack/{name}/"), format!("stack {name}"));
        stack.then(&[Piece::Any], "")
    }

    /// What makes a template of SAM's one of CloudFormation's.
    pub fn sam_transform() -> Self {
        let start = [text("arn:"), Piece::Partition, text(":cloudformation:"), Piece::Region];
        let transform = [text(":aws:transform/Serverless-2016-10-31")];
        Self::new(&[&start[..], &transform].concat(), "SAM's transform".to_owned())
    }

    pub fn aws_managed_policy(name: &str) -> Self {
        let pieces = [text("arn:"), Piece::Partition, text(format!(":iam::aws:policy/{name}"))];
        Self::new(&pieces, format!("AWS's policy {name}"))
    }

    /// The identity provider that an account has for GitHub Actions (*GitHub Docs, Configuring OpenID Connect in Amazon Web
    /// Services*).
    pub fn github() -> Self {
        let provider = text(":oidc-provider/token.actions.githubusercontent.com");
        let pieces = [text("arn:"), Piece::Partition, text(":iam::"), Piece::Account, provider];
        Self::new(&pieces, "GitHub Actions".to_owned())
    }

    /// Text with the Region in it, wherever `mark` stands.
    pub fn with_regions(body: &str, mark: &str, readable: &str) -> Self {
        let parts = body.split(mark).map(|part| Piece::Verbatim(part.to_owned()));
        let mut pieces: Vec<Piece> = parts.flat_map(|part| [part, Piece::Region]).collect();
        pieces.pop();
        Self::new(&pieces, readable.to_owned())
    }

    /// Everything: only where an action knows no resources.
    pub fn everything() -> Self {
        Self::new(&[Piece::Any], "everything".to_owned())
    }

    pub fn principal_tag(key: &TagKey) -> Self {
        let variable = Piece::Verbatim(format!("${{aws:PrincipalTag/{key}}}"));
        Self::new(&[variable], format!("the role's own tag {key}"))
    }

    pub fn trail(name: &str) -> Self {
        Self::regional("cloudtrail", &format!("trail/{name}"), format!("trail {name}"))
    }

    /// The name of the bucket that a trail is kept in.
    pub fn trail_bucket_name(start: &str) -> Self {
        Self::new(&trail_bucket(start), format!("{start}-ACCOUNT-REGION"))
    }

    pub fn trail_bucket(start: &str) -> Self {
        let arn = [text("arn:"), Piece::Partition, text(":s3:::")];
        Self::new(&[&arn[..], &trail_bucket(start)].concat(), format!("s3://{start}-ACCOUNT-REGION"))
    }

    /// Every object in the bucket that a trail is kept in.
    pub fn trail_files(start: &str) -> Self {
        Self::trail_bucket(start).then(&[text("/"), Piece::Any], "/*")
    }

    /// Where CloudTrail puts the logs of the deployment's account.
    pub fn trail_logs(start: &str) -> Self {
        let logs = [text("/AWSLogs/"), Piece::Account, text("/"), Piece::Any];
        Self::trail_bucket(start).then(&logs, "/AWSLogs/ACCOUNT/*")
    }

    fn s3(bucket: &BucketName, rest: &[Piece], readable: String) -> Self {
        let start = [text("arn:"), Piece::Partition, text(format!(":s3:::{bucket}"))];
        Self::new(&[&start, rest].concat(), readable)
    }

    pub(super) fn regional(service: &str, resource: &str, readable: String) -> Self {
        let pieces = [
            text("arn:"),
            Piece::Partition,
            text(format!(":{service}:")),
            Piece::Region,
            text(":"),
            Piece::Account,
            text(format!(":{resource}")),
        ];
        Self::new(&pieces, readable)
    }
}

/// A bucket's name is taken in every account at once, and in every Region.
fn trail_bucket(start: &str) -> [Piece; 4] {
    [text(format!("{start}-")), Piece::Account, text("-"), Piece::Region]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Target;

    #[test]
    fn a_public_parameter_belongs_to_no_account() {
        let [partition, region, account] = ["aws", "eu-west-1", "1"].map(str::to_owned);
        let place = Target { partition, region, account, environment: None };
        let arn = |name: &str| Arn::parameter(&name.parse().unwrap()).resolve(&place);
        assert_eq!(arn("/thumbs/size"), "arn:aws:ssm:eu-west-1:1:parameter/thumbs/size");
        assert_eq!(arn("/aws/service/a"), "arn:aws:ssm:eu-west-1::parameter/aws/service/a");
    }
}
