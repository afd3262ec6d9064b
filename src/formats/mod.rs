//! One module a deployment format: what its templates fill in. No policy is decided here; a format only spells what
//! [`iam`](crate::iam) says.

mod bucket;
mod cdk;
mod cloudformation;
mod environment;
mod invoke;
mod logical_id;
mod merge;
mod monitoring;
mod policy;
mod queue;
mod roles;
mod rule;
mod schedule;
mod spelling;
mod terraform;
mod topic;

use serde_json::Value;

use crate::spec::{Format, Spec};

pub use environment::{Variable, environment_of, name_of};
pub use monitoring::snake_case;

/// The value that the templates below `deploy/<format>/` know as `stack`.
pub fn stack(format: Format, spec: &Spec) -> Result<Value, serde_json::Error> {
    match format {
        Format::Sam | Format::CloudFormation | Format::Cli => {
            serde_json::to_value(cloudformation::Stack::of(spec, format))
        }
        Format::Terraform => serde_json::to_value(terraform::Module::of(spec)),
        Format::Cdk => serde_json::to_value(cdk::App::of(spec)),
    }
}
