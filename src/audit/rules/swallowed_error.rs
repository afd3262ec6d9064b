use super::undecided_source::place_of;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "swallowed-error",
    severity: Severity::Warning,
    finds: "a handler that logs the error of an event and returns `Ok`",
    why: "Lambda retries an invocation, and sends the event to the on-failure destination, only if the function \
          returns an error (*AWS Lambda Developer Guide, How Lambda handles errors and retries with asynchronous \
          invocation*). After `Ok` the event is lost.",
    instead: "Return the error, after handling the other records.",
    bad: "if let Err(error) = client.get_object().bucket(bucket).key(key).send().await {\n    tracing::error!(%error, \"cannot read\");\n}",
    good: "if let Err(error) = client.get_object().bucket(bucket).key(key).send().await {\n    tracing::error!(%error, \"cannot read\");\n    \
           return Err(error.into());\n}",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let swallowed = subject.calls.iter().flat_map(|calls| &calls.swallowed);
    let found = swallowed.map(|one| {
        let message = format!("the error of `{}` is logged, and the handler returns `Ok`", one.of);
        RULE.found(place_of(&one.place), message, Fix::advice(RULE.instead))
    });
    found.collect()
}
