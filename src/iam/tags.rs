//! Attribute-based access control: a tag of the resource has to be that of the role.

use super::policy::{Condition, Operator, Statement};
use super::{Action, Arn};
use crate::spec::Spec;

/// Adds the condition to every statement whose service compares tags, where the spec asks for that (*IAM User Guide, Define
/// permissions based on attributes with ABAC authorization*).
pub(super) fn compare_tags(spec: &Spec, statements: &mut [Statement]) {
    let Some(key) = &spec.options.abac else {
        return;
    };
    for statement in statements.iter_mut().filter(|statement| statement.actions.iter().copied().all(knows_tags)) {
        let name = format!("aws:ResourceTag/{key}");
        statement.conditions.push(Condition::one(Operator::StringEquals, name, Arn::principal_tag(key)));
    }
}

/// Whether the service compares the tags of what the action is about. S3 does on buckets that have it switched on, for the
/// bucket's tags (*Amazon S3 User Guide, Using tags for attribute-based access control*).
fn knows_tags(action: Action) -> bool {
    let service = action.as_str().split(':').next();
    matches!(service, Some("s3" | "sns" | "sqs" | "secretsmanager" | "ssm" | "kms"))
}
