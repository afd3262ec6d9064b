//! What an audit finds and the project's people have looked at.

/// A finding, or several, that are no reason to worry here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub rule: String,
    pub reason: String,
    /// Only in this file, by its path from the project's folder on.
    pub file: Option<String>,
    /// Only where the finding's message holds this text.
    pub about: Option<String>,
}
