//! The policies of buckets: of those that the deployment creates, and of those that another account owns.

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::{Action, Arn, Names, RoleName, execution_role, merge_policy};
use crate::spec::{BucketName, KeyPattern, Location, Spec};

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
            reason: "requests without TLS are refused, whoever sends them".to_owned(),
        }],
    }
}

/// What the owner of a bucket in another account has to add to the bucket's policy: the same that the deployment's roles
/// allow on the bucket, for these roles and nobody else. Both accounts have to agree (*IAM User Guide, Cross-account policy
/// evaluation logic*).
pub fn owner_policy(spec: &Spec, bucket: &BucketName) -> Policy {
    let names = Names::of(spec);
    let only = |role: &RoleName| Condition::one(Operator::ArnEquals, "aws:PrincipalArn", role.arn());
    let mut statements = execution_role(spec).statements;
    statements.iter_mut().for_each(|statement| statement.conditions.push(only(&names.role)));
    if spec.existing_trigger_buckets().contains(&bucket) {
        let mut merge = merge_policy(spec, bucket).statements;
        merge.iter_mut().for_each(|statement| statement.conditions.push(only(&names.helper_role)));
        statements.extend(merge);
    }
    let itself = Arn::bucket(bucket);
    let objects = |arn: &Arn| arn.readable().starts_with(&format!("{}/", itself.readable()));
    for statement in &mut statements {
        statement.resources.retain(|arn| *arn == itself || objects(arn));
        statement.principal = Some(Principal::Account);
    }
    statements.retain(|statement| !statement.resources.is_empty());
    Policy { statements }
}
