use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item, Statement};
use crate::escape::Quoted;
use crate::service_reference::service;

pub const RULE: Rule = Rule {
    name: "bare-wildcard-resource",
    severity: Severity::Error,
    finds: "a statement that allows something on every resource",
    why: "`*` is every resource of the account, also those that are made next year (*IAM User Guide, Grant least \
          privilege*). Actions that know no resources, such as those of X-Ray, can have nothing else and are left alone.",
    instead: "Name the resources by their ARNs.",
    bad: "\"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"",
    good: "\"Action\": \"sqs:SendMessage\", \"Resource\": \"arn:aws:sqs:eu-central-1:111122223333:orders\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        let is_wide = !statement.not_resources.is_empty() || statement.resources.iter().any(is_everything);
        if document.kind != DocumentKind::Identity || !statement.allows() || !is_wide || subject.is_said(statement) {
            continue;
        }
        if let Some(item) = statement.not_resources.first() {
            let message = "`NotResource` allows the actions on everything but what it names";
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
        }
        let Some(action) = narrowable(statement) else { continue };
        for item in statement.resources.iter().filter(|item| is_everything(item)) {
            let shown = item.text.shown();
            let message = format!("{} allows {} on every resource", Quoted(&shown), Quoted(action));
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
        }
    }
    findings
}

/// `*`, every resource of a service, every bucket.
fn is_everything(item: &Item) -> bool {
    let Some(text) = item.text.whole() else { return false };
    let last = text.strip_prefix("arn:").and_then(|arn| arn.splitn(5, ':').nth(4));
    text == "*"
        || matches!(last, Some("*" | "*/*" | "**"))
        || last.is_some_and(|last| last.trim_matches('*').is_empty())
}

/// An action that could have a narrower resource.
fn narrowable(statement: &Statement) -> Option<&str> {
    let actions = statement.actions.iter().filter_map(|item| item.text.whole());
    let mut narrow = actions.filter(|action| match action.split_once(':') {
        None => *action == "*",
        Some((prefix, name)) => {
            service(prefix).is_some_and(|service| service.matching(name).iter().any(|action| action.is_narrowable))
        }
    });
    narrow.next()
}
