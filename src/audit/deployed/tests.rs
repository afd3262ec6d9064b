//! What AWS would hold of a project, made of what the project says, and changed.

mod qualifiers;
mod routes;

use super::*;
use crate::audit::{Finding, Outcome, Subject};
use crate::formats::environment_of;
use crate::iam::{self, Arn, Content, DocumentKind, Names, Policy};
use crate::manifest::read_package;
use crate::spec::Spec;

/// Settings of a function.
const SETTINGS: &str = r#"
ephemeral-storage = 2048
reserved-concurrency = 20
layers = ["arn:aws:lambda:eu-central-1:123456789012:layer:x:3"]
retries = 0
max-event-age = 3600
log-level = "debug"
log-group-class = "infrequent-access"
log-kms-key = "arn:aws:kms:eu-central-1:123456789012:key/a"
environment-kms-key = "arn:aws:kms:eu-central-1:123456789012:key/b"
subnets = ["subnet-0a1b2c3d", "subnet-00000002"]
security-groups = ["sg-0a1b2c3d"]
"#;

const MANIFEST: &str = r#"
[package]
name = "thumbs"
[package.metadata.lambda-s3]
write = [{ bucket = "out-bucket", prefix = "small/" }]
list = [{ bucket = "out-bucket", prefix = "small/" }]
trigger = [{ bucket = "in-bucket", prefix = "incoming/", suffix = ".jpg" }]
"#;

fn spec() -> Spec {
    read_package(MANIFEST).unwrap().try_into().unwrap()
}

fn text(policy: &Policy, place: &iam::Target) -> String {
    iam::document(policy, place).to_string()
}

fn observed(spec: &Spec) -> Observed {
    let [partition, region, account] = ["aws", "eu-central-1", "123456789012"].map(str::to_owned);
    let place = iam::Target { partition, region, account, environment: None };
    let names = Names::of(spec);
    let Content::One(role) = DocumentKind::Role.content(spec) else { panic!() };
    let invocation =
        Invocation { failure: Some(Arn::queue(&names.failure_queue).resolve(&place)), ..Invocation::default() };
    let function = Function {
        arn: Arn::function(&names.function).resolve(&place),
        invoked: names.invoked().resolve(&place),
        role: names.role.arn().resolve(&place),
        runtime: Some("provided.al2023".to_owned()),
        handler: Some("bootstrap".to_owned()),
        architectures: vec![spec.architecture.as_str().to_owned()],
        memory: Some(i32::from(spec.memory.get())),
        timeout: Some(i32::from(spec.timeout.get())),
        environment: environment_of(spec).into_iter().map(|one| (one.name, one.value)).collect(),
        log_group: Some(names.log_group.clone()),
        invocation: Some(invocation),
        policy: Some(text(&iam::invoke_policy(spec), &place)),
        ..Function::default()
    };
    let inline = Inline { name: "execution".to_owned(), text: text(&role.policy, &place) };
    let held = Role {
        kind: DocumentKind::Role,
        name: names.role.name().resolve(&place),
        trust: text(&iam::trust_policy(), &place),
        boundary: None,
        inline: vec![inline],
        attached: Vec::new(),
        services: None,
    };
    let sent = Configuration {
        target: function.invoked.clone(),
        events: vec!["s3:ObjectCreated:*".to_owned()],
        prefix: "incoming/".to_owned(),
        suffix: ".jpg".to_owned(),
    };
    Observed {
        function,
        roles: vec![held],
        buckets: vec![Bucket {
            name: "in-bucket".to_owned(),
            sent: Sent::Known { notifications: vec![sent], to_bus: false },
        }],
        log_group: Some(LogGroup { name: names.log_group, retention: Some(30), key: None, class: None }),
        remarks: Vec::new(),
        unused_days: super::UNUSED_DAYS,
        unread: Vec::new(),
        place,
    }
}

fn found(observed: &Observed) -> Vec<Finding> {
    let spec = spec();
    Outcome::of(&Subject::deployed(&spec, observed), &[]).unwrap().findings
}

#[test]
fn nothing_is_found_in_what_is_as_the_spec_says() {
    assert_eq!(found(&observed(&spec())), []);
}

#[test]
fn statements_may_be_split_and_named_otherwise() {
    let mut held = observed(&spec());
    let mut document: serde_json::Value = serde_json::from_str(&held.roles[0].inline[0].text).unwrap();
    let first = document["Statement"].as_array_mut().unwrap().remove(0);
    let other = serde_json::json!({ "Version": "2012-10-17", "Statement": first }).to_string().replace("Read", "Other");
    held.roles[0].inline[0].text = document.to_string();
    held.roles[0].inline.push(Inline { name: "second".to_owned(), text: other });
    assert_eq!(found(&held), []);
}

#[test]
fn every_change_is_found_where_it_is() {
    type Change = fn(&mut Observed);
    let changes: [(Change, &str, &str, &str); 9] = [
        (
            |held| held.roles[0].inline[0].text = held.roles[0].inline[0].text.replace("small/*\"]", "*\"]"),
            "deployed-drift",
            "role thumbs-eu-central-1, policy execution, statement WriteObjects",
            "`s3:AbortMultipartUpload` on `arn:aws:s3:::out-bucket/*`, and 1 more",
        ),
        (
            |held| {
                held.roles[0].inline[0].text = held.roles[0].inline[0].text.replace("StringLike", "StringLikeIfExists")
            },
            "deployed-drift",
            "role thumbs-eu-central-1, policy execution, statement ListBucket1",
            "only if `StringLikeIfExists` `s3:prefix` `small/*` instead of only if `StringLike` `s3:prefix` `small/*`",
        ),
        (
            |held| held.function.policy = None,
            "deployed-drift",
            "arn:aws:lambda:eu-central-1:123456789012:function:thumbs",
            "lacks `AllowS3-in-bucket` of `policy`",
        ),
        (
            |held| held.roles[0].trust = held.roles[0].trust.replace("lambda.amazonaws.com", "ec2.amazonaws.com"),
            "deployed-drift",
            "role thumbs-eu-central-1",
            "the trust policy lacks `LambdaAssumesRole` of `policy`: `sts:AssumeRole` for `Service lambda.amazonaws.com`",
        ),
        (
            |held| held.function.layers.push("arn:aws:lambda:eu-central-1:1:layer:x:1".to_owned()),
            "deployed-settings",
            "arn:aws:lambda:eu-central-1:123456789012:function:thumbs",
            "layer `arn:aws:lambda:eu-central-1:1:layer:x:1` runs within the function",
        ),
        (
            |held| held.buckets[0].sent = Sent::Elsewhere("us-east-1".to_owned()),
            "deployed-notifications",
            "arn:aws:s3:::in-bucket",
            "the bucket lies in `us-east-1`",
        ),
        (
            |held| held.buckets[0].sent = Sent::Absent,
            "deployed-notifications",
            "arn:aws:s3:::in-bucket",
            "there is no bucket `in-bucket`",
        ),
        (
            |held| drop(held.roles.remove(0)),
            "deployed-drift",
            "role thumbs-eu-central-1",
            "there is no such role, which `policy` knows as `role`",
        ),
        (
            |held| held.roles[0].inline[0].text = "{".to_owned(),
            "unreadable-file",
            "role thumbs-eu-central-1, policy execution",
            "it cannot be read",
        ),
    ];
    for (change, rule, place, part) in changes {
        let mut held = observed(&spec());
        change(&mut held);
        let findings = found(&held);
        let is_it = |one: &Finding| one.rule == rule && one.place.file == place && one.message.contains(part);
        assert!(findings.iter().any(is_it), "no {rule} at {place} with {part} in {findings:#?}");
    }
}

/// What a spec says of how the function runs has to be set.
#[test]
fn a_setting_that_was_not_deployed_is_found() {
    let spec: Spec = read_package(&format!("{MANIFEST}{SETTINGS}")).unwrap().try_into().unwrap();
    let mut held = observed(&spec);
    held.function.concurrency = Stated::Unset;
    let messages = |held: &Observed| -> Vec<String> {
        let findings = Outcome::of(&Subject::deployed(&spec, held), &[]).unwrap().findings;
        findings.into_iter().map(|one| one.message).collect()
    };
    assert_eq!(
        messages(&held),
        [
            "layer `arn:aws:lambda:eu-central-1:123456789012:layer:x:3` of the spec is missing",
            "the security group is none instead of `sg-0a1b2c3d`",
            "the subnet is none instead of `subnet-00000002, subnet-0a1b2c3d`",
            "the ephemeral storage in MB is `512` instead of `2048`",
            "the key of its environment variables is none instead of `arn:aws:kms:eu-central-1:123456789012:key/b`",
            "the log format is none instead of `JSON`",
            "the log level is none instead of `DEBUG`",
            "the maximum age of an event in seconds is `21600` instead of `3600`",
            "the number of retries is `2` instead of `0`",
            "the reserved concurrency is none instead of `20`",
            "the class of the log group is none instead of `INFREQUENT_ACCESS`",
            "the key of the log group is none instead of `arn:aws:kms:eu-central-1:123456789012:key/a`",
        ]
    );
    held.function.storage = Some(2048);
    held.function.log_format = Some("JSON".to_owned());
    held.function.log_level = Some("DEBUG".to_owned());
    held.function.subnets = ["subnet-0a1b2c3d", "subnet-00000002"].map(str::to_owned).into();
    held.function.security_groups = vec!["sg-0a1b2c3d".to_owned()];
    held.function.environment_key = Some("arn:aws:kms:eu-central-1:123456789012:key/b".to_owned());
    let group = held.log_group.as_mut().unwrap();
    group.class = Some("INFREQUENT_ACCESS".to_owned());
    group.key = Some("arn:aws:kms:eu-central-1:123456789012:key/a".to_owned());
    held.function.concurrency = Stated::Set(20);
    held.function.layers = vec!["arn:aws:lambda:eu-central-1:123456789012:layer:x:3".to_owned()];
    let invocation = held.function.invocation.take().unwrap();
    held.function.invocation = Some(Invocation { retries: Some(0), age: Some(3_600), ..invocation });
    assert_eq!(messages(&held), Vec::<String>::new());
}

/// A role that another team manages has to allow what the spec says, and no more; its boundary is its owner's.
#[test]
fn an_existing_role_is_compared_with_what_its_owner_was_to_write() {
    let role = "execution-role = \"arn:aws:iam::123456789012:role/team/photos\"";
    let spec: Spec = read_package(&format!("{MANIFEST}{role}\n")).unwrap().try_into().unwrap();
    let mut held = observed(&spec);
    assert_eq!(held.function.role, "arn:aws:iam::123456789012:role/team/photos");
    held.roles[0].boundary = Some("arn:aws:iam::123456789012:policy/team".to_owned());
    let found = |held: &Observed| -> Vec<String> {
        let findings = Outcome::of(&Subject::deployed(&spec, held), &[]).unwrap().findings;
        findings.into_iter().map(|one| one.message).collect()
    };
    assert_eq!(found(&held), Vec::<String>::new());
    held.roles[0].inline[0].text = held.roles[0].inline[0].text.replace("s3:PutObject", "s3:PutObjectAcl");
    held.roles[0].trust = held.roles[0].trust.replace("lambda.amazonaws.com", "ec2.amazonaws.com");
    let found = found(&held).join("\n");
    assert!(found.contains("s3:PutObject") && found.contains("ec2.amazonaws.com"), "{found}");
}

/// What a bucket sends to others is theirs.
#[test]
fn only_what_invokes_the_function_is_compared() {
    let mut held = observed(&spec());
    let Sent::Known { notifications: list, .. } = &mut held.buckets[0].sent else { panic!() };
    let mut other = list[0].clone();
    other.target = "arn:aws:lambda:eu-central-1:123456789012:function:thumbs2".to_owned();
    list.push(other.clone());
    assert_eq!(found(&held), []);
}
