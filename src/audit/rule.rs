//! What a rule is. Its texts are data: `--list`, `--explain`, SARIF and the rule pages print the same ones.

use super::workspace::{Shared, Workspace};
use super::{Finding, Fix, Place, Severity, Subject};

/// A rule: the bad thing that it is named after, and how it is found.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The bad thing, in words with hyphens. It never changes: `audit-allow` and others' settings name it.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is bad: a sentence's beginning, without a period.
    pub finds: &'static str,
    /// Why, with the AWS document that says so.
    pub why: &'static str,
    /// What to do instead.
    pub instead: &'static str,
    /// How it looks.
    pub bad: &'static str,
    /// How it should look.
    pub good: &'static str,
    /// Finds it.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// One project, or policies.
    Project(fn(&Subject<'_>) -> Vec<Finding>),
    /// What the functions of a workspace are to each other.
    Workspace(fn(&Workspace<'_>) -> Vec<Shared>),
}

impl Rule {
    /// Whether it is about a workspace.
    pub fn is_about_workspace(&self) -> bool {
        matches!(self.check, Check::Workspace(_))
    }

    /// A finding of this rule, for the reason that the rule itself has.
    pub fn found(&self, place: Place, message: impl Into<String>, fix: Fix) -> Finding {
        let (message, reason) = (message.into(), String::new());
        Finding { place, rule: self.name, severity: self.severity, message, reason, fix }
    }
}
