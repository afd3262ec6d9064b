use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{Document, Given, Origin};
use crate::escape::Quoted;

pub const RULE: Rule = Rule {
    name: "missing-policy-version",
    severity: Severity::Warning,
    finds: "a policy without `\"Version\": \"2012-10-17\"`",
    why: "The default is the version of 2008, in which variables and the escapes `${*}`, `${?}` and `${$}` are plain \
          text (*IAM User Guide, Version element*). Any other version is an error: IAM rejects the policy.",
    instead: "Add `\"Version\": \"2012-10-17\"`.",
    bad: "{ \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::photo-inbox/a\" }] }",
    good: "{ \"Version\": \"2012-10-17\", \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::photo-inbox/a\" }] }",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in subject.facts.documents.iter().filter(|document| document.origin == Origin::Written) {
        let message = match &document.version {
            Given::Missing => "the policy says no version".to_owned(),
            Given::Known(version) if version == "2012-10-17" => continue,
            // *IAM User Guide, IAM JSON policy elements: Version*: there are two.
            Given::Known(version) if version != "2008-10-17" => {
                let message = format!("there is no version {} of policies: IAM refuses it", Quoted(version));
                let found = RULE.found(document.place.clone(), message, Fix::advice(RULE.instead));
                findings.push(Finding { severity: Severity::Error, ..found });
                continue;
            }
            Given::Known(version) => format!("the policy is of version {}", Quoted(version)),
            Given::Unknown => continue,
        };
        let has_variables = uses_variables(document);
        let severity = if has_variables { Severity::Error } else { RULE.severity };
        let message = if has_variables { format!("{message}, and its variables are plain text") } else { message };
        findings.push(Finding { severity, ..RULE.found(document.place.clone(), message, Fix::advice(RULE.instead)) });
    }
    findings
}

fn uses_variables(document: &Document) -> bool {
    document.statements.iter().any(|statement| {
        let resources = statement.resources.iter().chain(&statement.not_resources).map(|item| &item.text);
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        resources.chain(values).filter_map(|text| text.whole()).any(|text| text.contains("${"))
    })
}
