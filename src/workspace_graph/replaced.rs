//! Buckets whose notifications one deployment sets as a whole, and another one merges into.

use super::{Graph, may_share_buckets};
use crate::spec::{BucketName, Region};

/// A trigger bucket of a function that creates it, and of others that find it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced<'a> {
    pub bucket: &'a BucketName,
    /// The function whose deployment creates it, and sets all of its notifications.
    pub by: usize,
    /// Those whose deployments merge theirs into it, in the order of the workspace.
    pub of: Vec<usize>,
}

impl Graph<'_> {
    /// Trigger buckets whose creator takes the notifications of other functions out: PutBucketNotificationConfiguration replaces all
    /// of a bucket's (*Amazon S3 API Reference*). A bucket that triggers its creator by nothing gets no notifications from it.
    pub fn replaced_notifications(&self) -> Vec<Replaced<'_>> {
        let region = |member: usize| -> Option<&Region> { self.spec(member).region.as_ref() };
        let replaced = |by: usize| {
            let buckets = self.spec(by).created_trigger_buckets().into_iter();
            buckets.filter_map(move |bucket| {
                let merges = |of: &usize| {
                    self.spec(*of).existing_trigger_buckets().contains(&bucket)
                        && may_share_buckets(region(by), region(*of))
                };
                let of: Vec<usize> = (0..self.members.len()).filter(merges).collect();
                (!of.is_empty()).then_some(Replaced { bucket, by, of })
            })
        };
        (0..self.members.len()).flat_map(replaced).collect()
    }
}
