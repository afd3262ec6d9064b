//! The queue of Amazon SQS between S3 and the function: who may send to it, and what Lambda needs to take events from it.
//!
//! What could not be handled goes to a queue of its own. The function's failure queue would not do: it holds records of Lambda, so that SQS
//! could not move its messages back to where events come from (*Amazon SQS Developer Guide, Learn how to configure a dead-letter queue
//! redrive*), and it is not there where failed events go elsewhere.

use super::invoke::S3;
use super::names::digest;
use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::role::allow;
use super::{Action, Arn, Names, Piece};
use crate::spec::{BucketName, Spec};

/// Who may send to the queue: S3, for each bucket that does. `None` where no trigger comes by it.
pub fn events_queue_policy(spec: &Spec) -> Option<Policy> {
    let queue = Arn::queue(&Names::of(spec).events_queue);
    let statement = |bucket| admit_bucket(spec, bucket, Action::SendMessage, &queue, "send events of", "queue");
    let statements = spec.queueing_buckets().into_iter().map(statement).collect();
    spec.has_queue().then_some(Policy { statements })
}

/// What lets S3 send a bucket's events to the function's queue or topic (*Amazon S3 User Guide, Granting permissions to publish event
/// notification messages to a destination*).
pub(super) fn admit_bucket(
    spec: &Spec,
    bucket: &BucketName,
    action: Action,
    target: &Arn,
    does: &str,
    to: &str,
) -> Statement {
    let owner = Arn::owner(spec.owner_of(bucket));
    Statement {
        sid: sending_id(spec, bucket),
        effect: Effect::Allow,
        principal: Some(Principal::Service(S3.into())),
        actions: vec![action],
        resources: vec![target.clone()],
        reason: format!("S3 may {does} bucket {bucket} to the {to}, as long as {} owns it", owner.readable()),
        conditions: vec![
            Condition::one(Operator::ArnLike, "aws:SourceArn", Arn::bucket(bucket)),
            Condition::one(Operator::StringEquals, "aws:SourceAccount", owner),
        ],
    }
}

/// The statement that lets a bucket's events in: letters and digits.
pub(super) fn sending_id(spec: &Spec, bucket: &BucketName) -> String {
    format!("AllowS3{:08x}", digest(spec.pattern_of(bucket).as_str()))
}

/// What Lambda takes events with, under the execution role: AWS's policy AWSLambdaSQSQueueExecutionRole allows these actions on every queue
/// (*AWS Managed Policy Reference Guide*).
pub(super) fn receive_events(spec: &Spec) -> Option<Statement> {
    let actions = vec![Action::DeleteMessage, Action::GetQueueAttributes, Action::ReceiveMessage];
    let queue = Arn::queue(&Names::of(spec).events_queue);
    let reason = "Lambda takes events from the function's own queue, and deletes those that were handled";
    spec.has_queue().then(|| allow(RECEIVE, actions, vec![queue], reason))
}

pub(super) const RECEIVE: &str = "ReceiveEvents";

/// Every mapping of an event source: Lambda names them by numbers.
pub(super) fn event_source_mappings() -> Arn {
    let mappings = Arn::regional("lambda", "event-source-mapping:", "mappings of event sources".to_owned());
    mappings.then(&[Piece::Any], "")
}
