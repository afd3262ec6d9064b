//! Logical IDs: what a template of CloudFormation calls its resources, whoever wrote it.

use super::rule::rules_of_bucket;
use crate::iam::{Rule, digest};
use crate::placeholder::ENVIRONMENT;
use crate::spec::{BucketName, Spec};

/// The logical IDs of what a stack has for each bucket.
///
/// They follow from the bucket's name alone, not from its place in a list: a resource whose logical ID changes is
/// created anew, and a bucket that already exists cannot be.
pub(super) struct LogicalIds<'a> {
    buckets: Vec<&'a BucketName>,
}

impl<'a> LogicalIds<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let mut buckets = spec.trigger_buckets();
        buckets.extend(spec.grants.iter().map(|grant| &grant.on.bucket));
        Self { buckets }
    }

    /// The bucket itself.
    pub(super) fn bucket(&self, bucket: &BucketName) -> String {
        format!("Bucket{}", self.part(bucket))
    }

    /// The permission of S3 to invoke the function for the bucket.
    pub(super) fn permission(&self, bucket: &BucketName) -> String {
        format!("InvokeFrom{}", self.part(bucket))
    }

    /// What has to be there before a bucket sends anything; nothing for one that triggers nothing.
    pub(super) fn before_events(&self, spec: &Spec, bucket: &BucketName) -> Vec<String> {
        let permission = spec.invoking_buckets().contains(&bucket).then(|| self.permission(bucket));
        let queues = spec.queueing_buckets().contains(&bucket);
        let queue = ["EventsQueuePolicy", "EventsMapping"].into_iter().filter(|_| queues).map(str::to_owned);
        let publishes = spec.publishing_buckets().contains(&bucket);
        let topic = ["EventsTopicPolicy", "EventsSubscription"].into_iter().filter(|_| publishes).map(str::to_owned);
        let rules = rules_of_bucket(spec, bucket);
        permission.into_iter().chain(rules.iter().map(rule_id)).chain(queue).chain(topic).collect()
    }

    /// The helper's right to change the bucket's notifications.
    pub(super) fn merge_policy(&self, bucket: &BucketName) -> String {
        format!("Merge{}Policy", self.part(bucket))
    }

    /// The function's notifications among the others of the bucket.
    pub(super) fn merge(&self, bucket: &BucketName) -> String {
        format!("Notifications{}", self.part(bucket))
    }

    /// The name in camel case; where two buckets share that, a digest of the name as well.
    fn part(&self, bucket: &BucketName) -> String {
        let camel = camel_case(bucket);
        let is_shared = self.buckets.iter().any(|other| *other != bucket && camel_case(other) == camel);
        if is_shared { format!("{camel}{:08x}", digest(bucket.as_str())) } else { camel }
    }
}

/// The rule itself.
pub(super) fn rule_id(rule: &Rule) -> String {
    format!("Rule{}", rule.mark)
}

fn camel_case(bucket: &BucketName) -> String {
    let mut camel = String::new();
    for part in bucket.as_str().replace(ENVIRONMENT, "environment").split(['-', '.']) {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(letters);
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_from_the_name_and_never_collide() {
        let names: Vec<BucketName> = ["in-bucket", "logs-1", "logs1"].map(|name| name.parse().unwrap()).into();
        let ids = LogicalIds { buckets: names.iter().collect() };
        assert_eq!(ids.bucket(&names[0]), "BucketInBucket");
        assert_ne!(ids.bucket(&names[1]), ids.bucket(&names[2]));
        assert!(ids.bucket(&names[1]).starts_with("BucketLogs1"));
    }
}
