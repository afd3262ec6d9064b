//! The execution role: what the function may do.

use super::failures::failure_statements;
use super::network::network_statements;
use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::queue::receive_events;
use super::services::{key_statements, service_statements};
use super::stated::stated_statements;
use super::tags::compare_tags;
use super::{Action, Arn, Names};
use crate::spec::{Access, BucketName, Feature, Location, Spec};

/// Who may take on the execution role: Lambda, for functions of the account (*AWS Lambda Developer Guide, Working with AWS
/// managed policies in the execution role*, which names `aws:SourceArn`, too; but *Using source function ARN to control function
/// access behavior* says that it is for policies of functions alone, so that nothing rests on it).
pub fn trust_policy() -> Policy {
    Policy {
        statements: vec![Statement {
            sid: "LambdaAssumesRole".to_owned(),
            effect: Effect::Allow,
            principal: Some(Principal::Service("lambda.amazonaws.com".into())),
            actions: vec![Action::AssumeRole],
            resources: Vec::new(),
            conditions: vec![Condition::one(Operator::StringEquals, "aws:SourceAccount", Arn::account())],
            reason: "Lambda runs the function under this role, at the request of this account".to_owned(),
        }],
    }
}

/// What the role allows: the objects and services that the spec names, the function's own log group, its failure destination.
pub fn execution_role(spec: &Spec) -> Policy {
    let mut statements = object_statements(spec);
    statements.extend(list_statements(spec));
    statements.extend(key_statements(spec));
    statements.extend(service_statements(spec));
    compare_tags(spec, &mut statements);
    statements.extend(stated_statements(spec));
    statements.extend(network_statements(spec));
    let names = Names::of(spec);
    if !spec.has(Feature::ManagedLogs) {
        statements.push(allow(
            "WriteLogs",
            vec![Action::CreateLogStream, Action::PutLogEvents],
            vec![Arn::log_streams(&names.log_group)],
            "the function writes to its own log group, which the deployment creates",
        ));
    }
    statements.extend(failure_statements(spec));
    statements.extend(receive_events(spec));
    Policy { statements }
}

/// The managed policies of the role, AWS's own: none, unless they were asked for.
pub fn managed_policies(spec: &Spec) -> Vec<Arn> {
    match spec.has(Feature::ManagedLogs) {
        true => vec![Arn::aws_managed_policy("service-role/AWSLambdaBasicExecutionRole")],
        false => Vec::new(),
    }
}

/// What AWS's policy AWSLambdaBasicExecutionRole allows (*AWS Managed Policy Reference Guide*).
pub(super) fn basic_execution() -> Policy {
    let actions = vec![Action::CreateLogGroup, Action::CreateLogStream, Action::PutLogEvents];
    let reason =
        "the function writes logs (`--managed-logs`): to its own log group, and to every other one of the account";
    Policy { statements: vec![allow("AWSLambdaBasicExecutionRole", actions, vec![Arn::everything()], reason)] }
}

/// The objects that trigger the function, where it may read them.
pub(super) fn triggering_objects(spec: &Spec) -> impl Iterator<Item = &Location> {
    spec.read_triggers().map(|trigger| &trigger.on)
}

fn object_statements(spec: &Spec) -> Vec<Statement> {
    let mut statements = Vec::new();
    let triggering: Vec<Arn> = distinct(triggering_objects(spec).flat_map(objects));
    // With a version S3 asks for another action, so that reading the same object without one is a grant of its own.
    let (read_triggering, why_triggering) = match spec.has(Feature::Versioned) {
        true => {
            (Action::GetObjectVersion, "the handler reads exactly the version that an event is about (`--versioned`)")
        }
        false => (Action::GetObject, "the handler reads the objects that trigger it"),
    };
    let is_read = |arn: &Arn| read_triggering == Action::GetObject && triggering.contains(arn);
    let read: Vec<Arn> = distinct(spec.granted(Access::Read).flat_map(objects));
    let read = read.into_iter().filter(|arn| !is_read(arn)).collect();
    let granted = |access| distinct(spec.granted(access).flat_map(objects));
    let (write, why_write) = match spec.has(Feature::TagObjects) {
        true => (
            vec![Action::AbortMultipartUpload, Action::PutObject, Action::PutObjectTagging],
            "the handler writes objects (`--write`) with tags (`--tag-objects`), and throws away the parts of an upload \
             that failed",
        ),
        false => (
            vec![Action::AbortMultipartUpload, Action::PutObject],
            "the handler writes objects (`--write`), and throws away the parts of an upload that failed",
        ),
    };
    let on_objects = [
        ("ReadTriggerObjects", vec![read_triggering], triggering.clone(), why_triggering),
        ("ReadObjects", vec![Action::GetObject], read, "the handler reads further objects (`--read`)"),
        ("WriteObjects", write, granted(Access::Write), why_write),
        (
            "DeleteObjects",
            vec![Action::DeleteObject],
            granted(Access::Delete),
            "the handler deletes objects (`--delete`)",
        ),
    ];
    for (sid, actions, resources, reason) in on_objects {
        if !resources.is_empty() {
            statements.push(allow(sid, actions, resources, reason));
        }
    }
    statements
}

/// One statement a bucket: a condition on `s3:prefix` holds for every resource of its statement, so buckets cannot share.
fn list_statements(spec: &Spec) -> Vec<Statement> {
    let mut buckets: Vec<&BucketName> = Vec::new();
    for on in spec.granted(Access::List) {
        if !buckets.contains(&&on.bucket) {
            buckets.push(&on.bucket);
        }
    }
    let statement = |(at, bucket): (usize, &BucketName)| {
        let prefixes: Vec<&Location> = spec.granted(Access::List).filter(|on| on.bucket == *bucket).collect();
        let lists_all = prefixes.iter().any(|on| on.keys.is_everything());
        let prefix = Condition {
            operator: Operator::StringLike,
            key: "s3:prefix".into(),
            values: prefixes.iter().map(|on| Arn::key_prefix(&on.keys)).collect(),
        };
        // Without the condition S3 also answers 404 for a missing key, not 403: a get carries no `s3:prefix` to compare.
        let reason = if lists_all {
            "the handler lists every key (`--list`); this also turns the 403 for a missing key into a 404"
        } else {
            "the handler lists keys (`--list`)"
        };
        let sid = format!("ListBucket{}", at + 1);
        let mut statement = allow(&sid, vec![Action::ListBucket], vec![Arn::bucket(bucket)], reason);
        if !lists_all {
            statement.conditions.push(prefix);
        }
        statement
    };
    buckets.into_iter().enumerate().map(statement).collect()
}

/// Every object of a location: the pattern, and the keys in which prefix and suffix share characters, which a notification
/// filter matches and IAM's `prefix*suffix` does not.
pub(super) fn objects(on: &Location) -> Vec<Arn> {
    let shared = on.keys.keys_that_share_characters();
    let shared = shared.iter().map(|key| Arn::object(&on.bucket, key));
    [Arn::objects(on)].into_iter().chain(shared).collect()
}

pub(super) fn allow(sid: &str, mut actions: Vec<Action>, resources: Vec<Arn>, reason: &str) -> Statement {
    actions.sort_by_key(|action| action.as_str());
    Statement {
        sid: sid.to_owned(),
        effect: Effect::Allow,
        principal: None,
        actions,
        resources,
        conditions: Vec::new(),
        reason: reason.to_owned(),
    }
}

pub(super) fn distinct(arns: impl Iterator<Item = Arn>) -> Vec<Arn> {
    let mut list = Vec::new();
    for arn in arns {
        if !list.contains(&arn) {
            list.push(arn);
        }
    }
    list
}
