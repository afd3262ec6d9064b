use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item, Statement};
use crate::deployment::property::Notification;
use crate::escape::Quoted;
use crate::service_reference::service;
use crate::spec::Location;

pub const RULE: Rule = Rule {
    name: "whole-bucket",
    severity: Severity::Error,
    finds: "a statement or a notification for all objects of a bucket where the spec names a prefix or a suffix",
    why: "The function can access objects of others: other prefixes of the bucket are not its own (*Amazon S3 User \
          Guide, Access control best practices*).",
    instead: "Name the prefix in the resource, as in the spec.",
    bad: "\"Resource\": \"arn:aws:s3:::photo-inbox/*\"",
    good: "\"Resource\": \"arn:aws:s3:::photo-inbox/incoming/*.jpg\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(spec) = subject.spec else { return Vec::new() };
    let triggers = spec.triggers.iter().map(|trigger| &trigger.on);
    let locations: Vec<&Location> = triggers.chain(spec.grants.iter().map(|grant| &grant.on)).collect();
    let mut findings = wide_notifications(subject, &locations);
    for (document, statement) in subject.facts.statements() {
        if document.kind != DocumentKind::Identity || !statement.allows() {
            continue;
        }
        let whole: Vec<(&Item, &str)> =
            statement.resources.iter().filter_map(|item| Some((item, whole_bucket(item)?))).collect();
        if whole.is_empty() || !is_about_objects(statement) || subject.is_said(statement) {
            continue;
        }
        for (item, bucket) in whole {
            let mut of_bucket = locations.iter().filter(|on| on.bucket.as_str() == bucket).peekable();
            let is_narrow = |on: &&&Location| !on.keys.prefix().is_empty() || !on.keys.suffix().is_empty();
            if of_bucket.peek().is_some() && of_bucket.all(|on| is_narrow(&on)) {
                let message = format!("the statement is about every object of {}, and the spec is not", Quoted(bucket));
                let fix = Fix::regenerate(&item.place, RULE.instead);
                findings.push(RULE.found(item.place.clone(), message, fix));
            }
        }
    }
    findings
}

/// Notifications about every object, to any function.
fn wide_notifications(subject: &Subject<'_>, locations: &[&Location]) -> Vec<Finding> {
    let is_narrow = |bucket: &str| {
        let mut of_bucket = locations.iter().filter(|on| on.bucket.as_str() == bucket).peekable();
        of_bucket.peek().is_some() && of_bucket.all(|on| !on.keys.prefix().is_empty() || !on.keys.suffix().is_empty())
    };
    let notifications = subject.facts.properties.iter().filter_map(Notification::of);
    let wide = notifications.filter(|one| one.prefix.is_empty() && one.suffix.is_empty());
    wide.filter(|one| one.bucket.whole().is_some_and(is_narrow))
        .map(|one| {
            let message = format!(
                "every object of {} triggers the function, and the spec names fewer",
                Quoted(&one.bucket.shown())
            );
            RULE.found(one.place.clone(), message, Fix::regenerate(one.place, RULE.instead))
        })
        .collect()
}

fn whole_bucket(item: &Item) -> Option<&str> {
    let (_, path) = item.text.whole()?.split_once(":::")?;
    path.strip_suffix("/*").or_else(|| path.strip_suffix('*')).filter(|bucket| !bucket.contains(['/', '*', '?']))
}

fn is_about_objects(statement: &Statement) -> bool {
    let s3 = service("s3");
    statement.actions.iter().filter_map(|item| item.text.whole()).any(|action| match action.split_once(':') {
        None => action == "*",
        Some((prefix, name)) => {
            let objects = s3.map(|s3| s3.matching(name)).unwrap_or_default();
            prefix.eq_ignore_ascii_case("s3") && objects.iter().any(|action| action.types.contains(&"object"))
        }
    })
}
