use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::Text;
use crate::deployment::facts::{Condition, DocumentKind, Statement};
use crate::deployment::limits::restricts;
use crate::escape::Quoted;

pub const RULE: Rule = Rule {
    name: "missing-token-subject",
    severity: Severity::Error,
    finds: "a role that every customer of an identity provider may assume",
    why: "GitHub, GitLab, Terraform Cloud, Cognito and others issue tokens to all of their customers under one issuer \
          and the same audience. Only a condition on the subject, or on the application where the provider has one, \
          excludes other customers (*IAM User Guide, Identity-provider controls for shared OIDC providers*).",
    instead: "Add a condition on the subject that names at least the owner, such as `repo:OWNER/REPO:*`.",
    bad: "\"Principal\": { \"Federated\": \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\" }, \"Action\": \
          \"sts:AssumeRoleWithWebIdentity\"",
    good: "\"Principal\": { \"Federated\": \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\" }, \"Action\": \
           \"sts:AssumeRoleWithWebIdentity\", \"Condition\": { \"StringLike\": { \"token.actions.githubusercontent.com:sub\": \
           \"repo:owner/photos:*\" } }",
    check: Check::Project(check),
};

/// Providers that many customers share, each with the claims of which one has to be fixed (the page above; *GitHub Docs, OpenID Connect
/// reference*, for the claims of a repository).
const SHARED: [(&str, &[&str]); 21] = [
    ("accounts.google.com", &["aud", "oaud", "sub"]),
    ("agent.buildkite.com", &["sub"]),
    ("api.pulumi.com/oidc", &["aud", "sub"]),
    ("app.terraform.io", &["sub"]),
    ("cognito-identity.amazonaws.com", &["aud", "sub"]),
    ("gitlab.com", &["sub", "project_path", "project_id", "namespace_id"]),
    ("graph.facebook.com", &["app_id", "id"]),
    ("oidc-configuration.audit-log.githubusercontent.com", &["sub"]),
    ("oidc.codefresh.io", &["sub"]),
    ("oidc.vercel.com", &["aud", "sub"]),
    ("proidc.upbound.io", &["sub"]),
    ("sandboxes.cloud", &["aud", "sub"]),
    ("scalr.io", &["sub"]),
    ("studio.datachain.ai/api", &["sub"]),
    ("studio.iterative.ai/api", &["sub"]),
    (
        GITHUB,
        &[
            "sub",
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "job_workflow_ref",
            "enterprise_id",
        ],
    ),
    ("tokens.cloud.shisho.dev", &["sub"]),
    ("www.amazon.com", &["app_id", "user_id"]),
    ("vstoken.actions.githubusercontent.com", &["sub"]),
    ("oauth.circleci.com", &["sub"]),
    ("oidc.fly.io", &["sub"]),
];

const GITHUB: &str = "token.actions.githubusercontent.com";

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        if document.kind == DocumentKind::Identity || !statement.allows() || statement.is_partial {
            continue;
        }
        for principal in statement.principals.iter().filter(|one| one.kind == "Federated") {
            let name = principal.item.text.shown();
            let provider = name.split_once(":oidc-provider/").map_or(&*name, |(_, provider)| provider);
            let Some((provider, claims)) = SHARED.iter().find(|(known, _)| *known == provider) else { continue };
            let key = |claim: &&str| format!("{provider}:{claim}");
            let is_about = |one: &&Condition| claims.iter().any(|claim| one.key.eq_ignore_ascii_case(&key(claim)));
            let mut about: Vec<&Condition> = statement.conditions.iter().filter(is_about).collect();
            if about.iter().any(|one| is_limit(statement, one)) {
                continue;
            }
            let wide = about.pop();
            let message = match wide {
                Some(one) => format!("{} takes tokens of every customer of {}", Quoted(&one.key), Quoted(provider)),
                None => {
                    format!(
                        "tokens of every customer of {} take on the role: no condition is on its claim `{}`",
                        Quoted(provider),
                        claims[0]
                    )
                }
            };
            let place = wide.map_or(&principal.item.place, |one| &one.place);
            findings.push(RULE.found(place.clone(), message, Fix::advice(RULE.instead)));
        }
    }
    findings
}

fn is_limit(statement: &Statement, condition: &Condition) -> bool {
    let is_like = condition.operator.to_lowercase().contains("like");
    restricts(statement, condition) && condition.values.iter().all(|value| !is_like || names_owner(value))
}

/// Whether everything up to the owner is fixed: the text before the first `/`, or all of it, holds no wildcard. Subjects of GitHub are
/// `repo:OWNER/REPO:…`, those of Terraform `organization:NAME:project:…`.
fn names_owner(value: &Text) -> bool {
    let text = value.shown().replace("${", "").replace('}', "");
    let Some(at) = text.find(['*', '?']) else { return true };
    let fixed = &text[..at];
    match fixed.split_once(':') {
        Some(("organization" | "org", rest)) => rest.contains(':'),
        Some((_, rest)) => rest.contains('/'),
        None => fixed.contains('/'),
    }
}
