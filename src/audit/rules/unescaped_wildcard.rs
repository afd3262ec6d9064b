use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::escape::Quoted;
use crate::iam::escape;
use crate::spec::Location;

pub const RULE: Rule = Rule {
    name: "unescaped-wildcard",
    severity: Severity::Error,
    finds: "a prefix or suffix with `*`, `?` or `$` that is not escaped in a policy",
    why: "IAM reads these characters as wildcards and variables, so the statement applies to other keys than the \
          trigger, or to none (*IAM User Guide, Policy variables, Special characters*).",
    instead: "Write `${*}`, `${?}` and `${$}`.",
    bad: "\"Resource\": \"arn:aws:s3:::photo-inbox/in?box/*\"",
    good: "\"Resource\": \"arn:aws:s3:::photo-inbox/in${?}box/*\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(spec) = subject.spec else { return Vec::new() };
    let triggers = spec.triggers.iter().map(|trigger| &trigger.on);
    let special: Vec<&Location> = triggers
        .chain(spec.grants.iter().map(|grant| &grant.on))
        .filter(|on| [on.keys.prefix(), on.keys.suffix()].iter().any(|text| escape(text) != *text))
        .collect();
    if special.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (_, statement) in subject.facts.statements().filter(|(_, statement)| !subject.is_said(statement)) {
        for item in &statement.resources {
            let Some((_, key)) = item.text.whole().and_then(|text| text.split_once(":::")) else { continue };
            let is_raw = |on: &&&Location| {
                let (prefix, suffix) = (on.keys.prefix(), on.keys.suffix());
                key == format!("{}/{prefix}*{suffix}", on.bucket)
            };
            if let Some(on) = special.iter().find(is_raw) {
                let right = format!("{}/{}*{}", on.bucket, escape(on.keys.prefix()), escape(on.keys.suffix()));
                let message = format!("{} is a pattern here, and means other keys than the spec", Quoted(key));
                let fix = Fix::regenerate(&item.place, format!("write {}", Quoted(&right)));
                findings.push(RULE.found(item.place.clone(), message, fix));
            }
        }
    }
    findings
}
