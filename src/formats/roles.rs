//! Roles, and what all of them have, as the templates of a format fill them in.

use serde::Serialize;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{
    Names, RoleName, deployer_role, deployer_trust, execution_role, managed_policies, trust_policy, workflow_role,
    workflow_trust,
};
use crate::spec::Spec;

/// What the roles of a deployment are called and have.
#[derive(Debug, Serialize)]
pub(super) struct Roles {
    /// The execution role's name: of `-` and the Region at its end.
    role_name_node: String,
    /// The helper's.
    helper_role_name_node: String,
    /// The path of every role.
    role_path: String,
    /// Whether it is another than `/`.
    has_role_path: bool,
    /// The ARN of every role's permissions boundary, or `null`.
    boundary: Option<String>,
    /// Who may take on the execution role.
    trust: PolicyView,
    /// What the execution role allows.
    role: PolicyView,
    /// The ARNs of AWS's managed policies that the execution role has besides.
    managed_policy_nodes: Vec<String>,
    /// The roles of those who may deploy.
    deployers: Vec<Deployer>,
}

/// A role of people or of a workflow.
#[derive(Debug, Serialize)]
struct Deployer {
    /// `DeployerRole` or `WorkflowRole`.
    id: &'static str,
    /// `deployer` or `workflow`.
    name: &'static str,
    /// Which document of `policy` it is: for people to read.
    title: &'static str,
    /// The role's name.
    role_name_node: String,
    /// How long a session may be, in seconds.
    session: &'static str,
    /// Who may take it on.
    trust: PolicyView,
    /// What it allows.
    policy: PolicyView,
}

impl Roles {
    pub(super) fn of(spec: &Spec, spelling: Spelling) -> Self {
        let names = Names::of(spec);
        let name = |role: &RoleName| (spelling.arn)(&role.name());
        let path = spec.options.role_path.clone().unwrap_or_default();
        Self {
            role_name_node: name(&names.role),
            helper_role_name_node: name(&names.helper_role),
            has_role_path: path.as_str() != "/",
            role_path: path.to_string(),
            boundary: spec.options.boundary.as_ref().map(ToString::to_string),
            trust: spelling.policy(&trust_policy()),
            role: spelling.policy(&execution_role(spec)),
            managed_policy_nodes: managed_policies(spec).iter().map(spelling.arn).collect(),
            deployers: deployers_of(spec, spelling, &names),
        }
    }
}

fn deployers_of(spec: &Spec, spelling: Spelling, names: &Names) -> Vec<Deployer> {
    let people = deployer_role(spec).map(|policy| Deployer {
        id: "DeployerRole",
        name: "deployer",
        title: "people who may change the function",
        role_name_node: (spelling.arn)(&names.deployer_role.name()),
        session: crate::iam::SESSION,
        trust: spelling.policy(&deployer_trust(spec)),
        policy: spelling.policy(&policy),
    });
    let workflow = workflow_role(spec).zip(workflow_trust(spec)).map(|(policy, trust)| Deployer {
        id: "WorkflowRole",
        name: "workflow",
        title: "the workflow that deploys the code",
        role_name_node: (spelling.arn)(&names.workflow_role.name()),
        session: crate::iam::SESSION,
        trust: spelling.policy(&trust),
        policy: spelling.policy(&policy),
    });
    people.into_iter().chain(workflow).collect()
}
