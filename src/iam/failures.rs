//! Where Lambda sends events that failed every try, under the execution role (*AWS Lambda Developer Guide, Capturing records of Lambda
//! asynchronous invocations*).

use super::policy::{Condition, Operator, Statement};
use super::queue::RECEIVE;
use super::role::allow;
use super::{Action, Arn, Names};
use crate::spec::Spec;
use crate::spec::options::Destination;

/// The resource that they are sent to; `None` where nothing is.
pub fn failure_destination(spec: &Spec) -> Option<Arn> {
    Some(match spec.failure_destination() {
        Destination::OwnQueue => Arn::queue(&Names::of(spec).failure_queue),
        Destination::Queue(queue) => Arn::literal(queue.as_str()),
        Destination::Topic(topic) => Arn::literal(topic.as_str()),
        Destination::Bucket(bucket) => Arn::bucket(bucket),
        Destination::None => return None,
    })
}

/// What Lambda is allowed for it. It takes a bucket only under a role that may write all of it and list it: the prefix of the records is no
/// scope (the policy that the guide shows; `S3Destination` of the AWS CDK grants the same). The account is the guide's safeguard against a bucket
/// of the same name that somebody else creates.
pub(super) fn failure_statements(spec: &Spec) -> Vec<Statement> {
    let Some(arn) = failure_destination(spec) else { return Vec::new() };
    let send = |action, reason| allow(SEND, vec![action], vec![arn.clone()], reason);
    match spec.failure_destination() {
        Destination::OwnQueue => {
            let reason = "Lambda sends events that failed every try to the function's own queue";
            vec![send(Action::SendMessage, reason)]
        }
        Destination::Queue(_) => {
            vec![send(Action::SendMessage, "Lambda sends events that failed every try to this queue (`--on-failure`)")]
        }
        Destination::Topic(_) => {
            vec![send(Action::Publish, "Lambda sends events that failed every try to this topic (`--on-failure`)")]
        }
        Destination::Bucket(bucket) => {
            let write = "Lambda writes events that failed every try to this bucket (`--on-failure`), and takes no narrower scope";
            let list = "Lambda checks that it finds the bucket of failed events";
            let mut statements = vec![
                allow(SEND, vec![Action::PutObject], vec![Arn::every_object(bucket)], write),
                allow("ListFailures", vec![Action::ListBucket], vec![arn.clone()], list),
            ];
            let owner = Arn::owner(spec.owner_of(bucket));
            let only = Condition::one(Operator::StringEquals, "s3:ResourceAccount", owner);
            statements.iter_mut().for_each(|statement| statement.conditions.push(only.clone()));
            statements
        }
        Destination::None => Vec::new(),
    }
}

const SEND: &str = "SendFailures";

/// Whether a statement of the execution role is Lambda's, for failed events, those of a queue, or logs, and none of the handler's.
pub fn is_of_lambda(sid: &str) -> bool {
    [SEND, "ListFailures", RECEIVE, "WriteLogs"].contains(&sid)
}
