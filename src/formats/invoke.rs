//! Who may invoke the function, as the templates of a format fill it in.

use serde::Serialize;

use super::spelling::Spelling;
use crate::iam::{Action, Arn, S3, invoke_policy, statement_id};
use crate::spec::{BucketName, Spec};

/// One statement of the resource-based policy; `N` is what the format calls it.
#[derive(Debug, Serialize)]
pub(super) struct Permission<N> {
    #[serde(flatten)]
    names: N,
    /// Why it is there.
    reason: String,
    /// The name of its statement in the function's policy.
    statement_id: String,
    /// The action that is allowed.
    action: &'static str,
    /// The service that invokes.
    principal: &'static str,
    /// The ARN of the bucket that invokes.
    source_arn_node: String,
    /// The account that owns the bucket.
    source_account_node: String,
}

/// One for each trigger bucket.
pub(super) fn permissions_of<N>(
    spec: &Spec,
    spelling: Spelling,
    names: impl Fn(&BucketName) -> N,
) -> Vec<Permission<N>> {
    let reasons = invoke_policy(spec).statements.into_iter().map(|statement| statement.reason);
    let permission = |(bucket, reason): (&BucketName, String)| Permission {
        names: names(bucket),
        reason,
        statement_id: statement_id(bucket),
        action: Action::InvokeFunction.as_str(),
        principal: S3,
        source_arn_node: (spelling.arn)(&Arn::bucket(bucket)),
        source_account_node: (spelling.arn)(&Arn::owner(spec.owner_of(bucket))),
    };
    spec.trigger_buckets().into_iter().zip(reasons).map(permission).collect()
}
