//! What AWS has no room for.

use super::PlanError;
use crate::formats::environment_of;
use crate::iam::{Place, document, execution_role};
use crate::spec::Spec;

/// Bytes of all environment variables together (*AWS Lambda quotas, Environment variables*).
pub(super) const ENVIRONMENT: usize = 4_096;

/// Characters of all inline policies of a role, white space apart (*IAM and AWS STS quotas*).
pub(super) const ROLE: usize = 10_240;

pub(super) fn check(spec: &Spec) -> Result<(), PlanError> {
    let bytes = environment_of(spec).iter().map(|variable| variable.name.len() + variable.value.len()).sum();
    if bytes > ENVIRONMENT {
        return Err(PlanError::Environment(bytes));
    }
    // The longest names that there are, since nobody knows yet where it will be deployed.
    let place = Place {
        partition: "aws-us-gov".to_owned(),
        region: "ap-southeast-1".to_owned(),
        account: "111122223333".to_owned(),
    };
    let policy = document(&execution_role(spec), &place).to_string();
    let characters = policy.chars().filter(|c| !c.is_whitespace()).count();
    if characters > ROLE {
        return Err(PlanError::RolePolicy(characters));
    }
    Ok(())
}
