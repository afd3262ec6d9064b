use crate::audit::deployed::{Role, Service};
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::Facts;
use crate::deployment::facts::{DocumentKind, Statement};
use crate::escape::Quoted;
use crate::iam;

pub const RULE: Rule = Rule {
    name: "unused-service",
    severity: Severity::Warning,
    finds: "a service that a role may use and has not used for 90 days, or for as long as `--unused-days` says",
    why: "An unused permission is of use only to an attacker who takes over the role (*IAM User Guide, Refine \
          permissions using last accessed information*). A note for deployment roles, for the failure queue and for \
          network interfaces. Roles that were created less than that ago are not reported.",
    instead: "If the function no longer needs the grant, remove it from the spec in `Cargo.toml`, and deploy.",
    bad: "# the handler no longer sends anything\nqueue = [\"arn:aws:sqs:eu-central-1:111122223333:orders\"]",
    good: "# no queue",
    check: Check::Project(check),
};

/// Used only when an event failed every try, and when network interfaces are created: functions share them.
const IDLE_ON_PURPOSE: [&str; 2] = ["ManageNetworkInterfaces", "SendFailures"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(observed) = subject.observed else { return Vec::new() };
    let of = |role| unused(role, observed.unused_days, &subject.facts);
    observed.roles.iter().flat_map(of).collect()
}

fn unused(role: &Role, limit: u32, facts: &Facts) -> Vec<Finding> {
    let services = role.services.iter().flatten();
    let idle = services.filter(|service| service.days.is_none_or(|days| days >= limit));
    let finding = |service: &Service| {
        let sids = sids(role, &service.namespace, facts);
        let is_meant = role.kind != iam::DocumentKind::Role
            || (!sids.is_empty() && sids.iter().all(|sid| IDLE_ON_PURPOSE.contains(sid)));
        let severity = if is_meant { Severity::Note } else { RULE.severity };
        let when =
            service.days.map_or_else(|| "has never used it".to_owned(), |days| format!("used it last {days} days ago"));
        let by = if sids.is_empty() { String::new() } else { format!(" (`{}`)", sids.join("`, `")) };
        let message = format!("the role may use {}{by} and {when}", Quoted(&service.name));
        Finding { severity, ..RULE.found(role.place(), message, Fix::advice(RULE.instead)) }
    };
    idle.map(finding).collect()
}

/// The statements that allow something of a service.
fn sids<'a>(role: &Role, service: &str, facts: &'a Facts) -> Vec<&'a str> {
    let is_own = |document: &&crate::deployment::facts::Document| {
        document.kind == DocumentKind::Identity && document.holder == role.name
    };
    let statements = facts.documents.iter().filter(is_own).flat_map(|document| &document.statements);
    let about_it = |statement: &&Statement| {
        let actions = statement.actions.iter().filter_map(|item| item.text.whole());
        let mut services = actions.map(|action| action.split(':').next().unwrap_or_default());
        statement.allows() && services.any(|prefix| prefix.eq_ignore_ascii_case(service))
    };
    statements.filter(about_it).map(|statement| statement.sid.as_deref().unwrap_or("without a name")).collect()
}
