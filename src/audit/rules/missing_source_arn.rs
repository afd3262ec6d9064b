use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::SourceLocation;
use crate::deployment::facts::{DocumentKind, Given};
use crate::deployment::limits::limits_source;
use crate::deployment::public::is_denied_to_others;
use crate::escape::Quoted;

pub const RULE: Rule = Rule {
    name: "missing-source-arn",
    severity: Severity::Error,
    finds: "a permission for a service without the resource that the service acts for",
    why: "The service acts for all of its customers: without `SourceArn` every resource of the account may use the \
          permission (*IAM User Guide, The confused deputy problem*). An ARN such as `arn:aws:s3:::*` limits nothing, \
          and a condition with `IfExists` passes if the request has no source.",
    instead: "Add `SourceArn`; in a policy, the condition `aws:SourceArn`.",
    bad: "Principal: \"s3.amazonaws.com\"\nSourceAccount: !Ref AWS::AccountId",
    good: "Principal: \"s3.amazonaws.com\"\nSourceArn: \"arn:aws:s3:::photo-inbox\"\nSourceAccount: !Ref AWS::AccountId",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let admissions = subject.admissions().into_iter().filter(|admission| {
        let has_account = *admission.source_account != Given::Missing;
        is_service(&admission.principal)
            && *admission.source_arn == Given::Missing
            && has_account
            && !admission.is_limited
    });
    let mut findings: Vec<Finding> = admissions
        .map(|admission| {
            let message =
                format!("{} may invoke the function for every resource of the account", Quoted(&admission.principal));
            found(admission.place, message)
        })
        .collect();
    for (document, statement) in subject.facts.statements() {
        let invokes = statement.actions.iter().any(|item| item.text.start().to_lowercase().starts_with("lambda:"));
        let is_open = document.kind == DocumentKind::Resource && statement.allows() && !limits_source(statement);
        if !is_open || invokes || is_denied_to_others(document, statement) {
            continue;
        }
        let names = statement.principals.iter().filter_map(|principal| principal.item.text.whole());
        if let Some(service) = names.into_iter().find(|name| is_service(name)) {
            let message = format!("{} may use the resource on behalf of any customer", Quoted(service));
            findings.push(found(statement.place.clone(), message));
        }
    }
    findings
}

fn found(place: SourceLocation, message: String) -> Finding {
    RULE.found(place, message, Fix::advice(RULE.instead))
}

fn is_service(principal: &str) -> bool {
    principal.ends_with(".amazonaws.com") || principal.ends_with(".amazonaws.com.cn")
}
