//! What is bad about a project: rules, each in a file named after what it finds.
//!
//! Pure: a spec and texts come in, findings go out. What cannot be decided is never accused.

mod actions;
mod compare;
pub mod deployed;
pub mod facts;
mod finding;
mod grants;
mod outcome;
mod overlap;
pub mod read;
pub mod report;
mod rule;
pub mod rules;
mod subject;

pub use facts::Facts;
pub use finding::{Edit, Finding, Fix, Place, Position, Realm, Severity};
pub use outcome::{Outcome, UnknownRule};
pub use rule::Rule;
pub use rules::RULES;
pub use subject::Subject;

/// Everything that the rules find, by place.
pub fn audit(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(subject)).collect();
    findings.sort();
    findings.dedup();
    findings
}
