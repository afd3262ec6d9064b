//! Buckets and what they are told to send, as the templates of a format fill them in.

use serde::Serialize;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{notifications_of, tls_only};
use crate::spec::{BucketName, Feature, Route, Spec};

/// A bucket that the deployment creates; `N` is what the format calls it.
#[derive(Debug, Serialize)]
pub(super) struct Bucket<N> {
    #[serde(flatten)]
    names: N,
    /// The bucket's name.
    name: String,
    /// Whether the name is one of the account's own, which S3 makes only where it is asked for one.
    account_regional: bool,
    /// What the bucket refuses.
    policy: PolicyView,
    /// What it sends to the function.
    notifications: Vec<Configuration>,
    /// What it sends to the function's queue.
    queued: Vec<Configuration>,
    /// What it publishes to the function's topic.
    published: Vec<Configuration>,
    /// Whether it sends all of its events to EventBridge.
    sends_to_bus: bool,
    /// The ARN of the KMS key that encrypts its objects, or `null`: then S3's own does.
    kms_key: Option<String>,
    /// Whether it keeps versions.
    versioned: bool,
    /// Whether requests are judged by its tags.
    compares_tags: bool,
}

/// One entry of a bucket's notification configuration, but for the function, its queue or its topic.
#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    /// The name of the configuration.
    id: String,
    /// The events that are sent.
    events: Vec<&'static str>,
    /// Of which objects; none for all.
    filters: Vec<Rule>,
}

/// One filter rule, its value URL-encoded as S3 stores it.
#[derive(Debug, Serialize)]
struct Rule {
    /// `prefix` or `suffix`.
    name: &'static str,
    /// What the key begins or ends with, URL-encoded as S3 stores it.
    value_node: String,
}

/// Those that the spec does not say are there already.
pub(super) fn created_buckets_of<N>(
    spec: &Spec,
    spelling: Spelling,
    names: impl Fn(&BucketName) -> N,
) -> Vec<Bucket<N>> {
    let triggers = spec.trigger_buckets();
    let bucket = |bucket: &BucketName| Bucket {
        names: names(bucket),
        name: bucket.to_string(),
        account_regional: bucket.account_and_region().is_some(),
        policy: spelling.policy(&tls_only(bucket)),
        notifications: configurations_of(spec, bucket, Route::Direct, spelling),
        queued: configurations_of(spec, bucket, Route::Sqs, spelling),
        published: configurations_of(spec, bucket, Route::Sns, spelling),
        sends_to_bus: spec.sends_to_bus(bucket),
        kms_key: spec.options.key_of(bucket).map(ToString::to_string),
        versioned: spec.has(Feature::Versioned) && triggers.contains(&bucket),
        compares_tags: spec.options.abac.is_some(),
    };
    spec.created_buckets().into_iter().map(bucket).collect()
}

/// What a bucket sends by this route.
pub(super) fn configurations_of(
    spec: &Spec,
    bucket: &BucketName,
    via: Route,
    spelling: Spelling,
) -> Vec<Configuration> {
    let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket && one.via == via);
    let configuration = |one: crate::iam::Notification| Configuration {
        id: one.id,
        events: one.events.iter().map(|event| event.as_str()).collect(),
        filters: one
            .filters
            .into_iter()
            .map(|filter| Rule { name: filter.name, value_node: (spelling.text)(&filter.value) })
            .collect(),
    };
    notifications.map(configuration).collect()
}
