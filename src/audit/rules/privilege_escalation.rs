use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::Text;
use crate::deployment::facts::{Document, DocumentKind, Item, Statement};
use crate::deployment::limits::{fixes, narrows_resource};
use crate::escape::Quoted;
use crate::iam::Pattern;
use crate::service_reference::{UNDER_A_ROLE, action, escalation, escalation_on_every_role, escalations_by_pattern};

pub const RULE: Rule = Rule {
    name: "privilege-escalation",
    severity: Severity::Error,
    finds: "an action that lets its caller widen permissions",
    why: "A principal that may write policies, change a role, change code that runs under another role or make a \
          bucket public can end up with all of their permissions (*IAM User Guide, Grant least privilege*; *Amazon S3 \
          User Guide, Access control best practices*). A function that handles objects needs none of these actions. A \
          deployment role may change named functions, admit a named principal, and write policies of a role within a \
          permissions boundary, if it is denied to widen roles (*IAM User Guide, Permissions boundaries for IAM \
          entities*). A wildcard that matches such an action is reported as the action, and so is `iam:PassRole` \
          together with an action that runs code under the role. Not reported: statements that a condition limits to \
          certain services, boundaries or the caller's own user.",
    instead: "Remove the action, or give it to the deployment role, on exactly what it deploys (`--deployer-role`).",
    bad: "\"Action\": [\"s3:GetObject\", \"s3:PutBucketPolicy\"]",
    good: "\"Action\": \"s3:GetObject\"",
    check: Check::Project(check),
};

/// What a policy of those who deploy denies.
const WIDENS: [&str; 3] = ["iam:attachrolepolicy", "iam:updateassumerolepolicy", "iam:deleterolepermissionsboundary"];

/// Whether the document is one of those who deploy: it denies to widen every role that it lets them hand on or write policies
/// of, and some role in any case. A denial on other roles takes nothing away (*IAM User Guide, Policy evaluation logic*).
fn denies_widening(document: &Document) -> bool {
    let denied: Vec<&Text> = document.statements.iter().filter(|one| denies_all(one, &WIDENS)).flat_map(on).collect();
    let covers = |denied: &Text, role: &Text| {
        let pattern = |text: &Text| text.whole().map(Pattern::read);
        denied == role || pattern(denied).zip(pattern(role)).is_some_and(|(denied, role)| denied.covers(&role))
    };
    let is_denied = |role: &Text| denied.iter().any(|denied| covers(denied, role));
    let may_be_role = |text: &&Text| text.whole().is_none_or(|text| text == "*" || text.contains(":role/"));
    let hands_on = |one: &&Statement| one.allows() && ROLES.iter().any(|action| names(one, action));
    denied.iter().any(may_be_role) && document.statements.iter().filter(hands_on).flat_map(on).all(is_denied)
}

/// What is done with the role that code runs under.
const ROLES: [&str; 2] = ["iam:passrole", "iam:putrolepolicy"];

fn names(statement: &Statement, action: &str) -> bool {
    statement.actions.iter().any(|item| item.text.whole().is_some_and(|text| text.eq_ignore_ascii_case(action)))
}

fn denies_all(statement: &Statement, actions: &[&str]) -> bool {
    statement.effect.as_deref() == Some("Deny")
        && statement.conditions.is_empty()
        && !statement.is_partial
        && actions.iter().all(|action| names(statement, action))
}

fn on(statement: &Statement) -> impl Iterator<Item = &Text> {
    statement.resources.iter().map(|item| &item.text)
}

/// Actions, and the keys of conditions that leave too little of them to widen anything.
const BOUNDS: [(&str, &str); 16] = [
    // *IAM User Guide, Permissions boundaries for IAM entities, Delegating responsibility to others*.
    ("iam:attachrolepolicy", "iam:permissionsboundary"),
    ("iam:attachuserpolicy", "iam:permissionsboundary"),
    ("iam:putrolepolicy", "iam:permissionsboundary"),
    ("iam:putuserpolicy", "iam:permissionsboundary"),
    // *IAM User Guide, Controlling access to policies*.
    ("iam:attachgrouppolicy", "iam:policyarn"),
    ("iam:attachrolepolicy", "iam:policyarn"),
    ("iam:attachuserpolicy", "iam:policyarn"),
    // *IAM User Guide, Grant a user permissions to pass a role to an AWS service*.
    ("iam:passrole", "iam:passedtoservice"),
    ("iam:passrole", "iam:associatedresourcearn"),
    // *AWS KMS Developer Guide, Grants, Controlling access to grants*.
    ("kms:creategrant", "kms:grantisforawsresource"),
    ("kms:creategrant", "kms:viaservice"),
    ("kms:creategrant", "kms:granteeprincipal"),
    // *AWS Lambda Developer Guide, Identity-based policies*.
    ("lambda:addpermission", "lambda:principal"),
    ("lambda:createeventsourcemapping", "lambda:functionarn"),
    // *Amazon S3 User Guide, Bucket owner granting permission with a condition on the ACL*.
    ("s3:putobjectacl", "s3:x-amz-acl"),
    ("s3:putobjectversionacl", "s3:x-amz-acl"),
];

/// Whether a condition of the statement bounds what the action does. A boundary or policy of any name bounds nothing.
fn is_bounded(action: &str, statement: &Statement) -> bool {
    let is_whole = |key: &str| {
        statement.conditions.iter().filter(|one| one.key.eq_ignore_ascii_case(key)).all(|one| {
            // ArnEquals reads wildcards, as ArnLike does (*IAM User Guide, IAM JSON policy elements: Condition operators*).
            one.values
                .iter()
                .all(|value| !value.sample().contains(['*', '?']) && !value.sample().ends_with("/AdministratorAccess"))
        })
    };
    let about_it = BOUNDS.iter().filter(|(bounded, _)| *bounded == action);
    let is_by_service =
        || ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"].iter().any(|key| fixes(statement, key));
    about_it.into_iter().any(|(_, key)| {
        fixes(statement, key) && (!key.starts_with("iam:p") || *key == "iam:passedtoservice" || is_whole(key))
    }) || is_by_service()
}

/// What users may do with their own credentials (*IAM User Guide, Allows IAM users to manage their own credentials*).
const CREDENTIALS: [&str; 3] = ["iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile"];

/// Whether it is about the caller's own credentials alone.
fn is_of_oneself(action: &str, statement: &Statement) -> bool {
    let is_own = |item: &Item| {
        let text = item.text.shown().to_lowercase();
        ["${aws:username}", "${aws:userid}"].iter().any(|variable| text.ends_with(&format!("/{variable}")))
    };
    CREDENTIALS.contains(&action) && !statement.resources.is_empty() && statement.resources.iter().all(is_own)
}

/// Whether those who deploy have it as far as that is needed: on functions that are named.
fn is_of_named_functions(action: &str, statement: &Statement) -> bool {
    let is_named = |text: &str| text.contains(":function:") && !text.contains(['*', '?']);
    matches!(action, "lambda:updatefunctioncode" | "lambda:updatefunctionconfiguration")
        && !statement.resources.is_empty()
        && statement.not_resources.is_empty()
        && statement.resources.iter().all(|item| item.text.whole().is_some_and(is_named))
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        if document.kind != DocumentKind::Identity || !statement.allows() {
            continue;
        }
        let on_everything = is_every_role(statement);
        let mut is_said = None;
        for item in &statement.actions {
            let Some(action) = item.text.whole() else { continue };
            let Some(what) = widening(action, statement, on_everything) else { continue };
            let is_deployers = is_of_named_functions(&action.to_lowercase(), statement) && denies_widening(document);
            if !is_deployers && !*is_said.get_or_insert_with(|| subject.is_said(statement)) {
                let message = format!("a principal with {} {what}", Quoted(action));
                findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
            }
        }
    }
    findings.extend(passing(subject));
    findings
}

/// What the action comes to in the statement.
fn widening(action: &str, statement: &Statement, on_everything: bool) -> Option<String> {
    let folded = action.to_lowercase();
    let is_free = || !narrows_resource(statement) && !is_bounded("iam:passrole", statement);
    if let Some(what) = escalation_on_every_role(action).filter(|_| on_everything && is_free()) {
        return Some(what.to_owned());
    }
    if !action.contains(['*', '?']) {
        let is_harmless = is_bounded(&folded, statement) || is_of_oneself(&folded, statement);
        return escalation(action).filter(|_| !is_harmless).map(str::to_owned);
    }
    // `wildcard-action` reports every action of a service. Of IAM, every action together widens permissions.
    let is_all =
        folded.split_once(':').is_none_or(|(prefix, name)| prefix != "iam" && name.trim_matches('*').is_empty());
    let listed = if is_all { Vec::new() } else { escalations_by_pattern(action) };
    let is_harmless = |name: &str| is_bounded(name, statement) || is_of_oneself(name, statement);
    let (name, what) = listed.into_iter().find(|(name, _)| !is_harmless(&name.to_lowercase()))?;
    Some(format!("{what} ({})", Quoted(name)))
}

/// Roles that are handed on together with what runs code under them, by the statements of one holder.
fn passing(subject: &Subject<'_>) -> Vec<Finding> {
    let key = |document: &Document| (document.holder.clone(), document.place.file.clone());
    let mut held: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let of_identity = |document: &&Document| document.kind == DocumentKind::Identity;
    for document in subject.facts.documents.iter().filter(of_identity) {
        let allowed = document.statements.iter().filter(|one| one.allows()).flat_map(|one| &one.actions);
        let names = allowed.filter_map(|item| item.text.whole()).map(str::to_lowercase);
        held.entry(key(document)).or_default().extend(names);
    }
    let run: BTreeMap<_, Vec<&str>> = held.iter().filter_map(|(key, names)| Some((key, running(names)?))).collect();
    let mut findings = Vec::new();
    for document in subject.facts.documents.iter().filter(of_identity) {
        let Some(names) = run.get(&key(document)).filter(|_| !denies_widening(document)) else { continue };
        let name = |folded: &&str| action(folded).map_or((*folded).to_owned(), |action| action.full_name.clone());
        let names: Vec<String> = names.iter().map(|one| Quoted(&name(one)).to_string()).collect();
        for statement in document.statements.iter().filter(|one| one.allows() && !is_every_role(one)) {
            let Some(item) = statement.actions.iter().find(|item| is_pass_role(item)) else { continue };
            if is_bounded("iam:passrole", statement) || subject.is_said(statement) {
                continue;
            }
            let message = format!(
                "a principal with {} and {} runs what it likes under the role",
                Quoted(&item.text.shown()),
                names.join(" and ")
            );
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
        }
    }
    findings
}

/// What of the actions, together, runs code under a role.
fn running(names: &BTreeSet<String>) -> Option<Vec<&'static str>> {
    let patterns: Vec<Pattern> = names.iter().map(|name| Pattern::without_variables(name)).collect();
    let has = |action: &&&str| patterns.iter().any(|pattern| pattern.matches(action));
    UNDER_A_ROLE.iter().find_map(|lists| lists.iter().map(|list| list.iter().find(has).copied()).collect())
}

fn is_pass_role(item: &Item) -> bool {
    let action = item.text.whole().unwrap_or_default().to_lowercase();
    action.starts_with("iam:") && Pattern::without_variables(&action).matches("iam:passrole") && action != "iam:*"
}

fn is_every_role(statement: &Statement) -> bool {
    statement
        .resources
        .iter()
        .any(|item| item.text.whole().is_some_and(|text| text == "*" || text.ends_with(":role/*")))
}
