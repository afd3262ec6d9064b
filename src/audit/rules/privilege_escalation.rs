use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::Text;
use crate::deployment::facts::{Document, DocumentKind, Statement};
use crate::escape::Quoted;
use crate::iam::Pattern;
use crate::service_reference::{escalation, escalation_on_every_role};

pub const RULE: Rule = Rule {
    name: "privilege-escalation",
    severity: Severity::Error,
    finds: "an action that lets its holder widen permissions",
    why: "Who may write policies, change a role, change code that runs under another role or open a bucket may in the end do \
          anything that these may (*IAM User Guide, Grant least privilege*; *Amazon S3 User Guide, Access control best \
          practices*). A function that handles objects needs none of them. Who deploys may change named \
          functions, admit a named principal, and write policies of a role within a permissions boundary, under a policy that \
          denies to widen roles (*IAM User Guide, Permissions boundaries for IAM entities*).",
    instead: "Take the action out; give it to those who deploy, on exactly what they deploy (`--deployer-role`).",
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

/// Whether who deploys has it as far as that is needed.
fn is_bounded(action: &str, statement: &Statement) -> bool {
    let only = |key: &str| {
        statement.conditions.iter().any(|one| {
            matches!(one.operator.as_str(), "ArnEquals" | "StringEquals")
                && one.key.eq_ignore_ascii_case(key)
                && !one.values.is_empty()
                // ArnEquals reads wildcards, as ArnLike does (*IAM User Guide, IAM JSON policy elements: Condition operators*).
                && one.values.iter().all(|value| value.whole().is_some_and(|text| !text.contains(['*', '?'])))
        })
    };
    let is_named = |text: &str| text.contains(":function:") && !text.contains(['*', '?']);
    match action {
        "iam:putrolepolicy" => only("iam:PermissionsBoundary"),
        "lambda:addpermission" => only("lambda:Principal"),
        "lambda:updatefunctioncode" | "lambda:updatefunctionconfiguration" => {
            !statement.resources.is_empty()
                && statement.not_resources.is_empty()
                && statement.resources.iter().all(|item| item.text.whole().is_some_and(is_named))
        }
        _ => false,
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        if document.kind != DocumentKind::Identity || !statement.allows() {
            continue;
        }
        let on_everything = statement
            .resources
            .iter()
            .any(|item| item.text.whole().is_some_and(|text| text == "*" || text.ends_with(":role/*")));
        let mut is_said = None;
        for item in &statement.actions {
            let Some(action) = item.text.whole() else { continue };
            let folded = action.to_lowercase();
            if is_bounded(&folded, statement) && denies_widening(document) {
                continue;
            }
            let on_roles = escalation_on_every_role(action).filter(|_| on_everything);
            let what = on_roles.or_else(|| escalation(action));
            if let Some(what) = what.filter(|_| !*is_said.get_or_insert_with(|| subject.is_said(statement))) {
                let message = format!("a principal with {} {what}", Quoted(action));
                findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
            }
        }
    }
    findings
}
