use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::Origin;
use crate::escape::Quoted;

use crate::service_reference::{REFERENCE_DAY, actions_of_operation, is_slip, nearest_service, service};

pub const RULE: Rule = Rule {
    name: "unknown-action",
    severity: Severity::Error,
    finds: "an action that does not exist",
    why: "IAM accepts any name without an error, and the statement has no effect (*Service Authorization Reference*). \
          A name that resembles no action of the reference may be newer than the reference: that is a warning.",
    instead: "Write the name of the action. It may differ from that of the operation: ListObjectsV2 needs \
              `s3:ListBucket`.",
    bad: "\"Action\": \"s3:ListObjects\"",
    good: "\"Action\": \"s3:ListBucket\"",
    check: Check::Project(check),
};

/// For more unknown actions than this no name is proposed: measuring takes longer than all other rules together, and a policy has no
/// room for so many (*IAM User Guide, IAM and AWS STS quotas*).
const MAX_PROPOSALS: usize = 200;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut proposals = 0..MAX_PROPOSALS;
    // What a short form of SAM stands for, only AWS can mend.
    let written = subject.facts.documents.iter().filter(|document| document.origin == Origin::Written);
    for statement in written.flat_map(|document| &document.statements) {
        for item in statement.actions.iter().chain(&statement.not_actions) {
            let Some(action) = item.text.whole().filter(|action| *action != "*") else { continue };
            if let Some((severity, message, help)) = unknown(action, &mut proposals) {
                findings.push(Finding { severity, ..RULE.found(item.place.clone(), message, Fix::advice(help)) });
            }
        }
    }
    findings
}

/// What is wrong with the action, how bad that is, and what to write.
fn unknown(action: &str, proposals: &mut impl Iterator) -> Option<(Severity, String, String)> {
    let Some((prefix, name)) = action.split_once(':') else {
        let message = format!("{} is not an action: the service is missing", Quoted(action));
        return Some((RULE.severity, message, "write `SERVICE:ACTION`".to_owned()));
    };
    let Some(service) = service(prefix) else {
        let near = proposals.next().map(|_| nearest_service(prefix));
        let is_meant = near.is_none_or(|near| near.is_some_and(|near| is_slip(prefix, near)));
        let message = format!("there is no service {} whose actions a policy could name", Quoted(prefix));
        return Some(told(is_meant, message, near.flatten().map(|near| format!("{near}:{name}"))));
    };
    if !service.matching(name).is_empty() {
        return None;
    }
    let message = format!("there is no action {}", Quoted(action));
    if let Some(needs) = actions_of_operation(prefix, name) {
        return Some(told(true, message, Some(needs.join("` and `"))));
    }
    let near = proposals.next().map(|_| service.nearest(name));
    // No new action has a wildcard in its name.
    let is_meant = name.contains(['*', '?']) || near.is_none_or(|near| near.is_some_and(|near| is_slip(name, near)));
    Some(told(is_meant, message, near.flatten().map(|near| format!("{prefix}:{near}"))))
}

/// A name that is none of the reference, nor a slip of one, may be newer.
fn told(is_meant: bool, message: String, near: Option<String>) -> (Severity, String, String) {
    let help = near.map_or_else(|| RULE.instead.to_owned(), |near| format!("did you mean `{near}`?"));
    match is_meant {
        true => (RULE.severity, message, help),
        false => (Severity::Warning, format!("{message} in the reference of {REFERENCE_DAY}"), help),
    }
}
