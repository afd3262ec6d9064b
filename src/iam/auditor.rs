//! Who audits what is deployed, and the rights that this needs: nothing that changes anything.

use super::documents::{Content, DocumentKind};
use super::policy::{Policy, Statement};
use super::role::allow;
use super::workflow::github_trust;
use super::{Action, Arn, Names, RoleName};
use crate::spec::Spec;
use crate::spec::options::Github;

/// The roles of a deployment, each with the documents that say what it may do and who may take it on.
pub fn roles_of(spec: &Spec) -> Vec<(DocumentKind, DocumentKind, RoleName)> {
    let Names { role, helper_role, schedule_role, deployer_role, workflow_role, .. } = Names::of(spec);
    let roles = [
        (DocumentKind::Role, DocumentKind::Trust, role),
        (DocumentKind::Helper, DocumentKind::Trust, helper_role),
        (DocumentKind::Schedule, DocumentKind::ScheduleTrust, schedule_role),
        (DocumentKind::Deployer, DocumentKind::DeployerTrust, deployer_role),
        (DocumentKind::Workflow, DocumentKind::WorkflowTrust, workflow_role),
    ];
    roles.into_iter().filter(|(kind, ..)| kind.content(spec) != Content::Nothing).collect()
}

/// Which checks of IAM Access Analyzer are asked for. AWS charges for each custom policy check (*IAM User Guide, Checks for
/// validating policies*), and for no validation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Analysis {
    #[default]
    Free,
    Custom,
}

/// What `audit --deployed` needs for this project (`audit --print-policy`). Where a statement is about more than the
/// project's own, its reason says why it can be about nothing less.
pub fn auditor_policy(spec: &Spec, analysis: Analysis) -> Policy {
    let names = Names::of(spec);
    let roles = roles_of(spec).into_iter().map(|(.., name)| name.arn()).collect();
    let buckets = spec.trigger_buckets().into_iter().map(Arn::bucket).collect();
    let mut policy = Policy {
        statements: vec![
            allow(
                "ReadFunction",
                vec![
                    Action::GetFunctionConcurrency,
                    Action::GetFunctionConfiguration,
                    Action::GetFunctionEventInvokeConfig,
                    Action::GetFunctionRecursionConfig,
                    Action::GetPolicy,
                    Action::ListTags,
                ],
                names.function_and_alias(),
                "the function, who may invoke it, and where failed events go",
            ),
            allow(
                "ReadRoles",
                vec![
                    Action::GenerateServiceLastAccessedDetails,
                    Action::GetRole,
                    Action::GetRolePolicy,
                    Action::ListAttachedRolePolicies,
                    Action::ListRolePolicies,
                ],
                roles,
                "the roles of the deployment and their policies",
            ),
            allow("ReadNotifications", vec![Action::GetBucketNotification], buckets, "what each trigger bucket sends"),
            allow(
                "ReadAttachedPolicies",
                vec![Action::GetManagedPolicy, Action::GetPolicyVersion],
                Arn::managed_policies().into(),
                "which managed policies are attached is known only at run time",
            ),
            allow(
                "ReadLogGroups",
                vec![Action::DescribeLogGroups],
                vec![Arn::everything()],
                "the action knows no resources: CloudWatch Logs lists log groups by how their names begin",
            ),
            allow(
                "ReadLastUse",
                vec![Action::GetServiceLastAccessedDetails],
                vec![Arn::everything()],
                "the action knows no resources: it is about a report, which only who asked for it can name",
            ),
            allow(
                "ValidatePolicies",
                match analysis {
                    Analysis::Free => vec![Action::ValidatePolicy],
                    Analysis::Custom => {
                        vec![Action::CheckAccessNotGranted, Action::CheckNoPublicAccess, Action::ValidatePolicy]
                    }
                },
                vec![Arn::everything()],
                "checks of policies know no resources: they are about the text that they are given",
            ),
        ],
    };
    policy.statements.extend(super::configuring::read_environment(spec));
    policy
}

/// Who may take on a role with these rights from GitHub (`audit --print-trust`): the runs on one branch, which are those that a
/// schedule starts, of one repository.
pub fn auditor_trust(spec: &Spec, github: &Github) -> Policy {
    let mut statement = github_trust(spec, github);
    "GithubAudits".clone_into(&mut statement.sid);
    Policy { statements: vec![statement] }
}

/// Whether a statement of [`auditor_policy`] is about more than the project's own.
pub fn is_wide(statement: &Statement) -> bool {
    statement.resources.iter().any(|arn| arn.pieces().last() == Some(&super::Piece::Any))
}
