use crate::audit::actions::service;
use crate::audit::facts::{DocumentKind, Statement};
use crate::audit::overlap::{Token, pattern};
use crate::audit::read::Text;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::spec::Shown;

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
        if document.kind == DocumentKind::Trust || statement.resources.is_empty() || statement.is_open {
            continue;
        }
        let patterns: Vec<Vec<Token>> = statement.resources.iter().map(|item| pattern(&item.text)).collect();
        for item in &statement.actions {
            let Some(action) = item.text.whole() else { continue };
            if let Some(message) = unfitting(action, statement, &patterns) {
                findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
            }
        }
    }
    findings
}

fn unfitting(action: &str, statement: &Statement, patterns: &[Vec<Token>]) -> Option<String> {
    let (prefix, name) = action.split_once(':')?;
    let service = service(prefix)?;
    let [(_, types)] = service.matching(name)[..] else { return None };
    let resources = || statement.resources.iter().map(|item| &item.text);
    if types.is_empty() {
        let is_everything = |text: &Text| text.whole().is_none_or(|text| text.starts_with('*'));
        let is_lost = !resources().any(is_everything);
        return is_lost.then(|| format!("{} knows no resources: only `*` is about it", Shown(action)));
    }
    if patterns.iter().any(|resource| service.fits(types, resource)) {
        return None;
    }
    let first = resources().next().map(Text::shown).unwrap_or_default();
    Some(format!("{} is about {}, and {} is none", Shown(action), types.join(" or "), Shown(&first)))
}
