//! The policy of the buckets that the deployment creates.

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::{Action, Arn};
use crate::spec::{BucketName, KeyPattern, Location};

/// Denies whatever comes without TLS (*Amazon S3 User Guide, Security best practices, Enforce encryption of data in
/// transit*). It allows nothing.
pub fn tls_only(bucket: &BucketName) -> Policy {
    let everything = Location { bucket: bucket.clone(), keys: KeyPattern::default() };
    Policy {
        statements: vec![Statement {
            sid: "DenyWithoutTls".to_owned(),
            effect: Effect::Deny,
            principal: Some(Principal::Everybody),
            actions: vec![Action::EveryS3Action],
            resources: vec![Arn::bucket(bucket), Arn::objects(&everything)],
            conditions: vec![Condition {
                operator: Operator::Bool,
                key: "aws:SecureTransport".into(),
                values: vec![Arn::literal("false")],
            }],
            reason: "requests without TLS are refused".to_owned(),
        }],
    }
}
