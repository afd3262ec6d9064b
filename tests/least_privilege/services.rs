//! What the role may do with services besides S3.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Policies, Request};
use cargo_lambda_s3::spec::Feature;
use cargo_lambda_s3::spec::options::SecretId;
use serde_json::{Value, json};

use crate::keys::siblings;
use crate::place;
use crate::reach::{Judge, STRANGER, role};

impl Judge<'_> {
    pub fn check_services(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap().resource(&open_to_account()).unwrap();
        let options = &self.spec.options;
        let topics: Vec<String> = options.topics.iter().map(ToString::to_string).collect();
        self.check_named(&policies, "sns:Publish", &["sns:Subscribe", "sns:SetTopicAttributes"], &topics, "sns", "t");
        let mut queues: Vec<String> = options.queues.iter().map(ToString::to_string).collect();
        queues.push(arn("sqs", &Names::of(self.spec).failure_queue));
        self.check_named(
            &policies,
            "sqs:SendMessage",
            &["sqs:ReceiveMessage", "sqs:DeleteMessage"],
            &queues,
            "sqs",
            "q",
        );
        let names = Names::of(self.spec);
        let events: Vec<String> = self.spec.has_queue().then(|| arn("sqs", &names.events_queue)).into_iter().collect();
        for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] {
            let others = ["sqs:SendMessage", "sqs:PurgeQueue", "sqs:SetQueueAttributes"];
            self.check_named(&policies, action, &others, &events, "sqs", &names.dead_letters);
        }
        let parameters: Vec<String> =
            options.parameters.iter().map(|name| arn("ssm", &parameter(name.as_str()))).collect();
        // Whoever may get by path gets all that lies below (*AWS Systems Manager User Guide, Restricting access to Parameter
        // Store parameters using IAM policies*).
        let others = ["ssm:GetParametersByPath", "ssm:GetParameters", "ssm:PutParameter"];
        self.check_named(&policies, "ssm:GetParameter", &others, &parameters, "ssm", "parameter/p");
        self.check_secrets(&policies);
        for (action, is_meant) in [
            ("xray:PutTraceSegments", self.spec.has(Feature::Tracing)),
            ("xray:PutTelemetryRecords", self.spec.has(Feature::Tracing)),
            ("xray:GetSamplingRules", false),
            ("xray:GetTraceSummaries", false),
        ] {
            self.expect("the role", &policies, Request::new(role(self.spec), action, "*"), "*", is_meant);
        }
    }

    /// The resources that are named, all that are called or placed a little differently, and one that nobody named.
    fn check_named(
        &mut self,
        policies: &Policies,
        action: &str,
        others: &[&str],
        named: &[String],
        service: &str,
        other: &str,
    ) {
        let around = named.iter().flat_map(|arn| around(arn)).chain([arn(service, other)]);
        for resource in named.iter().cloned().chain(around) {
            let request = |action: &str| Request::new(role(self.spec), action, &resource);
            let asked = [(request(action), named.contains(&resource))];
            let asked = asked.into_iter().chain(others.iter().map(|other| (request(other), false))).collect::<Vec<_>>();
            for (request, is_meant) in asked {
                self.expect("the role", policies, request, &resource, is_meant);
            }
        }
    }

    /// A secret's ARN ends with a hyphen and six characters that nobody knows before (*AWS Secrets Manager User Guide, What's in
    /// a secret*).
    fn check_secrets(&mut self, policies: &Policies) {
        let secrets = self.spec.options.secrets.clone();
        let mut asked = vec![arn("secretsmanager", "secret:s-AbC123")];
        for secret in &secrets {
            let whole = a_secret(secret);
            let (name, end) = whole.rsplit_once('-').unwrap();
            asked.extend([format!("{name}-prod-{end}"), format!("{name}--{end}"), format!("{name}/x-{end}")]);
            asked.extend([
                format!("{name}-AbC12"),
                format!("{name}-AbC1234"),
                name.to_owned(),
                format!("{name}-XyZ789"),
            ]);
            asked.extend(around(&whole));
            asked.push(whole);
        }
        for resource in asked {
            let is_meant = secrets.iter().any(|secret| is_secret(secret, &resource));
            for (action, is_meant) in [
                ("secretsmanager:GetSecretValue", is_meant),
                ("secretsmanager:PutSecretValue", false),
                ("secretsmanager:DescribeSecret", false),
            ] {
                let request = Request::new(role(self.spec), action, &resource);
                self.expect("the role", policies, request, &resource, is_meant);
            }
        }
    }
}

/// Whether a secret of this ARN is the one of the spec.
pub fn is_secret(secret: &SecretId, resource: &str) -> bool {
    let SecretId::Name(name) = secret else {
        return secret.as_str() == resource;
    };
    let of_account = resource.strip_prefix(&arn("secretsmanager", "secret:"));
    let parts = of_account.and_then(|rest| rest.rsplit_once('-'));
    parts.is_some_and(|(before, end)| before == name && end.len() == 6)
}

/// The ARN that a secret of the spec may have.
pub fn a_secret(secret: &SecretId) -> String {
    match secret {
        SecretId::Arn(arn) => arn.clone(),
        SecretId::Name(name) => arn("secretsmanager", &format!("secret:{name}-AbC123")),
    }
}

pub fn parameter(name: &str) -> String {
    format!("parameter/{}", name.trim_start_matches('/'))
}

/// A resource here.
pub fn arn(service: &str, resource: &str) -> String {
    format!("arn:{}:{service}:{}:{}:{resource}", place().partition, place().region, place().account)
}

/// ARNs that are not this one, though much like it.
pub fn around(arn: &str) -> Vec<String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let with = |at: usize, part: &str| {
        let mut parts = parts.clone();
        parts[at] = part;
        parts.join(":")
    };
    let mut list = vec![with(3, "us-west-2"), with(4, STRANGER), with(5, "*"), with(5, &format!("{}/x", parts[5]))];
    let (kind, name) =
        parts[5].split_once(['/', ':']).map_or(("", parts[5]), |(kind, name)| (&parts[5][..=kind.len()], name));
    list.extend(siblings(name).iter().map(|sibling| with(5, &format!("{kind}{sibling}"))));
    list.extend(parts[5].rsplit_once('/').map(|(parent, _)| with(5, parent)));
    list
}

/// What a resource of another account would have to allow, and a key's own policy always has to (*AWS KMS Developer Guide,
/// Default key policy*): whatever the account's own policies say.
pub fn open_to_account() -> Value {
    let principal = json!({ "AWS": place().account });
    let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": statement })
}
