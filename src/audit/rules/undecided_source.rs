use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::{Position, SourceLocation};
use crate::handler_calls::{self, HiddenCalls};

pub const RULE: Rule = Rule {
    name: "undecided-source",
    severity: Severity::Note,
    finds: "code whose AWS calls cannot be determined",
    why: "Code is read, not run. The output of a macro, what another crate does with a client, and the type of a \
          receiver are not always known. If such code may use a grant, no grant of that service is reported as unused.",
    instead: "Give a variable its type (`client: &aws_sdk_s3::Client`), or call the client outside of the macro.",
    bad: "retry!(client.get_object().bucket(bucket).key(key).send());",
    good: "let request = client.get_object().bucket(bucket).key(key);\nrequest.send().await?;",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let notes = subject.calls.iter().flat_map(|calls| &calls.notes);
    notes.map(finding).collect()
}

pub(super) fn finding(note: &handler_calls::Note) -> Finding {
    let message = note.doubt.to_string();
    let reason = match note.hides {
        HiddenCalls::Nothing => String::new(),
        HiddenCalls::Client(client) => format!("no grant of {client} is called unused"),
        HiddenCalls::Everything => "no grant is called unused".to_owned(),
    };
    Finding { reason, ..RULE.found(place_of(&note.place), message, Fix::advice(RULE.instead)) }
}

pub(super) fn place_of(place: &handler_calls::CodeLocation) -> SourceLocation {
    SourceLocation::at(place.file.clone(), Position { line: place.line, column: place.column })
}
