use std::collections::BTreeMap;

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item, Origin, Statement};
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
        if document.kind == DocumentKind::Trust
            || document.origin == Origin::Expanded
            || statement.resources.is_empty()
            || statement.is_partial
        {
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
        return (!names_everything && !may_know_one(prefix, service, known, statement))
            .then(|| format!("{} knows no resources: only `*` is about it", Quoted(action)));
    }
    if types.iter().any(|kind| fitting.fits(prefix, service, kind)) {
        return None;
    }
    let first = statement.resources.first().map(|item| item.text.shown()).unwrap_or_default();
    Some(format!("{} is about {}, not about {}", Quoted(action), types.join(" or "), Quoted(&first)))
}

/// Whether the service may check the action against such an ARN, though the reference knows no type of it. Some that list do against all
/// resources of a type (*Amazon S3 User Guide, Identity-based policy examples*: `s3:ListAllMyBuckets` on `arn:aws:s3:::*`; *Amazon
/// CloudWatch Logs User Guide, Identity-based policies*: `logs:DescribeLogGroups` on `log-group:*`), some that write against one (*AWS Step
/// Functions Developer Guide, Call HTTPS APIs*: `states:InvokeHTTPEndpoint` on a state machine).
fn may_know_one(prefix: &str, service: &Service, action: &Action, statement: &Statement) -> bool {
    let is_all = |last: &str| {
        let start = last.trim_end_matches(['*', ':', '/']);
        last.contains('*') && start.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    statement.resources.iter().any(|item| {
        let text = item.text.sample();
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, _, of, _, _, last] = parts[..] else { return false };
        let reads = matches!(action.level, Level::List | Level::Read);
        let is_group = action.full_name == "logs:DescribeLogGroups" && last.starts_with("log-group:");
        of.eq_ignore_ascii_case(prefix)
            && (is_group || if reads { is_all(last) } else { service.has_type(&item.text.pattern()) })
    })
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
