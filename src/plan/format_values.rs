//! What templates know of the chosen formats.

use serde::Serialize;

use crate::spec::{Format, Spec};

/// Which formats were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FormatValues {
    /// See [`Format::Sam`].
    pub sam: bool,
    /// See [`Format::CloudFormation`].
    pub cloudformation: bool,
    /// See [`Format::Terraform`].
    pub terraform: bool,
    /// See [`Format::Cdk`].
    pub cdk: bool,
    /// See [`Format::Cli`].
    pub cli: bool,
}

impl FormatValues {
    pub(super) fn of(spec: &Spec) -> Self {
        let chosen = |format| spec.formats.contains(&format);
        Self {
            sam: chosen(Format::Sam),
            cloudformation: chosen(Format::CloudFormation),
            terraform: chosen(Format::Terraform),
            cdk: chosen(Format::Cdk),
            cli: chosen(Format::Cli),
        }
    }
}
