//! Notifications on buckets that others use too: what the program that merges them is told.

use serde::Serialize;

use super::bucket::{Configuration, configurations_of};
use super::policy::PolicyView;
use super::queue::queue_node;
use super::spelling::Spelling;
use super::topic::topic_node;
use crate::iam::{Arn, Names, helper_logs, id_prefix, merge_policy};
use crate::spec::{BucketName, Route, Spec};

/// The helper that merges, as the templates of a format fill it in; one function for all buckets of a deployment.
#[derive(Debug, Serialize)]
pub(super) struct Helper<N> {
    /// The helper's name.
    name: String,
    /// Its log group's name.
    log_group: String,
    /// What it may do but for the buckets.
    logs: PolicyView,
    /// What it does, a bucket each.
    merges: Vec<Merge<N>>,
}

/// The properties of one merge (`templates/deploy/_merge.py.hbs`) and the right to it; `N` is what the format calls them.
#[derive(Debug, Serialize)]
pub(super) struct Merge<N> {
    #[serde(flatten)]
    names: N,
    /// The bucket's name.
    bucket: String,
    /// The name of the inline policy that allows it, where the format gives it one.
    policy_name: String,
    /// The account that owns the bucket.
    owner_node: String,
    /// How the IDs of our entries begin.
    own: String,
    /// The ARN of what is invoked: the function, or its alias.
    function_node: String,
    /// What it is to send to the function.
    configurations: Vec<Configuration>,
    /// What it is to send to the function's queue.
    queued: Vec<Configuration>,
    /// The ARN of the queue, or `null` where the bucket does not send to it.
    queue_node: Option<String>,
    /// What it is to publish to the function's topic.
    published: Vec<Configuration>,
    /// The ARN of the topic, or `null` where the bucket does not publish to it.
    topic_node: Option<String>,
    /// Whether it is to send all of its events to EventBridge.
    sends_to_bus: bool,
    /// What the helper may do with the bucket.
    policy: PolicyView,
}

impl<N> Helper<N> {
    /// `None` where no helper is needed.
    pub(super) fn of(spec: &Spec, spelling: Spelling, names: impl Fn(&BucketName) -> N) -> Option<Self> {
        let logs = helper_logs(spec)?;
        let Names { helper, helper_log_group, .. } = Names::of(spec);
        let merge = |bucket| Merge::of(spec, bucket, spelling, names(bucket));
        Some(Self {
            name: helper,
            log_group: helper_log_group,
            logs: spelling.policy(&logs),
            merges: spec.existing_trigger_buckets().into_iter().map(merge).collect(),
        })
    }
}

impl<N> Merge<N> {
    pub(super) fn of(spec: &Spec, bucket: &BucketName, spelling: Spelling, names: N) -> Self {
        Self {
            names,
            bucket: bucket.to_string(),
            policy_name: format!("merge-{bucket}"),
            owner_node: (spelling.arn)(&Arn::owner(spec.owner_of(bucket))),
            own: id_prefix(spec),
            function_node: (spelling.arn)(&Names::of(spec).invoked()),
            configurations: configurations_of(spec, bucket, Route::Direct, spelling),
            queued: configurations_of(spec, bucket, Route::Sqs, spelling),
            queue_node: spec.queueing_buckets().contains(&bucket).then(|| queue_node(spec, spelling)),
            published: configurations_of(spec, bucket, Route::Sns, spelling),
            topic_node: spec.publishing_buckets().contains(&bucket).then(|| topic_node(spec, spelling)),
            sends_to_bus: spec.sends_to_bus(bucket),
            policy: spelling.policy(&merge_policy(spec, bucket)),
        }
    }
}
