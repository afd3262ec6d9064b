use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Statement};

pub const RULE: Rule = Rule {
    name: "public-resource-policy",
    severity: Severity::Error,
    finds: "a policy of a queue, a topic, a key or a secret that allows everyone",
    why: "`*` is every account of AWS, and requests without any: they send what the function or its owners take for their own, or \
          read data of others (*IAM User Guide, AWS JSON policy elements: Principal*).",
    instead: "Name the accounts, roles or services that need it, and their `aws:SourceArn`.",
    bad: "\"Principal\": \"*\", \"Action\": \"sns:Publish\", \"Resource\": \"arn:aws:sns:us-east-1:111122223333:thumbs-alarms\"",
    good: "\"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:role/teller\" }, \"Action\": \"sns:Publish\", \"Resource\": \
           \"arn:aws:sns:us-east-1:111122223333:thumbs-alarms\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        let everyone = statement.principals.iter().find(|one| one.item.text.whole() == Some("*"));
        if document.kind != DocumentKind::Resource
            || !statement.allows()
            || is_limited(statement)
            || is_elsewhere(statement)
        {
            continue;
        }
        if let Some(everyone) = everyone {
            let message = "the policy allows everyone, in every account";
            findings.push(RULE.found(everyone.item.place.clone(), message, Fix::advice(RULE.instead)));
        }
    }
    findings
}

/// Whether some condition may limit it to someone: all but that of TLS, unless it takes any value.
fn is_limited(statement: &Statement) -> bool {
    statement.is_partial
        || statement.conditions.iter().any(|one| {
            let takes_any = one.values.iter().any(|value| value.whole() == Some("*"));
            !one.key.eq_ignore_ascii_case("aws:SecureTransport") && !takes_any
        })
}

/// What `public-bucket` and `open-invoke-permission` find.
fn is_elsewhere(statement: &Statement) -> bool {
    statement.actions.iter().any(|item| {
        let action = item.text.start().to_lowercase();
        action.starts_with("s3:") || action.starts_with("lambda:invoke") || action == "lambda:*"
    })
}
