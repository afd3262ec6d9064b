//! Findings as SARIF 2.1.0 (*OASIS, Static Analysis Results Interchange Format*), which code scanning reads.

use serde_json::{Value, json};

use super::human::plain;
use crate::audit::outcome::Outcome;
use crate::audit::{Finding, RULES, Rule};
use crate::deployment::{Realm, SourceLocation};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn sarif(outcome: &Outcome) -> String {
    let found = outcome.findings.iter().map(|finding| result(finding, None));
    let allowed = outcome.allowed.iter().map(|(finding, reason)| result(finding, Some(reason)));
    let unread = outcome.unread.iter().map(|one| {
        json!({
            "level": "note",
            "message": { "text": format!("not looked at: {}", one.why) },
            "locations": [location(&one.place)],
        })
    });
    let failed = outcome.failed.iter().map(|one| {
        json!({
            "level": "error",
            "message": { "text": one.error },
            "locations": [location(&one.place)],
        })
    });
    let notifications: Vec<Value> = failed.chain(unread).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo-lambda-s3",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": found.chain(allowed).collect::<Vec<_>>(),
            "invocations": [{
                "executionSuccessful": outcome.failed.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
        }],
    });
    crate::escape::json(&document)
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": plain(rule.finds) },
        "fullDescription": { "text": format!("Finds {}. {}", plain(rule.finds), plain(rule.why)) },
        "help": { "text": plain(rule.instead), "markdown": super::page(rule) },
        "defaultConfiguration": { "level": rule.severity.as_str() },
    })
}

fn result(finding: &Finding, allowed: Option<&String>) -> Value {
    let text = [finding.message.as_str(), &finding.reason, &finding.fix.help];
    let text = text.into_iter().filter(|text| !text.is_empty()).map(plain).collect::<Vec<_>>().join(". ");
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": RULES.iter().position(|rule| rule.name == finding.rule),
        "level": finding.severity.as_str(),
        "message": { "text": text },
        "locations": [location(&finding.place)],
    });
    if let Some(reason) = allowed {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": reason }]);
    }
    result
}

fn location(place: &SourceLocation) -> Value {
    if place.realm == Realm::Aws {
        return json!({ "logicalLocations": [{ "fullyQualifiedName": place.file, "kind": "resource" }] });
    }
    let mut physical = json!({ "artifactLocation": { "uri": uri(&place.file) } });
    if let Some(at) = place.at {
        physical["region"] = json!({ "startLine": at.line, "startColumn": at.column });
    }
    json!({ "physicalLocation": physical })
}

/// A path as a relative reference (*RFC 3986*); an absolute one with its scheme.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let quoted: String = path
        .bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    if path.starts_with('/') { format!("file://{quoted}") } else { quoted }
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_uris() {
        assert_eq!(super::uri("a b/é:#?.tf"), "a%20b/%C3%A9%3A%23%3F.tf");
        assert_eq!(super::uri("/a"), "file:///a");
    }
}
