use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{Document, DocumentKind};
use crate::escape::Quoted;
use crate::service_reference::service;

pub const RULE: Rule = Rule {
    name: "wildcard-action",
    severity: Severity::Error,
    finds: "a statement that allows actions with a wildcard",
    why: "It allows more than is needed, and every action that AWS adds under that name later (*IAM User Guide, Grant \
          least privilege*).",
    instead: "Name the actions that the function needs.",
    bad: "\"Action\": \"s3:*\"",
    good: "\"Action\": [\"s3:GetObject\", \"s3:PutObject\"]",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements().filter(|(_, statement)| statement.allows()) {
        if let Some(item) = statement.not_actions.first() {
            let message = "`NotAction` allows every action but those that it names";
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
        }
        for item in &statement.actions {
            let Some(action) = item.text.whole().filter(|action| action.contains(['*', '?'])) else { continue };
            // A key's own policy is about that key alone, and has to give it to its account.
            if is_of_key(document, action) {
                continue;
            }
            let (prefix, name) = action.split_once(':').unwrap_or(("*", action));
            let count = service(prefix).map(|service| service.matching(name).len());
            let message = match count {
                // There is none: another rule says so.
                Some(0) => continue,
                Some(1) => format!("{} allows an action by a wildcard", Quoted(action)),
                Some(count) => format!("{} allows {count} actions", Quoted(action)),
                None => format!("{} allows actions by a wildcard", Quoted(action)),
            };
            let severity = if name == "*" { Severity::Error } else { Severity::Warning };
            findings.push(Finding { severity, ..RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)) });
        }
    }
    findings
}

fn is_of_key(document: &Document, action: &str) -> bool {
    document.kind == DocumentKind::Resource && action.starts_with("kms:")
}
