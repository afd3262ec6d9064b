//! Findings as one object of JSON.

use serde_json::{Map, Value, json};

use crate::audit::outcome::Outcome;
use crate::audit::{Edit, Finding, Severity};
use crate::deployment::{Realm, SourceLocation};
use crate::spec::Grant;

/// Counted up when a reader would break; keys may be added without.
const VERSION: u32 = 1;

pub fn json(outcome: &Outcome) -> String {
    let list =
        |findings: &[Finding]| -> Vec<Value> { findings.iter().map(|one| Value::Object(finding(one))).collect() };
    let explained = |key: &str, findings: &[(Finding, String)]| -> Vec<Value> {
        let with = |(one, why): &(Finding, String)| {
            let mut object = finding(one);
            object.insert(key.to_owned(), json!(why));
            Value::Object(object)
        };
        findings.iter().map(with).collect()
    };
    let unread = outcome.unread.iter().map(|one| {
        let mut object = place(&one.place);
        object.insert("reason".to_owned(), json!(one.why));
        Value::Object(object)
    });
    let failed = outcome.failed.iter().map(|one| {
        let mut object = place(&one.place);
        object.insert("error".to_owned(), json!(one.error));
        object.insert("help".to_owned(), json!(one.help));
        Value::Object(object)
    });
    let document = json!({
        "version": VERSION,
        "findings": list(&outcome.findings),
        "allowed": explained("allowed", &outcome.allowed),
        "fixed": list(&outcome.fixed),
        "unfixed": explained("unfixed", &outcome.unfixed),
        "diff": outcome.diff,
        "unread": unread.collect::<Vec<_>>(),
        "failed": failed.collect::<Vec<_>>(),
        "errors": outcome.count(Severity::Error),
        "warnings": outcome.count(Severity::Warning),
        "notes": outcome.count(Severity::Note),
    });
    crate::escape::json(&document)
}

fn place(place: &SourceLocation) -> Map<String, Value> {
    let mut object = Map::new();
    let (file, resource) = match place.realm {
        Realm::Disk => (Some(&place.file), None),
        Realm::Aws => (None, Some(&place.file)),
    };
    object.insert("file".to_owned(), json!(file));
    object.insert("line".to_owned(), json!(place.at.map(|at| at.line)));
    object.insert("column".to_owned(), json!(place.at.map(|at| at.column)));
    if let Some(resource) = resource {
        object.insert("resource".to_owned(), json!(resource));
    }
    object
}

fn finding(finding: &Finding) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("rule".to_owned(), json!(finding.rule));
    object.insert("severity".to_owned(), json!(finding.severity.as_str()));
    object.extend(place(&finding.place));
    object.insert("message".to_owned(), json!(finding.message));
    let reason = if finding.reason.is_empty() { None } else { Some(&finding.reason) };
    object.insert("reason".to_owned(), json!(reason));
    object.insert("help".to_owned(), json!(finding.fix.help));
    object.insert("edit".to_owned(), finding.fix.edit.as_ref().map_or(Value::Null, edit));
    object
}

fn edit(edit: &Edit) -> Value {
    match edit {
        Edit::AddGrant(one) => grant("add-grant", one),
        Edit::RemoveGrant(one) => grant("remove-grant", one),
        Edit::AddValue { key, value } => json!({ "kind": "add-value", "key": key, "value": value }),
        Edit::RemoveValue { key, value } => json!({ "kind": "remove-value", "key": key, "value": value }),
        Edit::SetFlag { key, value } => json!({ "kind": "set-flag", "key": key, "value": value }),
        Edit::Regenerate => json!({ "kind": "regenerate" }),
    }
}

fn grant(kind: &str, grant: &Grant) -> Value {
    json!({
        "kind": kind,
        "access": grant.access.as_str(),
        "bucket": grant.on.bucket.as_str(),
        "prefix": grant.on.keys.prefix(),
        "suffix": grant.on.keys.suffix(),
    })
}
