use super::public_bucket::is_about_buckets;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::admission::invokes;
use crate::deployment::facts::{DocumentKind, Statement};
use crate::deployment::public::everyone;

pub const RULE: Rule = Rule {
    name: "public-resource-policy",
    severity: Severity::Error,
    finds: "a policy of a queue, topic, key, secret, role or other resource that allows everyone",
    why: "`*` is every account of AWS, and requests without any: they send what the function or its owners take for their own, or \
          read data of others (*IAM User Guide, AWS JSON policy elements: Principal*). So does `NotPrincipal` where it allows. A condition \
          limits that only where its values are fixed and a request without its key fails; an external ID is not a secret.",
    instead: "Name the accounts, roles or services that need it, and their `aws:SourceArn`.",
    bad: "\"Principal\": \"*\", \"Action\": \"sns:Publish\", \"Resource\": \"arn:aws:sns:us-east-1:111122223333:thumbs-alarms\"",
    good: "\"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:role/teller\" }, \"Action\": \"sns:Publish\", \"Resource\": \
           \"arn:aws:sns:us-east-1:111122223333:thumbs-alarms\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        let Some(place) = everyone(document, statement).filter(|_| !is_elsewhere(statement)) else { continue };
        let what = match document.kind {
            DocumentKind::Trust => "the role lets itself be taken on by everyone",
            _ => "the policy allows everyone, in every account",
        };
        let message = match (statement.is_not_principal, statement.conditions.is_empty()) {
            (true, _) => format!("{what} but those that it names"),
            (false, true) => what.to_owned(),
            (false, false) => format!("{what}: its conditions leave no one out"),
        };
        findings.push(RULE.found(place.clone(), message, Fix::advice(RULE.instead)));
    }
    findings
}

/// What `public-bucket` and `open-invoke-permission` find.
fn is_elsewhere(statement: &Statement) -> bool {
    is_about_buckets(statement) || statement.actions.iter().any(|item| invokes(&item.text.start().to_lowercase()))
}
