//! The topic of Amazon SNS between S3 and the function: who may publish to it, and what lets it invoke the function.
//!
//! SNS invokes asynchronously, so that what the function could not handle goes where failed events go. What could not be delivered at all
//! goes to the function's own failure queue, as it does from EventBridge.

use super::invoke::SOURCE_ARN;
use super::names::digest;
use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::queue::admit_bucket;
use super::{Action, Arn, Names};
use crate::spec::{BucketName, Spec};

/// The service principal of SNS.
pub const SNS: &str = "sns.amazonaws.com";

/// The statement that lets the topic invoke the function.
pub const TOPIC_ADMITTED: &str = "AllowTopic";

/// The topic.
pub fn events_topic(spec: &Spec) -> Arn {
    Arn::topic(&Names::of(spec).events_topic)
}

/// Who may publish to the topic: S3, for each bucket that does. `None` where no trigger comes by it.
pub fn events_topic_policy(spec: &Spec) -> Option<Policy> {
    let topic = events_topic(spec);
    let statement = |bucket: &BucketName| Statement {
        sid: publishing_id(spec, bucket),
        ..admit_bucket(spec, bucket, Action::Publish, &topic, "publish events of", "topic")
    };
    let statements = spec.publishing_buckets().into_iter().map(statement).collect();
    spec.has_topic().then_some(Policy { statements })
}

/// The statement that lets a bucket's events in: letters and digits.
pub(super) fn publishing_id(spec: &Spec, bucket: &BucketName) -> String {
    format!("AllowS3Publish{:08x}", digest(spec.pattern_of(bucket).as_str()))
}

/// What lets the topic invoke the function. Its ARN holds the account: AWS's own statement for it has no other condition (*AWS Lambda
/// Developer Guide, Tutorial: Using AWS Lambda with Amazon Simple Notification Service*).
pub(super) fn admit_topic(spec: &Spec, function: &Arn) -> Option<Statement> {
    let topic = Names::of(spec).events_topic;
    spec.has_topic().then(|| Statement {
        sid: TOPIC_ADMITTED.to_owned(),
        effect: Effect::Allow,
        principal: Some(Principal::Service(SNS.into())),
        actions: vec![Action::InvokeFunction],
        resources: vec![function.clone()],
        conditions: vec![Condition::one(Operator::ArnLike, SOURCE_ARN, events_topic(spec))],
        reason: format!("SNS may invoke the function for topic {topic}, and for no other"),
    })
}
