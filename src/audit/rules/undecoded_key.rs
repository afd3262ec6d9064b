use std::collections::BTreeMap;

use super::undecided_source::place_of;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::handler_calls::{Encoding, EventKey};

pub const RULE: Rule = Rule {
    name: "undecoded-key",
    severity: Severity::Warning,
    finds: "a key of an event that is passed to S3 without being decoded",
    why: "S3 encodes the key in an event: `+` for a space, and `%XX` for other characters (*Amazon S3 User Guide, \
          Event message structure*). For `red+flower.jpg` instead of `red flower.jpg`, S3 finds no object, or a \
          different one.",
    instead: "Decode the key: replace each `+` with a space, then percent-decode it.",
    bad: "let key = record.s3.object.key.as_deref().unwrap_or_default();\nclient.get_object().bucket(bucket).key(key).send().await?;",
    good: "let key = record.s3.object.key.unwrap_or_default().replace('+', \" \");\nlet key = \
           percent_encoding::percent_decode_str(&key).decode_utf8()?;\nclient.get_object().bucket(bucket).key(key).send().await?;",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut given: BTreeMap<&EventKey, Vec<&str>> = BTreeMap::new();
    for call in subject.calls.iter().flat_map(|calls| &calls.calls).filter(|call| call.operation.client == "s3") {
        let keys = ["key", "delete"].into_iter().filter_map(|field| call.settings.get(field));
        for key in keys.flat_map(|setting| &setting.event_keys) {
            let methods = given.entry(key).or_default();
            if !methods.contains(&call.operation.method) {
                methods.push(call.operation.method);
            }
        }
    }
    given.into_iter().map(|(key, methods)| finding(key, &methods)).collect()
}

fn finding(key: &EventKey, methods: &[&str]) -> Finding {
    let shown = methods.iter().map(|method| format!("`{method}`")).collect::<Vec<_>>().join(" and ");
    let (left, help) = match key.encoding {
        Encoding::Whole => {
            ("as the event has it, encoded", "`percent_decode_str(&key.replace('+', \" \")).decode_utf8()?`")
        }
        Encoding::Spaces => ("with a `+` for each space", "`key.replace('+', \" \")`, before it is percent-decoded"),
    };
    let are = if methods.len() == 1 { "is" } else { "are" };
    let message = format!("{shown} {are} given this key {left}");
    RULE.found(place_of(&key.place), message, Fix::advice(format!("decode it: {help}")))
}
