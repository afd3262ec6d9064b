//! AWS CDK, in TypeScript.

use serde::Serialize;

use crate::spec::Spec;

/// Everything that the app fills in.
#[derive(Debug, Serialize)]
pub(super) struct App {}

impl App {
    pub(super) fn of(_: &Spec) -> Self {
        Self {}
    }
}
