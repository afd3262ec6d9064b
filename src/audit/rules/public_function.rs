use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "public-function",
    severity: Severity::Error,
    finds: "a function that anyone on the internet may invoke, by a function URL or an API",
    why: "With `AuthType: NONE`, and by an API without an authorizer, AWS asks for no credentials: each request runs \
          the code with the permissions of its role, and is billed (*AWS Lambda Developer Guide, Control access to \
          Lambda function URLs*; *AWS SAM Developer Guide, Control API access*).",
    instead: "Remove the URL or the event, or require credentials: `AWS_IAM`, or an authorizer.",
    bad: "FunctionUrlConfig:\n  AuthType: \"NONE\"",
    good: "FunctionUrlConfig:\n  AuthType: \"AWS_IAM\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let doors = subject.facts.doors.iter();
    doors
        .map(|door| RULE.found(door.place.clone(), door.what.clone(), Fix::regenerate(&door.place, RULE.instead)))
        .collect()
}
