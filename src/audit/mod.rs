//! What is bad about a project: rules, each in a file named after what it finds.
//!
//! Pure: a spec and texts come in, findings go out. What cannot be decided is never accused.

mod adoption;
pub mod deployed;
mod drift;
mod finding;
mod narrowing;
mod outcome;
pub mod report;
mod rule;
pub mod rules;
mod stated;
mod stated_grant;
mod subject;
pub mod workspace;

pub use drift::{Deviation, compare_grants};
pub use finding::{Edit, Finding, Fix, Severity};
pub use narrowing::{Gain, GainKind, gains};
pub use outcome::{Failed, Outcome, UnknownRule};
pub use rule::{Check, Rule};
pub use rules::RULES;
pub use subject::Subject;
pub use workspace::{Shared, Workspace};

/// Everything that the rules find in a project, by place.
pub fn audit(subject: &Subject<'_>) -> Vec<Finding> {
    let found = RULES.iter().flat_map(|rule| match rule.check {
        Check::Project(check) => check(subject),
        Check::Workspace(_) => Vec::new(),
    });
    let mut findings: Vec<Finding> = found.collect();
    findings.sort();
    findings.dedup();
    findings
}

/// Everything that the rules find between the functions of a workspace, by place.
pub fn audit_workspace(workspace: &Workspace<'_>) -> Vec<Shared> {
    let found = RULES.iter().flat_map(|rule| match rule.check {
        Check::Project(_) => Vec::new(),
        Check::Workspace(check) => check(workspace),
    });
    let mut found: Vec<Shared> = found.collect();
    found.sort();
    found.dedup();
    found
}
