//! What templates know of the environments of a project.

use serde::Serialize;

use super::varying::VaryingValues;
use crate::iam::Names;
use crate::placeholder::{ENVIRONMENT, fill};
use crate::spec::{EnvironmentName, Spec};

/// An environment that the project is deployed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnvironmentValues {
    /// Its name: letters, digits and `-`.
    pub name: String,
    /// What a file of its own is called.
    pub file: String,
    /// The name of its stack.
    pub stack_name: String,
    /// Its Region; empty where that is the one of all of them, or undecided.
    pub region: String,
    /// Whether it has a Region of its own.
    pub has_region: bool,
    /// What it has otherwise than others, sorted by key; every environment has the same keys.
    pub varying: Vec<VaryingValues>,
}

/// What names the environment behind the command of each tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EnvironmentFlags {
    /// Of `sam deploy`.
    pub sam: String,
    /// Of `terraform plan`, `apply`, `import` and `destroy`.
    pub terraform: String,
    /// Of `cdk deploy` and `destroy`.
    pub cdk: String,
    /// Of the scripts.
    pub cli: String,
}

impl EnvironmentFlags {
    pub(super) fn of(spec: &Spec) -> Self {
        if spec.environments.is_empty() {
            return Self::default();
        }
        Self {
            sam: format!(" --config-env {ENVIRONMENT}"),
            terraform: format!(" -var-file=environments/{ENVIRONMENT}.tfvars"),
            cdk: format!(" {}", Names::of(spec).stack),
            cli: format!(" {ENVIRONMENT}"),
        }
    }
}

impl EnvironmentValues {
    pub(super) fn all(spec: &Spec) -> Vec<Self> {
        let stack = Names::of(spec).stack;
        let of = |environment: &EnvironmentName| {
            let name = environment.as_str();
            let own = spec.environment_settings.iter().find(|own| own.environment == *environment);
            let region = own.and_then(|own| own.values.region.as_ref());
            Self {
                name: name.to_owned(),
                file: name.to_owned(),
                stack_name: fill(&stack, name).into_owned(),
                region: region.map_or_else(String::new, |region| region.as_str().to_owned()),
                has_region: region.is_some(),
                varying: Vec::new(),
            }
        };
        spec.environments.iter().map(of).collect()
    }
}
