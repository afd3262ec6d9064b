use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::DocumentKind;

pub const RULE: Rule = Rule {
    name: "public-bucket",
    severity: Severity::Error,
    finds: "a bucket that is public, or that no longer blocks public access",
    why: "Anyone reads the objects of a public bucket, and who writes there may trigger the function (*Amazon S3 User \
          Guide, Blocking public access to your Amazon S3 storage*).",
    instead: "Block public access, all four settings, and allow named principals only.",
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
        // Any condition but that of TLS may limit it to somebody.
        let is_limited = statement.is_partial
            || statement.conditions.iter().any(|one| !one.key.eq_ignore_ascii_case("aws:SecureTransport"));
        let everybody = statement.principals.iter().find(|one| one.item.text.whole() == Some("*"));
        let is_s3 = statement.actions.iter().any(|item| item.text.start().to_lowercase().starts_with("s3:"));
        if document.kind == DocumentKind::Resource
            && statement.allows()
            && !is_limited
            && is_s3
            && let Some(everybody) = everybody
        {
            findings.push(RULE.found(everybody.item.place.clone(), "the bucket's policy allows everyone", fix()));
        }
    }
    findings
}
