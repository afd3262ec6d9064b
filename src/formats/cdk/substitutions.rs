//! Which files need `Fn`: an import that nothing uses is an error.

use serde::Serialize;

use super::value;
use crate::formats::environment_of;
use crate::iam::{Policy, deployer_role, execution_role, notifications_of, rules_of, trail_objects, workflow_role};
use crate::spec::Spec;

/// Whether a file holds text that CloudFormation has to put together.
#[derive(Debug, Serialize)]
pub(super) struct Substitutions {
    /// `lib/stack.ts`
    stack: bool,
    /// `lib/trail.ts`
    trail: bool,
    /// `lib/deployers.ts`
    deployers: bool,
}

impl Substitutions {
    pub(super) fn of(spec: &Spec) -> Self {
        let (options, looks) = (&spec.options, value::looks_like_token);
        let of_roles = options.role_path.as_ref().is_some_and(|path| looks(path.as_str()))
            || options.boundary.as_ref().is_some_and(|boundary| looks(boundary.as_str()));
        let of_filters = notifications_of(spec).into_iter().flat_map(|one| one.filters);
        let of_deployers = deployer_role(spec).into_iter().chain(workflow_role(spec));
        Self {
            stack: of_roles
                || spec.description.as_ref().is_some_and(|text| looks(text.as_str()))
                || options.tags.iter().any(|tag| looks(tag.key.as_str()) || looks(&tag.value))
                || environment_of(spec).iter().any(|variable| looks(&variable.value))
                || rules_of(spec).iter().any(|rule| looks(&rule.pattern.to_string()))
                || of_filters.into_iter().any(|filter| looks(&filter.value))
                || options.function.execution_role.is_none() && has_substitution(&execution_role(spec)),
            trail: trail_objects(spec).iter().any(|start| value::has_substitution(&value::node(start))),
            deployers: of_roles || of_deployers.into_iter().any(|policy| has_substitution(&policy)),
        }
    }
}

/// Whether one is in any value in which a user's text may stand.
fn has_substitution(policy: &Policy) -> bool {
    let values = policy.statements.iter().flat_map(|statement| {
        let conditions = statement.conditions.iter().flat_map(|condition| &condition.values);
        statement.resources.iter().chain(conditions)
    });
    values.into_iter().any(|arn| value::has_substitution(&value::node(arn)))
}
