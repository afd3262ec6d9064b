use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item, Statement};
use crate::deployment::property::Notification;
use crate::deployment::{Part, Text};
use crate::escape::Quoted;
use crate::iam::Pattern;
use crate::service_reference::{Token, of_text, overlap};

pub const RULE: Rule = Rule {
    name: "loop-in-deployment",
    severity: Severity::Warning,
    finds: "a function whose role may write objects that trigger the function",
    why: "Each write causes the next invocation, and all of them are billed; Lambda stops a loop after about 16 rounds \
          (*AWS Lambda Developer Guide, Use Lambda recursive loop detection to prevent infinite loops*).",
    instead: "Let it write to another bucket, or to a prefix that triggers nothing.",
    bad: "Policies:\n  - S3CrudPolicy: {BucketName: !Ref Inbox}\nEvents:\n  New:\n    Type: \"S3\"\n    Properties:\n      Bucket: !Ref Inbox\n      Events: \"s3:ObjectCreated:*\"",
    good: "Policies:\n  - S3ReadPolicy: {BucketName: !Ref Inbox}\nEvents:\n  New:\n    Type: \"S3\"\n    Properties:\n      Bucket: !Ref Inbox\n      Events: \"s3:ObjectCreated:*\"",
    check: Check::Project(check),
};

/// Whether a notification is to the function, or to a version or an alias of it.
fn is_it(function: &str, notified: &str) -> bool {
    notified.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// What an action leads to (*Amazon S3 User Guide, Event notification types and destinations*).
const LEADS: [(&str, &str); 5] = [
    ("s3:putobject", "s3:ObjectCreated:"),
    ("s3:restoreobject", "s3:ObjectRestore:"),
    ("s3:deleteobject", "s3:ObjectRemoved:"),
    ("s3:putobjecttagging", "s3:ObjectTagging:"),
    ("s3:putobjectacl", "s3:ObjectAcl:"),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let facts = &subject.facts;
    for one in facts.properties.iter().filter_map(Notification::of) {
        let function = facts
            .functions
            .iter()
            .find(|function| is_it(&function.known_as.shown(), &one.function) && function.place.file == one.place.file);
        let Some(role) = function.and_then(|function| function.role.as_ref()) else { continue };
        let Some((action, event)) = LEADS.iter().find(|(_, event)| one.event.starts_with(event)) else { continue };
        let keys = [&one.prefix, &one.suffix].iter().any(|end| end.contains("${"));
        let object = object(one.bucket, &one.prefix, &one.suffix);
        let documents = facts.documents.iter().filter(|document| {
            document.kind == DocumentKind::Identity && document.holder == *role && document.place.file == one.place.file
        });
        let mut statements = documents.flat_map(|document| &document.statements).filter(|one| one.allows() && !keys);
        let found = statements.find_map(|statement| Some((statement, writing(statement, action, &object)?)));
        if let Some((_, item)) = found.filter(|(statement, _)| !subject.is_said(statement)) {
            let message = format!(
                "the function may write what triggers it, which is a loop: {} on objects of {} leads to `{event}*`",
                Quoted(&item.text.shown()),
                Quoted(&one.bucket.shown())
            );
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
        }
    }
    findings
}

/// The action of a statement that does this to the objects.
fn writing<'a>(statement: &'a Statement, action: &str, object: &[Token]) -> Option<&'a Item> {
    let is_it = |item: &&Item| {
        item.text.whole().is_some_and(|text| Pattern::without_variables(&text.to_lowercase()).matches(action))
    };
    let behind = |item: &Item| match item.text.whole() {
        Some("*") => Some(vec![Token::Any]),
        _ => item.text.behind(":::").map(|rest| by_name(&rest)),
    };
    let is_there = statement.resources.iter().filter_map(behind).any(|resource| overlap(&resource, object));
    statement.actions.iter().find(is_it).filter(|_| is_there)
}

/// The objects as a pattern, without what stands before the bucket in their ARNs.
fn object(bucket: &Text, prefix: &str, suffix: &str) -> Vec<Token> {
    let literal = |text: &str| text.chars().map(Token::One).collect::<Vec<_>>();
    [by_name(bucket), literal("/"), literal(prefix), vec![Token::Any], literal(suffix)].concat()
}

/// The pattern of a text whose unknown parts are only what is called the same.
fn by_name(text: &Text) -> Vec<Token> {
    let part = |part: &Part| match part {
        Part::Known(known) => of_text(known),
        Part::Unknown(name) => format!("<{name}>").chars().map(Token::One).collect(),
    };
    text.parts().iter().flat_map(part).collect()
}
