//! The execution role: what the function may do.

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::{Action, Arn, Names};
use crate::spec::{Access, BucketName, Location, Spec, TriggerAccess};

/// Who may take on the execution role: Lambda, for its functions (*AWS Lambda Developer Guide, Defining Lambda function
/// permissions with an execution role*).
pub fn trust_policy() -> Policy {
    Policy {
        statements: vec![Statement {
            sid: "LambdaAssumesRole".to_owned(),
            effect: Effect::Allow,
            principal: Some(Principal::Service("lambda.amazonaws.com")),
            actions: vec![Action::AssumeRole],
            resources: Vec::new(),
            conditions: Vec::new(),
            reason: "Lambda runs the function under this role".to_owned(),
        }],
    }
}

/// What the role allows: the objects that the spec names, the function's own log group, its own failure queue.
pub fn execution_role(spec: &Spec) -> Policy {
    let mut statements = Vec::new();
    let triggering: Vec<Arn> = match spec.trigger_access {
        TriggerAccess::Read => distinct(spec.triggers.iter().flat_map(|trigger| objects(&trigger.on))),
        TriggerAccess::None => Vec::new(),
    };
    let read: Vec<Arn> = distinct(spec.granted(Access::Read).flat_map(objects));
    let read = read.into_iter().filter(|arn| !triggering.contains(arn)).collect();
    let granted = |access| distinct(spec.granted(access).flat_map(objects));
    let on_objects = [
        ("ReadTriggerObjects", vec![Action::GetObject], triggering, "the handler reads the objects that trigger it"),
        ("ReadObjects", vec![Action::GetObject], read, "the handler reads further objects (`--read`)"),
        (
            "WriteObjects",
            vec![Action::AbortMultipartUpload, Action::PutObject],
            granted(Access::Write),
            "the handler writes objects (`--write`), and throws away the parts of an upload that failed",
        ),
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
    statements.extend(list_statements(spec));
    let names = Names::of(spec);
    statements.push(allow(
        "WriteLogs",
        vec![Action::CreateLogStream, Action::PutLogEvents],
        vec![Arn::log_streams(&names.log_group)],
        "the function writes to its own log group, which the deployment creates",
    ));
    statements.push(allow(
        "SendFailures",
        vec![Action::SendMessage],
        vec![Arn::queue(&names.failure_queue)],
        "Lambda sends events that failed every try to the function's own queue",
    ));
    Policy { statements }
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
            key: "s3:prefix",
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
fn objects(on: &Location) -> Vec<Arn> {
    let shared = on.keys.keys_that_share_characters();
    let shared = shared.iter().map(|key| Arn::object(&on.bucket, key));
    [Arn::objects(on)].into_iter().chain(shared).collect()
}

pub(super) fn allow(sid: &str, actions: Vec<Action>, resources: Vec<Arn>, reason: &str) -> Statement {
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

fn distinct(arns: impl Iterator<Item = Arn>) -> Vec<Arn> {
    let mut list = Vec::new();
    for arn in arns {
        if !list.contains(&arn) {
            list.push(arn);
        }
    }
    list
}
