//! What is looked at.

use super::facts::Facts;
use crate::file::File;
use crate::spec::Spec;

/// All that rules may know. Nothing of it says what only the deployment knows.
#[derive(Clone, Debug, Default)]
pub struct Subject<'a> {
    /// What the project's function is to be; `None` where only policies of others are looked at.
    pub spec: Option<&'a Spec>,
    /// What the deployment files and policies say.
    pub facts: Facts,
    /// The Rust source files of the project's crate, by their paths from the project's folder on.
    pub sources: &'a [File],
}
