//! Statements of a policy, as a README shows them.

use serde::Serialize;

use crate::iam::{Arn, Effect, Policy};
use crate::views::{self, ConditionView};

/// A statement, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementValues {
    /// Counted from 1.
    pub number: usize,
    /// Its name.
    pub sid: String,
    /// Whether it allows; otherwise it denies.
    pub allows: bool,
    /// Who.
    pub who: String,
    /// May do what.
    pub actions: Vec<&'static str>,
    /// The same, on one line.
    pub actions_text: String,
    /// On what.
    pub resources: Vec<String>,
    /// The same, on one line.
    pub resources_text: String,
    /// When: each condition a sentence's end.
    pub conditions: Vec<String>,
    /// Why.
    pub reason: String,
}

/// The statements of `policy`; `subject` is who an identity policy is about.
pub(super) fn statements(policy: &Policy, subject: &str) -> Vec<StatementValues> {
    let readable = |arns: &[Arn]| -> Vec<String> { arns.iter().map(|arn| arn.readable().to_owned()).collect() };
    let view = policy.statements.iter().enumerate().map(|(at, statement)| {
        let actions: Vec<&str> = statement.actions.iter().map(|action| action.as_str()).collect();
        let resources = readable(&statement.resources);
        StatementValues {
            number: at + 1,
            sid: statement.sid.clone(),
            allows: statement.effect == Effect::Allow,
            who: views::who(statement, subject),
            actions_text: actions.join(", "),
            actions,
            resources_text: resources.join(", "),
            resources,
            conditions: statement.conditions.iter().map(|condition| ConditionView::of(condition).to_string()).collect(),
            reason: statement.reason.clone(),
        }
    });
    view.collect()
}
