//! The workflow of one repository that deploys the code. It may not widen what it may do itself.

use super::deployers::{deny_widening, trust};
use super::policy::{Condition, Operator, Policy, Principal, Statement};
use super::role::allow;
use super::{Action, Arn, Names};
use crate::spec::Spec;
use crate::spec::options::Github;

/// Who may take on the workflow's role: GitHub Actions, for runs on one branch or in one environment of one repository (*GitHub
/// Docs, Configuring OpenID Connect in Amazon Web Services*). `None` where no repository was named.
///
/// With the repository's number both forms of the subject are taken, since which one GitHub sends is a setting of the repository;
/// the number is compared in either case, so that a later owner of the name is refused (*IAM User Guide, IAM and AWS STS
/// condition context keys, AWS OIDC federation*). Outside the commercial Regions STS does not know that claim (*What's New,
/// 2026-01, AWS STS supports validation of identity provider claims*): there it is the subject with the numbers alone.
pub fn workflow_trust(spec: &Spec) -> Option<Policy> {
    Some(Policy { statements: vec![github_trust(spec, &spec.options.github()?)] })
}

/// The statement that lets the runs in which come from there.
pub(super) fn github_trust(spec: &Spec, github: &Github) -> Statement {
    const CLAIMS: &str = "token.actions.githubusercontent.com";
    let knows_claims = spec.region.as_ref().is_none_or(|region| region.partition() == "aws");
    let number = github.repository.id().filter(|_| knows_claims);
    let mut subjects = vec![Arn::literal(&github.subject())];
    subjects.extend(number.map(|_| Arn::literal(&github.subject_by_name())));
    let mut statement = trust("GithubAssumesRole", Principal::Github, Action::AssumeRoleWithWebIdentity);
    let equals = |claim: &str, value| Condition::one(Operator::StringEquals, format!("{CLAIMS}:{claim}"), value);
    statement.conditions = vec![equals("aud", Arn::literal("sts.amazonaws.com"))];
    statement.conditions.extend(number.map(|number| equals("repository_id", Arn::literal(number))));
    statement.conditions.push(Condition {
        operator: Operator::StringEquals,
        key: format!("{CLAIMS}:sub").into(),
        values: subjects,
    });
    statement.reason =
        "GitHub Actions, for this repository and this branch or environment: no key is kept anywhere".to_owned();
    statement
}

/// What the workflow that deploys may do: what `aws lambda update-function-code` and `wait function-updated-v2` ask, and no more.
/// `None` where no repository was named.
pub fn workflow_role(spec: &Spec) -> Option<Policy> {
    spec.options.github()?;
    let names = Names::of(spec);
    let mut statements = vec![allow(
        "DeployCode",
        vec![Action::GetFunction, Action::UpdateFunctionCode],
        vec![Arn::function(&names.function)],
        "the workflow deploys the code of this function",
    )];
    statements.extend(super::alias::publish_version(spec, &names));
    statements.extend(deny_widening(spec, &names.role.arn(), false));
    Some(Policy { statements })
}
