//! Which of the practices for Lambda's permissions a statement serves.

use std::fmt;

use super::policy::{Condition, Effect, Statement};
use super::{Action, Arn, DocumentKind, Piece};

/// A practice: a closed list, counted as in docs/practices.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Practice {
    LeastPrivilege,
    /// What AWS's managed policies allow is where one starts, and narrows.
    ManagedPoliciesAsAStart,
    /// What the function may do and who may invoke it are two policies.
    ExecutionAndInvocationApart,
    /// Permissions are looked at again, at fixed times.
    RegularAudit,
    /// What happens is written down and watched.
    CloudTrailAndCloudWatch,
    NoWildcardArns,
    AttributeBasedAccessControl,
    /// People show a second factor where much can be broken.
    MfaOnCriticalRoles,
    NoSecretsInTheEnvironment,
}

impl Practice {
    pub const ALL: [Self; 9] = [
        Self::LeastPrivilege,
        Self::ManagedPoliciesAsAStart,
        Self::ExecutionAndInvocationApart,
        Self::RegularAudit,
        Self::CloudTrailAndCloudWatch,
        Self::NoWildcardArns,
        Self::AttributeBasedAccessControl,
        Self::MfaOnCriticalRoles,
        Self::NoSecretsInTheEnvironment,
    ];

    /// Counted from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::LeastPrivilege => "least privilege",
            Self::ManagedPoliciesAsAStart => "managed policies as a start",
            Self::ExecutionAndInvocationApart => "execution and invocation apart",
            Self::RegularAudit => "regular audit",
            Self::CloudTrailAndCloudWatch => "CloudTrail and CloudWatch",
            Self::NoWildcardArns => "no wildcard ARNs",
            Self::AttributeBasedAccessControl => "attribute-based access control",
            Self::MfaOnCriticalRoles => "MFA on critical roles",
            Self::NoSecretsInTheEnvironment => "no secrets in the environment",
        }
    }

    /// The practices that a statement of such a document serves, by number. Told from what the statement is, never from
    /// what it is called.
    pub fn served_by(kind: DocumentKind, statement: &Statement) -> Vec<Self> {
        let mut served = match statement.effect {
            Effect::Deny => vec![Self::LeastPrivilege],
            // The resource of a trust policy is its role.
            Effect::Allow if statement.resources.is_empty() => vec![Self::LeastPrivilege],
            Effect::Allow if statement.resources.iter().all(names_something) => {
                vec![Self::LeastPrivilege, Self::NoWildcardArns]
            }
            Effect::Allow => Vec::new(),
        };
        served.extend(of_kind(kind));
        served.extend(statement.actions.iter().copied().filter_map(of_action));
        served.extend(statement.conditions.iter().filter_map(of_condition));
        served.sort();
        served.dedup();
        served
    }
}

/// `1 least privilege`.
impl fmt::Display for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.name())
    }
}

fn names_something(arn: &Arn) -> bool {
    arn.pieces() != [Piece::Any]
}

fn of_kind(kind: DocumentKind) -> Option<Practice> {
    match kind {
        DocumentKind::Trust | DocumentKind::Invoke | DocumentKind::ScheduleTrust => {
            Some(Practice::ExecutionAndInvocationApart)
        }
        DocumentKind::Managed => Some(Practice::ManagedPoliciesAsAStart),
        // The workflow's role is the one that needs no second factor, and is bounded for that.
        DocumentKind::Deployer | DocumentKind::DeployerTrust | DocumentKind::Workflow | DocumentKind::WorkflowTrust => {
            Some(Practice::MfaOnCriticalRoles)
        }
        DocumentKind::TrailBucket => Some(Practice::CloudTrailAndCloudWatch),
        DocumentKind::Role
        | DocumentKind::Notification
        | DocumentKind::Rule
        | DocumentKind::Queue
        | DocumentKind::Topic
        | DocumentKind::Helper
        | DocumentKind::Schedule
        | DocumentKind::Bucket
        | DocumentKind::BucketOwner
        | DocumentKind::ResourceOwner => None,
    }
}

fn of_action(action: Action) -> Option<Practice> {
    let name = action.as_str();
    let is_of = |service: &str| name.strip_prefix(service).is_some_and(|rest| rest.starts_with(':'));
    if is_of("logs") || is_of("xray") || is_of("cloudwatch") {
        Some(Practice::CloudTrailAndCloudWatch)
    } else if is_of("secretsmanager") || is_of("ssm") {
        Some(Practice::NoSecretsInTheEnvironment)
    } else {
        None
    }
}

/// Condition keys are not case-sensitive (*IAM User Guide, IAM JSON policy elements: Condition*).
fn of_condition(condition: &Condition) -> Option<Practice> {
    const TAGS: [&str; 5] =
        ["aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "s3:buckettag/", "s3:existingobjecttag/"];
    let key = condition.key.to_ascii_lowercase();
    if TAGS.iter().any(|tag| key.starts_with(tag)) {
        Some(Practice::AttributeBasedAccessControl)
    } else if key.starts_with("aws:multifactorauth") {
        Some(Practice::MfaOnCriticalRoles)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Operator;

    fn statement(effect: Effect, action: Action, resource: Arn, key: Option<&'static str>) -> Statement {
        let condition = |key| Condition {
            operator: Operator::Bool,
            key: std::borrow::Cow::Borrowed(key),
            values: vec![Arn::literal("x")],
        };
        Statement {
            sid: "A".to_owned(),
            effect,
            principal: None,
            actions: vec![action],
            resources: vec![resource],
            conditions: key.map(condition).into_iter().collect(),
            reason: "a test asks".to_owned(),
        }
    }

    #[test]
    fn what_a_statement_is_tells_what_it_serves() {
        let numbers = |kind, statement: &Statement| -> Vec<u8> {
            Practice::served_by(kind, statement).into_iter().map(Practice::number).collect()
        };
        let queue = || Arn::queue("q");
        let allowed = |action, key| statement(Effect::Allow, action, queue(), key);
        let denied = |key| statement(Effect::Deny, Action::EveryS3Action, queue(), key);
        assert_eq!(numbers(DocumentKind::Role, &allowed(Action::SendMessage, None)), [1, 6]);
        assert_eq!(numbers(DocumentKind::Role, &allowed(Action::PutLogEvents, None)), [1, 5, 6]);
        assert_eq!(numbers(DocumentKind::Invoke, &allowed(Action::InvokeFunction, None)), [1, 3, 6]);
        let by_tag = allowed(Action::GetObject, Some("s3:ExistingObjectTag/team"));
        assert_eq!(numbers(DocumentKind::Role, &by_tag), [1, 6, 7]);
        assert_eq!(numbers(DocumentKind::Bucket, &denied(None)), [1]);
        assert_eq!(numbers(DocumentKind::Trust, &denied(Some("aws:MultiFactorAuthPresent"))), [1, 3, 8]);
    }

    #[test]
    fn a_resource_that_names_nothing_serves_neither_least_privilege_nor_named_arns() {
        let mut statement = statement(Effect::Allow, Action::PutLogEvents, Arn::queue("q"), None);
        statement.resources.push(Arn::key_prefix(&crate::spec::KeyPattern::default()));
        assert_eq!(Practice::served_by(DocumentKind::Role, &statement), [Practice::CloudTrailAndCloudWatch]);
    }

    #[test]
    fn practices_are_counted_from_one() {
        let numbers = Practice::ALL.map(Practice::number);
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
