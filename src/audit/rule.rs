//! What a rule is. Its texts are data: `--list`, `--explain`, SARIF and the rule pages print the same ones.

use super::workspace::{Shared, Workspace};
use super::{Finding, Fix, Severity, Subject};
use crate::deployment::SourceLocation;

/// A rule: the bad thing that it is named after, and how it is found.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The bad thing, in words with hyphens. It never changes: `audit-allow` and others' settings name it.
    pub name: &'static str,
    pub severity: Severity,
    /// What is bad: a sentence's beginning, without a period.
    pub finds: &'static str,
    pub why: &'static str,
    pub instead: &'static str,
    pub bad: &'static str,
    pub good: &'static str,
    pub check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    Project(fn(&Subject<'_>) -> Vec<Finding>),
    /// What the functions of a workspace are to each other.
    Workspace(fn(&Workspace<'_>) -> Vec<Shared>),
}

impl Rule {
    pub fn is_about_workspace(&self) -> bool {
        matches!(self.check, Check::Workspace(_))
    }

    /// A finding of this rule, for the reason that the rule itself has.
    pub fn found(&self, place: SourceLocation, message: impl Into<String>, fix: Fix) -> Finding {
        let (message, reason) = (message.into(), String::new());
        Finding { place, rule: self.name, severity: self.severity, message, reason, fix }
    }
}
