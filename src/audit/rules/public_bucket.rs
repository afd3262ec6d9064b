use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{Item, Statement};
use crate::deployment::public::everyone;

pub const RULE: Rule = Rule {
    name: "public-bucket",
    severity: Severity::Error,
    finds: "a public bucket, or one without all four settings of Block Public Access",
    why: "Anyone may read the objects of a public bucket, and anyone who may write to it can trigger the function \
          (*Amazon S3 User Guide, Blocking public access to your Amazon S3 storage*). A condition limits access only \
          if its values are fixed and it fails without its key: `0.0.0.0/0`, `arn:aws:iam::*`, `IfExists`, \
          `ForAllValues` and negations limit nothing.",
    instead: "Enable all four settings of Block Public Access, and allow named principals only.",
    bad: "\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\"",
    good: "\"Effect\": \"Allow\", \"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:role/reader\" }, \"Action\": \"s3:GetObject\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let fix = || Fix::advice(RULE.instead);
    let openings = subject.facts.openings.iter();
    let mut findings: Vec<Finding> =
        openings.map(|opening| RULE.found(opening.place.clone(), opening.what.clone(), fix())).collect();
    for (document, statement) in subject.facts.statements() {
        let Some(place) = everyone(document, statement).filter(|_| is_about_buckets(statement)) else { continue };
        let message = match (statement.is_not_principal, statement.conditions.is_empty()) {
            (true, _) => "the bucket's policy allows everyone but those that it names",
            (false, true) => "the bucket's policy allows everyone",
            (false, false) => "the bucket's policy allows everyone: its conditions leave no one out",
        };
        findings.push(RULE.found(place.clone(), message, fix()));
    }
    findings
}

/// By its actions, or where those are of every service, by its resources.
pub(super) fn is_about_buckets(statement: &Statement) -> bool {
    let starts =
        |items: &[Item], start: &str| items.iter().any(|item| item.text.start().to_lowercase().starts_with(start));
    let is_of_bucket = |item: &Item| item.text.start().split(':').nth(2) == Some("s3");
    let is_open = statement.actions.is_empty() || starts(&statement.actions, "*");
    starts(&statement.actions, "s3") || is_open && statement.resources.iter().any(is_of_bucket)
}
