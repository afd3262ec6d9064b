//! What the documents allow of what can be asked, and what the spec says of it.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request, evaluate};
use cargo_lambda_s3::spec::{Access, BucketName, Format, Location, Spec, TriggerAccess};
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::keys::{buckets, locations, siblings};
use crate::place;

const STRANGER: &str = "999988887777";

/// Actions on objects, with the access that each is for; none for those that nothing needs.
const ON_OBJECTS: [(&str, Option<Access>); 6] = [
    ("s3:GetObject", Some(Access::Read)),
    ("s3:PutObject", Some(Access::Write)),
    ("s3:AbortMultipartUpload", Some(Access::Write)),
    ("s3:DeleteObject", Some(Access::Delete)),
    ("s3:PutObjectAcl", None),
    ("s3:DeleteObjectVersion", None),
];

const MERGE: [&str; 2] = ["s3:GetBucketNotification", "s3:PutBucketNotification"];

pub fn findings(spec: &Spec, documents: &Documents, keys: &[String]) -> Vec<String> {
    let inside: Vec<String> =
        locations(spec).iter().map(|on| format!("{}{}", on.keys.prefix(), on.keys.suffix())).collect();
    let mut judge = Judge { spec, keys, inside: &inside, found: Vec::new() };
    judge.check_role(&documents.role);
    judge.check_trust(&documents.trust);
    judge.check_invoke(&documents.invoke);
    if let Some(helper) = &documents.helper {
        judge.check_helper(helper);
    }
    for (bucket, document) in &documents.owners {
        judge.check_owner(&documents.role, bucket, document);
    }
    for (bucket, document) in &documents.created {
        judge.check_created(&documents.role, bucket, document);
    }
    judge.found
}

struct Judge<'a> {
    spec: &'a Spec,
    keys: &'a [String],
    /// One key inside of every location: enough to ask of a bucket that the spec does not name.
    inside: &'a [String],
    found: Vec<String>,
}

impl Judge<'_> {
    fn check_role(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        for bucket in buckets(self.spec) {
            self.check_objects("the role", &policies, &role(self.spec), bucket, None);
        }
        let names = Names::of(self.spec);
        self.check_regional(&policies, "logs:PutLogEvents", "logs", ["log-group:", &names.log_group, ":log-stream:1"]);
        self.check_regional(&policies, "logs:CreateLogStream", "logs", ["log-group:", &names.log_group, ":"]);
        self.check_regional(&policies, "sqs:SendMessage", "sqs", ["", &names.failure_queue, ""]);
    }

    fn check_helper(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        let names = Names::of(self.spec);
        self.check_regional(&policies, "logs:PutLogEvents", "logs", ["log-group:", &names.helper_log_group, ":1"]);
        for bucket in buckets(self.spec) {
            for name in [vec![bucket.to_string()], siblings(bucket.as_str())].concat() {
                let is_merged = self.spec.existing_trigger_buckets().iter().any(|bucket| bucket.as_str() == name);
                for action in MERGE {
                    let request = to_bucket(role(self.spec), action, &name, None);
                    self.expect("the helper", &policies, request, &name, is_merged);
                }
            }
        }
    }

    /// Every key of a bucket and of its siblings, for one who is allowed what the spec says; of a bucket that another account
    /// owns, nothing beside it.
    fn check_objects(
        &mut self,
        who: &str,
        policies: &Policies,
        caller: &Caller,
        bucket: &BucketName,
        owner: Option<&str>,
    ) {
        for name in [vec![bucket.to_string()], siblings(bucket.as_str())].concat() {
            let is_asked = owner.is_none() || name == bucket.as_str();
            let meant = |access, test: &dyn Fn(&Location) -> bool| {
                is_asked && granted(self.spec, access).iter().any(|on| on.bucket.as_str() == name && test(on))
            };
            let mut wanted = Vec::new();
            let keys = if name == bucket.as_str() { self.keys } else { self.inside };
            for key in keys {
                for (action, access) in ON_OBJECTS {
                    let is_meant = access.is_some_and(|access| meant(access, &|on| on.keys.matches(key)));
                    wanted.push((to_object(caller.clone(), action, &name, key), is_meant));
                }
                let is_listed = meant(Access::List, &|on| key.starts_with(on.keys.prefix()));
                wanted.push((to_bucket(caller.clone(), "s3:ListBucket", &name, Some(key)), is_listed));
            }
            let is_all_listed = meant(Access::List, &|on| on.keys.is_everything());
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
    fn check_regional(&mut self, policies: &Policies, action: &str, service: &str, [before, name, after]: [&str; 3]) {
        let here = place();
        let arn = |region: &str, account: &str, name: &str| {
            format!("arn:{}:{service}:{region}:{account}:{before}{name}{after}", here.partition)
        };
        let mut wanted = vec![
            (arn(&here.region, &here.account, name), true),
            (arn("cn-northwest-1", &here.account, name), false),
            (arn(&here.region, STRANGER, name), false),
        ];
        wanted.extend(siblings(name).iter().map(|name| (arn(&here.region, &here.account, name), false)));
        for (arn, is_meant) in wanted {
            let request = Request::new(role(self.spec), action, &arn).owned_by(&here.account);
            self.expect("the role", policies, request, &arn, is_meant);
        }
    }

    fn check_trust(&mut self, document: &Value) {
        let policies = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        let arn = format!("arn:{}:iam::{}:role/x", place().partition, place().account);
        let lambda = Caller::Service("lambda.amazonaws.com".to_owned());
        for (caller, is_meant) in [(lambda, true)].into_iter().chain(strangers().map(|caller| (caller, false))) {
            let request = Request::new(caller.clone(), "sts:AssumeRole", &arn);
            self.expect(&format!("{caller:?}"), &policies, request, "the role", is_meant);
        }
    }

    fn check_invoke(&mut self, document: &Value) {
        let policies = Policies::default().resource(document).unwrap();
        let names = Names::of(self.spec);
        let function = |name: &str| {
            format!("arn:{}:lambda:{}:{}:function:{name}", place().partition, place().region, place().account)
        };
        let from = |caller: Caller, action: &str, name: &str, bucket: &str| {
            let source = format!("arn:{}:s3:::{bucket}", place().partition);
            Request::new(caller, action, function(name)).with("aws:SourceArn", source)
        };
        let s3 = || Caller::Service("s3.amazonaws.com".to_owned());
        const INVOKE: &str = "lambda:InvokeFunction";
        for bucket in self.spec.trigger_buckets() {
            let owner = self.spec.owner_of(bucket).map_or(place().account, ToString::to_string);
            let name = bucket.as_str();
            let sent = |bucket: &str| from(s3(), INVOKE, &names.function, bucket).with("aws:SourceAccount", &owner);
            let mut wanted = vec![
                (sent(name), true),
                (sent(name).with("aws:SourceAccount", STRANGER), false),
                (sent(name).with_all("aws:SourceAccount", []), false),
                (sent(name).with_all("aws:SourceArn", []), false),
                (
                    from(s3(), "lambda:UpdateFunctionCode", &names.function, name).with("aws:SourceAccount", &owner),
                    false,
                ),
            ];
            for sibling in siblings(name) {
                let owners = self.spec.trigger_buckets().into_iter().filter(|other| other.as_str() == sibling);
                wanted.push((sent(&sibling), owners.count() > 0));
            }
            for sibling in siblings(&names.function) {
                wanted.push((from(s3(), INVOKE, &sibling, name).with("aws:SourceAccount", &owner), false));
            }
            let others = strangers().filter(|caller| *caller != s3());
            wanted.extend(
                others.map(|caller| {
                    (from(caller, INVOKE, &names.function, name).with("aws:SourceAccount", &owner), false)
                }),
            );
            for (request, is_meant) in wanted {
                self.expect("a caller", &policies, request, name, is_meant);
            }
        }
    }

    /// Both accounts have to agree: the role's own policy, and the bucket's. Alone, the bucket's lets the role do no more.
    fn check_owner(&mut self, role_policy: &Value, bucket: &BucketName, document: &Value) {
        let owner = self.spec.owner_of(bucket).unwrap().to_string();
        let with = |identity: &Value| Policies::default().identity(identity).unwrap().resource(document).unwrap();
        self.check_objects("the role, in another account", &with(role_policy), &role(self.spec), bucket, Some(&owner));
        let wide = with(&admin());
        self.check_objects("an unlimited role of its name", &wide, &role(self.spec), bucket, Some(&owner));
        let is_merged = self.spec.existing_trigger_buckets().contains(&bucket);
        let by_script = is_merged && self.spec.formats.contains(&Format::Cli);
        let another = role_named(&place().account, "admin");
        let there = role_named(STRANGER, &role_name(self.spec));
        for (who, caller, may_merge) in [
            ("the role", role(self.spec), by_script),
            ("the helper's role", helper_role(self.spec), is_merged),
            ("by another role", another, by_script),
            ("by another account", there, false),
            ("by another account, without a name", Caller::Account(STRANGER.to_owned()), false),
            ("by another account, or nobody", Caller::Anonymous, false),
        ] {
            for action in MERGE {
                let request = to_bucket(caller.clone(), action, bucket.as_str(), None).owned_by(&owner);
                self.expect(who, &wide, request, bucket.as_str(), may_merge);
            }
            if caller != role(self.spec) {
                for key in self.keys {
                    for (action, _) in ON_OBJECTS {
                        let request = to_object(caller.clone(), action, bucket.as_str(), key).owned_by(&owner);
                        self.expect(who, &wide, request, key, false);
                    }
                }
            }
        }
    }

    /// The policy of a bucket of the deployment only takes away.
    fn check_created(&mut self, role_policy: &Value, bucket: &BucketName, document: &Value) {
        let both = Policies::default().identity(role_policy).unwrap().resource(document).unwrap();
        for key in self.inside {
            let to = |caller| to_object(caller, "s3:GetObject", bucket.as_str(), key);
            let granted = granted(self.spec, Access::Read);
            let is_meant = granted.iter().any(|on| on.bucket == *bucket && on.keys.matches(key));
            for (who, request, is_meant) in [
                ("the role", to(role(self.spec)), is_meant),
                ("the role without TLS", to(role(self.spec)).with("aws:SecureTransport", "false"), false),
                ("nobody", to(Caller::Anonymous), false),
                ("nobody without TLS", to(Caller::Anonymous).with("aws:SecureTransport", "false"), false),
            ] {
                self.expect(who, &both, request, key, is_meant);
            }
        }
    }

    fn expect(&mut self, who: &str, policies: &Policies, request: Request, on: &str, is_meant: bool) {
        let decision = evaluate(policies, &request).unwrap();
        if decision.is_allowed() != is_meant {
            let verdict = if is_meant { "has to be allowed" } else { "must not be allowed" };
            self.found.push(format!("{who}, {on:?}: {verdict}: {request}: {decision:?}"));
        }
    }
}

fn granted(spec: &Spec, access: Access) -> Vec<&Location> {
    let triggers = spec.triggers.iter().map(|trigger| &trigger.on);
    let is_read = access == Access::Read && spec.trigger_access == TriggerAccess::Read;
    spec.granted(access).chain(triggers.filter(|_| is_read)).collect()
}

fn to_object(caller: Caller, action: &str, bucket: &str, key: &str) -> Request {
    let arn = format!("arn:{}:s3:::{bucket}/{key}", place().partition);
    Request::new(caller, action, arn).with("aws:SecureTransport", "true")
}

/// `prefix` is what is listed.
fn to_bucket(caller: Caller, action: &str, bucket: &str, prefix: Option<&String>) -> Request {
    let arn = format!("arn:{}:s3:::{bucket}", place().partition);
    let request = Request::new(caller, action, arn).with("aws:SecureTransport", "true");
    match prefix {
        Some(prefix) => request.with("s3:prefix", prefix),
        None => request,
    }
}

/// A policy that limits nothing.
fn admin() -> Value {
    json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } })
}

/// The execution role.
fn role(spec: &Spec) -> Caller {
    role_named(&place().account, &role_name(spec))
}

fn role_name(spec: &Spec) -> String {
    Names::of(spec).role.name().resolve(&place())
}

/// The helper's.
fn helper_role(spec: &Spec) -> Caller {
    role_named(&place().account, &Names::of(spec).helper_role.name().resolve(&place()))
}

fn role_named(account: &str, name: &str) -> Caller {
    Caller::Role { arn: format!("arn:{}:iam::{account}:role/{name}", place().partition), session: "run".to_owned() }
}

/// Whom no policy lets in.
fn strangers() -> impl Iterator<Item = Caller> {
    let services = ["s3.amazonaws.com", "sns.amazonaws.com", "ec2.amazonaws.com"];
    let services = services.map(|name| Caller::Service(name.to_owned()));
    let accounts = [STRANGER.to_owned(), place().account].map(Caller::Account);
    services.into_iter().chain(accounts).chain([role_named(STRANGER, "admin"), Caller::Anonymous])
}
