//! What the documents allow of what can be asked, and what the spec says of it.

use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request, evaluate};
use cargo_lambda_s3::iam::{DocumentKind, Names};
use cargo_lambda_s3::spec::{Access, BucketName, Feature, Location, Spec, TriggerAccess};
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::keys::{buckets, locations, siblings};
use crate::{place, tags};

pub const STRANGER: &str = "999988887777";

/// Actions on objects, some of which nothing needs.
pub const ON_OBJECTS: [&str; 10] = [
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionTagging",
    "s3:GetObjectTagging",
    "s3:DeleteObjectVersion",
];

pub const MERGE: [&str; 2] = ["s3:GetBucketNotification", "s3:PutBucketNotification"];

pub fn findings(spec: &Spec, documents: &Documents, keys: &[String]) -> Vec<String> {
    let inside: Vec<String> =
        locations(spec).iter().map(|on| format!("{}{}", on.keys.prefix(), on.keys.suffix())).collect();
    let mut judge = Judge { spec, keys, inside: &inside, found: Vec::new() };
    for kind in DocumentKind::ALL {
        judge.check(kind, documents);
    }
    judge.found
}

pub struct Judge<'a> {
    pub spec: &'a Spec,
    pub keys: &'a [String],
    /// One key inside of every location: enough to ask of a bucket that the spec does not name.
    pub inside: &'a [String],
    found: Vec<String>,
}

impl Judge<'_> {
    /// What each kind of document allows; a kind that is not there, where it should be, cannot allow what it has to.
    fn check(&mut self, kind: DocumentKind, documents: &Documents) {
        let nothing = json!({ "Statement": [] });
        let document = documents.get(kind).unwrap_or(&nothing);
        let role = documents.get(DocumentKind::Role).unwrap();
        match kind {
            DocumentKind::Role => {
                self.check_role(document);
                self.check_services(document);
                self.check_grants(document);
                self.check_keys(document);
                self.check_tags(document);
                self.check_network(document);
            }
            DocumentKind::Managed => self.check_managed(document),
            DocumentKind::Trust => self.check_trust(document),
            DocumentKind::Invoke => self.check_invoke(document),
            DocumentKind::Helper => self.check_helper(document),
            DocumentKind::Schedule => self.check_schedule(document),
            DocumentKind::ScheduleTrust => self.check_schedule_trust(document),
            DocumentKind::Deployer => {
                self.check_deployer(document);
                self.check_configuration(document);
            }
            DocumentKind::DeployerTrust => self.check_deployer_trust(document),
            DocumentKind::Workflow => self.check_workflow(document),
            DocumentKind::WorkflowTrust => self.check_workflow_trust(document),
            DocumentKind::TrailBucket => self.check_trail_bucket(document),
            DocumentKind::Bucket => {
                documents.of_buckets(kind).for_each(|(bucket, document)| self.check_created(role, bucket, document));
            }
            DocumentKind::BucketOwner => {
                documents.of_buckets(kind).for_each(|(bucket, document)| self.check_owner(role, bucket, document));
            }
            DocumentKind::ResourceOwner => self.check_resource_owners(role, documents),
            DocumentKind::Queue => {
                documents.by_name(kind).for_each(|(queue, document)| self.check_queue(queue, document))
            }
            DocumentKind::Topic => {
                documents.by_name(kind).for_each(|(topic, document)| self.check_topic(topic, document))
            }
            // No policy.
            DocumentKind::Notification | DocumentKind::Rule => {}
        }
    }

    fn check_role(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        for bucket in buckets(self.spec) {
            self.check_objects("the role", &policies, &role(self.spec), bucket, None);
        }
        let names = Names::of(self.spec);
        let logs = !self.spec.has(Feature::ManagedLogs);
        let stream = ["log-group:", &names.log_group, ":log-stream:1"];
        self.check_regional(&policies, "logs:PutLogEvents", "logs", stream, logs);
        let group = ["log-group:", &names.log_group, ":"];
        self.check_regional(&policies, "logs:CreateLogStream", "logs", group, logs);
        self.check_regional(&policies, "logs:CreateLogGroup", "logs", group, false);
    }

    /// AWS's policy lets the function write to every log group; so it is only there if it was asked for, and allows no more.
    fn check_managed(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        let is_managed = self.spec.has(Feature::ManagedLogs);
        let arn =
            |service: &str| format!("arn:{}:{service}:{}:{}:x", place().partition, place().region, place().account);
        for (action, service, is_meant) in [
            ("logs:CreateLogGroup", "logs", is_managed),
            ("logs:CreateLogStream", "logs", is_managed),
            ("logs:PutLogEvents", "logs", is_managed),
            ("logs:DeleteLogGroup", "logs", false),
            ("sqs:SendMessage", "sqs", false),
        ] {
            let request = Request::new(role(self.spec), action, arn(service));
            self.expect("the managed policy", &policies, request, service, is_meant);
        }
    }

    fn check_helper(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        let names = Names::of(self.spec);
        let has_helper = !self.spec.existing_trigger_buckets().is_empty();
        let stream = ["log-group:", &names.helper_log_group, ":1"];
        self.check_regional(&policies, "logs:PutLogEvents", "logs", stream, has_helper);
        for bucket in buckets(self.spec) {
            for name in [vec![bucket.to_string()], siblings(bucket.as_str())].concat() {
                let is_merged =
                    has_helper && self.spec.existing_trigger_buckets().iter().any(|bucket| bucket.as_str() == name);
                for action in MERGE {
                    let request = to_bucket(role(self.spec), action, &name, None);
                    self.expect("the helper", &policies, request, &name, is_merged);
                }
            }
        }
    }

    /// Every key of a bucket and of its siblings, for one who is allowed what the spec says; of a bucket that another account
    /// owns, nothing beside it.
    pub fn check_objects(
        &mut self,
        who: &str,
        policies: &Policies,
        caller: &Caller,
        bucket: &BucketName,
        owner: Option<&str>,
    ) {
        for name in [vec![bucket.to_string()], siblings(bucket.as_str())].concat() {
            let is_asked = owner.is_none() || name == bucket.as_str();
            let meant = |action, test: &dyn Fn(&Location) -> bool| {
                is_asked && granted(self.spec, action).iter().any(|on| on.bucket.as_str() == name && test(on))
            };
            let mut wanted = Vec::new();
            let keys = if name == bucket.as_str() { self.keys } else { self.inside };
            for key in keys {
                for action in ON_OBJECTS {
                    let is_meant = meant(action, &|on| on.keys.matches(key));
                    wanted.push((to_object(caller.clone(), action, &name, key), is_meant));
                }
                let is_listed = meant("s3:ListBucket", &|on| key.starts_with(on.keys.prefix()));
                wanted.push((to_bucket(caller.clone(), "s3:ListBucket", &name, Some(key)), is_listed));
            }
            let is_all_listed = meant("s3:ListBucket", &|on| on.keys.is_everything());
            wanted.push((to_bucket(caller.clone(), "s3:ListBucket", &name, None), is_all_listed));
            for action in ["s3:DeleteBucket", "s3:PutBucketPolicy"] {
                wanted.push((to_bucket(caller.clone(), action, &name, None), false));
            }
            for (request, is_meant) in wanted {
                let request = owner.map_or(request.clone(), |owner| request.owned_by(owner));
                self.expect(who, policies, request, &name, is_meant);
            }
        }
    }

    /// The resource of this name here, and others that are called or placed a little differently.
    fn check_regional(
        &mut self,
        policies: &Policies,
        action: &str,
        service: &str,
        [before, name, after]: [&str; 3],
        is_meant: bool,
    ) {
        let here = place();
        let arn = |region: &str, account: &str, name: &str| {
            format!("arn:{}:{service}:{region}:{account}:{before}{name}{after}", here.partition)
        };
        let mut wanted = vec![
            (arn(&here.region, &here.account, name), is_meant),
            (arn("cn-northwest-1", &here.account, name), false),
            (arn(&here.region, STRANGER, name), false),
        ];
        wanted.extend(siblings(name).iter().map(|name| (arn(&here.region, &here.account, name), false)));
        for (arn, is_meant) in wanted {
            let request = Request::new(role(self.spec), action, &arn).owned_by(&here.account);
            self.expect("the role", policies, request, &arn, is_meant);
        }
    }

    /// Asks with tags that agree, where tags decide.
    pub fn expect(&mut self, who: &str, policies: &Policies, request: Request, on: &str, is_meant: bool) {
        let request = match tags::deciding(self.spec) {
            Some((key, value)) => tags::tagged(request, key, Some(value), Some(value)),
            None => request,
        };
        self.expect_untagged(who, policies, &request, on, is_meant);
    }

    /// Asks just what is asked.
    pub fn expect_untagged(&mut self, who: &str, policies: &Policies, request: &Request, on: &str, is_meant: bool) {
        let decision = evaluate(policies, request).unwrap();
        if decision.is_allowed() != is_meant {
            let verdict = if is_meant { "has to be allowed" } else { "must not be allowed" };
            self.found.push(format!("{who}, {on:?}: {verdict}: {request}: {decision:?}"));
        }
    }
}

/// Where the spec says that the function may do this, one of [`ON_OBJECTS`] or `s3:ListBucket`.
pub fn granted<'a>(spec: &'a Spec, action: &str) -> Vec<&'a Location> {
    let of = |access| spec.granted(access).collect::<Vec<_>>();
    let triggers = || spec.triggers.iter().map(|trigger| &trigger.on);
    let is_read = spec.trigger_access == TriggerAccess::Read;
    // A request that names a version needs another action (*Amazon S3 API Reference, GetObject, Permissions*).
    let by_version = spec.has(Feature::Versioned);
    match action {
        "s3:GetObject" => of(Access::Read).into_iter().chain(triggers().filter(|_| is_read && !by_version)).collect(),
        "s3:GetObjectVersion" => triggers().filter(|_| is_read && by_version).collect(),
        "s3:PutObject" | "s3:AbortMultipartUpload" => of(Access::Write),
        "s3:PutObjectTagging" if spec.has(Feature::TagObjects) => of(Access::Write),
        "s3:DeleteObject" => of(Access::Delete),
        "s3:ListBucket" => of(Access::List),
        _ => Vec::new(),
    }
}

pub fn to_object(caller: Caller, action: &str, bucket: &str, key: &str) -> Request {
    let arn = format!("arn:{}:s3:::{bucket}/{key}", place().partition);
    Request::new(caller, action, arn).with("aws:SecureTransport", "true")
}

/// `prefix` is what is listed.
pub fn to_bucket(caller: Caller, action: &str, bucket: &str, prefix: Option<&String>) -> Request {
    let arn = format!("arn:{}:s3:::{bucket}", place().partition);
    let request = Request::new(caller, action, arn).with("aws:SecureTransport", "true");
    match prefix {
        Some(prefix) => request.with("s3:prefix", prefix),
        None => request,
    }
}

/// A policy that limits nothing.
pub fn admin() -> Value {
    json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } })
}

/// The execution role.
pub fn role(spec: &Spec) -> Caller {
    role_with(Names::of(spec).role.arn().resolve(&place()))
}

/// The helper's.
pub fn helper_role(spec: &Spec) -> Caller {
    role_with(Names::of(spec).helper_role.arn().resolve(&place()))
}

pub fn role_named(account: &str, name: &str) -> Caller {
    role_with(format!("arn:{}:iam::{account}:role/{name}", place().partition))
}

pub fn role_with(arn: String) -> Caller {
    Caller::Role { arn, session: "run".to_owned() }
}

/// Whom no policy lets in.
pub fn strangers() -> impl Iterator<Item = Caller> {
    let services = ["s3.amazonaws.com", "sns.amazonaws.com", "ec2.amazonaws.com"];
    let services = services.map(|name| Caller::Service(name.to_owned()));
    let accounts = [STRANGER.to_owned(), place().account].map(Caller::Account);
    services.into_iter().chain(accounts).chain([role_named(STRANGER, "admin"), Caller::Anonymous])
}
