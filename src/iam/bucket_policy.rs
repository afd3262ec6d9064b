//! The policies of buckets: of those that the deployment creates, and of those that another account owns.

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::{Action, Arn, Names, execution_role, merge_policy};
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
                key: "aws:SecureTransport",
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
    let mut statements = execution_role(spec).statements;
    if spec.existing_trigger_buckets().contains(&bucket) {
        statements.extend(merge_policy(spec, bucket).statements);
    }
    let itself = Arn::bucket(bucket);
    let objects = |arn: &Arn| arn.readable().starts_with(&format!("{}/", itself.readable()));
    for statement in &mut statements {
        statement.resources.retain(|arn| *arn == itself || objects(arn));
        statement.principal = Some(Principal::Account);
        statement.conditions.push(Condition {
            operator: Operator::ArnLike,
            key: "aws:PrincipalArn",
            values: vec![Arn::roles(&role_start(spec))],
        });
    }
    statements.retain(|statement| !statement.resources.is_empty());
    Policy { statements }
}

/// How the names of all roles of a deployment begin, whatever made them: CloudFormation shortens the stack's name.
fn role_start(spec: &Spec) -> String {
    const KEPT: usize = 24;
    let function = Names::of(spec).function;
    if function.len() <= KEPT { format!("{function}-") } else { function.chars().take(KEPT).collect() }
}
