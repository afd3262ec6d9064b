use std::collections::BTreeMap;

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item, Origin, Statement};
use crate::escape::Quoted;
use crate::service_reference::{Action, Level, Service, Token, service};

pub const RULE: Rule = Rule {
    name: "unfitting-resource",
    severity: Severity::Error,
    finds: "an action on a resource of a type that it does not support, so that the statement has no effect",
    why: "Each action supports certain resource types: `s3:GetObject` objects, `s3:ListBucket` buckets. On others it \
          neither allows nor denies anything (*Service Authorization Reference*).",
    instead: "Name a resource of a supported type: `arn:aws:s3:::BUCKET` is a bucket, `arn:aws:s3:::BUCKET/KEY` an \
              object.",
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
        let mut fitting =
            Fitting { patterns: &patterns, resources: by_service(&statement.resources), decided: BTreeMap::new() };
        let names_everything = statement.resources.iter().any(is_everything);
        for item in &statement.actions {
            let Some(action) = item.text.whole() else { continue };
            if let Some((severity, message)) = unfitting(action, statement, names_everything, &mut fitting) {
                let found = RULE.found(item.place.clone(), message, Fix::advice(advice(action)));
                findings.push(Finding { severity, ..found });
            }
        }
    }
    findings
}

/// Whether a statement's resources fit what actions are about: decided once for each type of resource, as a statement may list
/// thousands of both.
struct Fitting<'a> {
    patterns: &'a [Vec<Token>],
    /// With the last part of its ARN, by the service in it.
    resources: BTreeMap<String, Vec<(&'a Item, String)>>,
    decided: BTreeMap<(String, &'static str), bool>,
}

impl Fitting<'_> {
    fn fits(&mut self, prefix: &str, service: &Service, kind: &'static str) -> bool {
        let patterns = self.patterns;
        let decide = || patterns.iter().any(|resource| service.fits(kind, resource));
        *self.decided.entry((prefix.to_ascii_lowercase(), kind)).or_insert_with(decide)
    }

    /// Whether some resource is of the service, and its last part is as this says.
    fn has(&mut self, prefix: &str, what: &'static str, is: impl Fn(&Item, &str) -> bool) -> bool {
        let prefix = prefix.to_ascii_lowercase();
        let mut of_service = self.resources.get(&prefix).into_iter().flatten();
        let decide = || of_service.any(|(item, last)| is(item, last));
        *self.decided.entry((prefix, what)).or_insert_with(decide)
    }
}

fn by_service(resources: &[Item]) -> BTreeMap<String, Vec<(&Item, String)>> {
    let mut by_service: BTreeMap<String, Vec<(&Item, String)>> = BTreeMap::new();
    for item in resources {
        let text = item.text.sample();
        let mut parts = text.splitn(6, ':').skip(2);
        if let (Some(of), Some(last)) = (parts.next(), parts.nth(2)) {
            by_service.entry(of.to_ascii_lowercase()).or_default().push((item, last.to_owned()));
        }
    }
    by_service
}

fn unfitting(
    action: &str,
    statement: &Statement,
    names_everything: bool,
    fitting: &mut Fitting<'_>,
) -> Option<(Severity, String)> {
    let (prefix, name) = action.split_once(':')?;
    let service = service(prefix)?;
    let [known] = service.matching(name)[..] else { return None };
    let types = &known.types;
    if types.is_empty() {
        let severity = severity_without_types(prefix, service, known, fitting).filter(|_| !names_everything)?;
        return Some((severity, format!("{} knows no resources: only `*` is about it", Quoted(action))));
    }
    if types.iter().any(|kind| fitting.fits(prefix, service, kind)) {
        return None;
    }
    let first = statement.resources.first().map(|item| item.text.shown()).unwrap_or_default();
    Some((RULE.severity, format!("{} is about {}, not about {}", Quoted(action), types.join(" or "), Quoted(&first))))
}

/// How bad it is to name resources for an action of which the reference knows no type. Services check some that list against all resources of
/// a type (*Amazon S3 User Guide, Identity-based policy examples*: `s3:ListAllMyBuckets` on `arn:aws:s3:::*`; *Amazon CloudWatch Logs User
/// Guide, Identity-based policies*: `logs:DescribeLogGroups` on `log-group:*`), and some that write against one of the service, which the
/// reference does not always say (*AWS Step Functions Developer Guide, Call HTTPS APIs*: `states:InvokeHTTPEndpoint`).
fn severity_without_types(
    prefix: &str,
    service: &Service,
    action: &Action,
    fitting: &mut Fitting<'_>,
) -> Option<Severity> {
    let is_all = |_: &Item, last: &str| {
        let start = last.trim_end_matches(['*', ':', '/']);
        last.contains('*') && start.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let is_group = |_: &Item, last: &str| last.starts_with("log-group:");
    match action.level {
        Level::List | Level::Read => {
            let is_left = fitting.has(prefix, "all of a type", is_all)
                || action.full_name == "logs:DescribeLogGroups" && fitting.has(prefix, "a log group", is_group);
            (!is_left).then_some(RULE.severity)
        }
        _ if fitting.has(prefix, "one of a type", |item, _| service.has_type(&item.text.pattern())) => {
            Some(Severity::Warning)
        }
        _ => Some(RULE.severity),
    }
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
