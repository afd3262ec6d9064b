//! Shell scripts that call the AWS CLI.

use serde::Serialize;

use crate::spec::Spec;

/// Everything that the scripts fill in.
#[derive(Debug, Serialize)]
pub(super) struct Script {}

impl Script {
    pub(super) fn of(_: &Spec) -> Self {
        Self {}
    }
}
