use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "unreadable-file",
    severity: Severity::Error,
    finds: "a deployment file that cannot be parsed, so that its permissions are unknown",
    why: "A file that cannot be parsed cannot be audited: it may grant anything.",
    instead: "Fix the file, or copy its text from a new project with the same spec.",
    bad: "Resources:\n  Function: \"",
    good: "Resources:\n  Function:\n    Type: \"AWS::Serverless::Function\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.wrong.iter().map(|(place, message)| {
        RULE.found(place.clone(), format!("it cannot be read: {message}"), Fix::regenerate(place, RULE.instead))
    });
    found.collect()
}
