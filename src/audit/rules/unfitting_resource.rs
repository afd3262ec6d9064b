use std::collections::BTreeMap;

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item, Statement};
use crate::escape::Quoted;
use crate::service_reference::{Action, Level, Service, Token, service};

pub const RULE: Rule = Rule {
    name: "unfitting-resource",
    severity: Severity::Error,
    finds: "an action on a resource that it is not about, so that the statement does nothing",
    why: "Each action is about some types of resources: `s3:GetObject` about objects, `s3:ListBucket` about buckets. On another \
          it neither allows nor denies anything (*Service Authorization Reference*).",
    instead: "Name a resource of the right type: `arn:aws:s3:::BUCKET` is a bucket, `arn:aws:s3:::BUCKET/KEY` an object.",
    bad: "\"Action\": \"s3:ListBucket\", \"Resource\": \"arn:aws:s3:::photo-inbox/*\"",
    good: "\"Action\": \"s3:ListBucket\", \"Resource\": \"arn:aws:s3:::photo-inbox\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        if document.kind == DocumentKind::Trust || statement.resources.is_empty() || statement.is_partial {
            continue;
        }
        let patterns: Vec<Vec<Token>> = statement.resources.iter().map(|item| item.text.pattern()).collect();
        let is_everything = |item: &Item| item.text.whole().is_none_or(|text| text.starts_with('*'));
        let mut fitting = Fitting { patterns: &patterns, decided: BTreeMap::new() };
        let names_everything = statement.resources.iter().any(is_everything);
        for item in &statement.actions {
            let Some(action) = item.text.whole() else { continue };
            if let Some(message) = unfitting(action, statement, names_everything, &mut fitting) {
                findings.push(RULE.found(item.place.clone(), message, Fix::advice(advice(action))));
            }
        }
    }
    findings
}

/// Whether a statement's resources fit what actions are about: decided once for each type of resource, as a statement may list
/// thousands of both.
struct Fitting<'a> {
    patterns: &'a [Vec<Token>],
    decided: BTreeMap<(String, &'static str), bool>,
}

impl Fitting<'_> {
    fn fits(&mut self, prefix: &str, service: &Service, kind: &'static str) -> bool {
        let patterns = self.patterns;
        let decide = || patterns.iter().any(|resource| service.fits(kind, resource));
        *self.decided.entry((prefix.to_ascii_lowercase(), kind)).or_insert_with(decide)
    }
}

fn unfitting(action: &str, statement: &Statement, names_everything: bool, fitting: &mut Fitting<'_>) -> Option<String> {
    let (prefix, name) = action.split_once(':')?;
    let service = service(prefix)?;
    let [known] = service.matching(name)[..] else { return None };
    let types = &known.types;
    if types.is_empty() {
        return (!names_everything && !lists_all(prefix, known, statement))
            .then(|| format!("{} knows no resources: only `*` is about it", Quoted(action)));
    }
    if types.iter().any(|kind| fitting.fits(prefix, service, kind)) {
        return None;
    }
    let first = statement.resources.first().map(|item| item.text.shown()).unwrap_or_default();
    Some(format!("{} is about {}, not about {}", Quoted(action), types.join(" or "), Quoted(&first)))
}

/// Whether the statement is about all resources of a type, and the action lists: services check some of these against such an ARN, though
/// the reference knows none (*Amazon S3 User Guide, Identity-based policy examples*: `s3:ListAllMyBuckets` on `arn:aws:s3:::*`; *Amazon
/// CloudWatch Logs User Guide, Identity-based policies*: `logs:DescribeLogGroups` on `log-group:*`).
fn lists_all(prefix: &str, action: &Action, statement: &Statement) -> bool {
    let is_all = |item: &Item| {
        let text = item.text.sample();
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, _, service, _, _, last] = parts[..] else { return false };
        let start = last.trim_end_matches(['*', ':', '/']);
        let is_type = start.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        service.eq_ignore_ascii_case(prefix) && last.contains('*') && is_type
    };
    let is_of_group = |item: &Item| item.text.start().contains(":logs:") && item.text.sample().contains(":log-group:");
    let resources = &statement.resources;
    let is_by_prefix = action.full_name == "logs:DescribeLogGroups" && resources.iter().any(is_of_group);
    is_by_prefix || matches!(action.level, Level::List | Level::Read) && resources.iter().any(is_all)
}

/// What ARN of the right type looks like.
fn advice(action: &str) -> String {
    let known = crate::service_reference::action(action);
    let prefix = action.split(':').next().unwrap_or_default();
    let arn = known.and_then(|known| service(prefix)?.arn_of(known.types.first()?));
    match arn {
        _ if prefix.eq_ignore_ascii_case("s3") => RULE.instead.to_owned(),
        Some(arn) => format!("name a resource of the right type: `{arn}`"),
        None => "give the action a statement of its own with `\"Resource\": \"*\"`".to_owned(),
    }
}
