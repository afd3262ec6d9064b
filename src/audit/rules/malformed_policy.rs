use std::collections::BTreeSet;

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::SourceLocation;
use crate::deployment::facts::{Document, DocumentKind, Statement};
use crate::escape::Quoted;
use crate::iam::evaluate::is_operator;

pub const RULE: Rule = Rule {
    name: "malformed-policy",
    severity: Severity::Error,
    finds: "a policy that AWS rejects, with a missing, duplicate or mistyped element",
    why: "The deployment fails. Until then no rule can judge the statement, as an unknown `Effect` or operator has no \
          meaning (*IAM User Guide, IAM JSON policy element reference*; *IAM Access Analyzer policy check reference*).",
    instead: "Write the element as in the reference.",
    bad: "\"Effect\": \"allow\"",
    good: "\"Effect\": \"Allow\"",
    check: Check::Project(check),
};

/// Services whose policies have to name the resource, too. That of a repository or a role may not.
const NAMES_RESOURCE: [&str; 5] = ["kms:", "lambda:", "s3:", "secretsmanager:", "sns:"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in &subject.facts.documents {
        let mut found = |place: &SourceLocation, message: String| {
            findings.push(RULE.found(place.clone(), message, Fix::advice(RULE.instead)));
        };
        let mut sids = BTreeSet::new();
        for statement in &document.statements {
            wrong_elements(document, statement).into_iter().for_each(|message| found(&statement.place, message));
            for one in statement.conditions.iter().filter(|one| !is_operator(&one.operator)) {
                found(&one.place, format!("there is no condition operator {}", Quoted(&one.operator)));
            }
            if let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty())
                && !sids.insert(sid)
            {
                found(&statement.place, format!("`Sid` {} is there for a second time", Quoted(sid)));
            }
        }
    }
    findings
}

fn wrong_elements(document: &Document, statement: &Statement) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(effect) = statement.effect.as_deref().filter(|effect| !matches!(*effect, "Allow" | "Deny")) {
        wrong.push(match effect {
            "" => "`Effect` is missing: it is `Allow` or `Deny`".to_owned(),
            effect => format!("`Effect` is {}: it is `Allow` or `Deny`, with a capital", Quoted(effect)),
        });
    }
    // What is unknown may be all of it.
    if statement.is_partial || statement.effect.is_none() {
        return wrong;
    }
    let Statement { actions, not_actions, resources, not_resources, principals, .. } = statement;
    let mut says = |is_wrong: bool, message: &str| {
        if is_wrong {
            wrong.push(message.to_owned());
        }
    };
    says(actions.is_empty() && not_actions.is_empty(), "`Action` is missing");
    says(!actions.is_empty() && !not_actions.is_empty(), "`Action` and `NotAction` are both there");
    says(!resources.is_empty() && !not_resources.is_empty(), "`Resource` and `NotResource` are both there");
    let has_resource = !resources.is_empty() || !not_resources.is_empty();
    let has_principal = !principals.is_empty() || statement.is_not_principal;
    let names_resource = |action: &str| NAMES_RESOURCE.iter().any(|start| action.to_lowercase().starts_with(start));
    let needs_resource = match document.kind {
        DocumentKind::Identity => true,
        DocumentKind::Trust => false,
        DocumentKind::Resource => actions.iter().any(|item| names_resource(item.text.start())),
    };
    says(needs_resource && !has_resource, "`Resource` is missing");
    says(
        document.kind == DocumentKind::Trust && has_resource,
        "the policy of who may take on a role has no `Resource`",
    );
    says(
        document.kind == DocumentKind::Identity && has_principal,
        "a policy of a role, a user or a group has no `Principal`",
    );
    says(document.kind != DocumentKind::Identity && !has_principal, "`Principal` is missing");
    wrong
}
