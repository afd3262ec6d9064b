//! The resource-based policy: who may invoke the function.

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::{Action, Arn, Names};
use crate::spec::{BucketName, Spec};

/// The service principal of S3.
pub const S3: &str = "s3.amazonaws.com";

/// The function's own policy: S3 may invoke it, for each trigger bucket of this account and no other (*AWS Lambda
/// Developer Guide, Viewing resource-based IAM policies in Lambda*).
///
/// The bucket alone is not enough: a bucket that was deleted can be created anew by another account. The account alone
/// is not enough either: it would let in every bucket of the account.
pub fn invoke_policy(spec: &Spec) -> Policy {
    let function = Names::of(spec).function;
    let owner = |bucket: &BucketName| spec.owner_of(bucket);
    let statement = |bucket: &BucketName| Statement {
        sid: statement_id(bucket),
        effect: Effect::Allow,
        principal: Some(Principal::Service(S3)),
        actions: vec![Action::InvokeFunction],
        resources: vec![Arn::function(&function)],
        conditions: vec![
            Condition { operator: Operator::ArnLike, key: "AWS:SourceArn".into(), values: vec![Arn::bucket(bucket)] },
            Condition {
                operator: Operator::StringEquals,
                key: "AWS:SourceAccount".into(),
                values: vec![Arn::owner(owner(bucket))],
            },
        ],
        reason: format!(
            "S3 may invoke the function for bucket {bucket}, as long as {} owns it",
            Arn::owner(owner(bucket)).readable()
        ),
    };
    Policy { statements: spec.trigger_buckets().into_iter().map(statement).collect() }
}

/// The statement's ID: 1 to 100 of `a-z`, `A-Z`, `0-9`, `-` and `_` (*AWS Lambda API Reference, AddPermission*), so a dot
/// of the bucket's name is written `_`, which no bucket name holds.
pub fn statement_id(bucket: &BucketName) -> String {
    format!("AllowS3-{}", bucket.as_str().replace('.', "_"))
}
