//! The helper: it merges notifications into buckets that the deployment does not create.

use super::policy::Policy;
use super::role::allow;
use super::{Action, Arn, Names};
use crate::spec::{BucketName, Spec};

/// What the helper's role allows for its logs; `None` where no helper is needed: every trigger bucket is the deployment's
/// own.
pub fn helper_logs(spec: &Spec) -> Option<Policy> {
    if spec.existing_trigger_buckets().is_empty() {
        return None;
    }
    Some(Policy {
        statements: vec![allow(
            "WriteLogs",
            vec![Action::CreateLogStream, Action::PutLogEvents],
            vec![Arn::log_streams(&Names::of(spec).helper_log_group)],
            "the helper writes to its own log group, which the deployment creates",
        )],
    })
}

/// What the helper may do with one bucket: read its notification configuration, and write it back with the function's
/// entries in it (*Amazon S3 API Reference, PutBucketNotificationConfiguration*: it replaces all that is there).
pub fn merge_policy(spec: &Spec, bucket: &BucketName) -> Policy {
    let number = spec.existing_trigger_buckets().iter().take_while(|other| **other != bucket).count() + 1;
    Policy {
        statements: vec![allow(
            &format!("MergeNotifications{number}"),
            vec![Action::GetBucketNotification, Action::PutBucketNotification],
            vec![Arn::bucket(bucket)],
            "the helper puts the function's notifications among the others of the bucket, and takes them out again",
        )],
    }
}

/// All that the helper's role allows, as one document; `None` where there is no helper.
pub fn helper_role(spec: &Spec) -> Option<Policy> {
    let mut policy = helper_logs(spec)?;
    for bucket in spec.existing_trigger_buckets() {
        policy.statements.extend(merge_policy(spec, bucket).statements);
    }
    Some(policy)
}
