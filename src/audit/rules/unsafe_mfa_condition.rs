use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{Condition, Document, Statement};

pub const RULE: Rule = Rule {
    name: "unsafe-mfa-condition",
    severity: Severity::Error,
    finds: "an MFA condition that is true for requests without MFA",
    why: "Requests signed with the access keys of a user do not have `aws:MultiFactorAuthPresent`, and with `IfExists` \
          a missing key makes the condition true (*IAM User Guide, AWS global condition context keys, \
          aws:MultiFactorAuthPresent*).",
    instead: "Use `Bool` to allow, and `BoolIfExists` to deny.",
    bad: "\"Effect\": \"Deny\", \"Condition\": { \"Bool\": { \"aws:MultiFactorAuthPresent\": \"false\" } }",
    good: "\"Effect\": \"Deny\", \"Condition\": { \"BoolIfExists\": { \"aws:MultiFactorAuthPresent\": \"false\" } }",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in &subject.facts.documents {
        let denies_all = denies_all(document);
        for statement in &document.statements {
            for condition in &statement.conditions {
                if let Some(message) = unsafe_form(statement, condition, denies_all) {
                    findings.push(RULE.found(condition.place.clone(), message, Fix::advice(RULE.instead)));
                }
            }
        }
    }
    findings
}

/// `denies_all`: whether the document denies whoever has shown no second factor, whatever this condition does.
fn unsafe_form(statement: &Statement, condition: &Condition, denies_all: bool) -> Option<&'static str> {
    let (operator, key) = (condition.operator.to_lowercase(), condition.key.to_lowercase());
    let is =
        |value: &str| condition.values.iter().all(|one| one.whole().is_some_and(|one| one.eq_ignore_ascii_case(value)));
    let denies = statement.effect.as_deref() == Some("Deny");
    match (key.as_str(), operator.as_str()) {
        ("aws:multifactorauthpresent", "bool" | "boolifexists") if statement.allows() && is("false") => {
            Some("it allows who has shown no second factor, and no one else")
        }
        ("aws:multifactorauthpresent", "boolifexists") if statement.allows() && is("true") => {
            Some("it allows who signs with keys and has shown no second factor")
        }
        ("aws:multifactorauthpresent", "bool") if denies && is("false") && !denies_all => {
            Some("it does not deny who signs with keys and has shown no second factor")
        }
        ("aws:multifactorauthpresent", "null") if statement.allows() && is("false") => {
            Some("it allows who has temporary credentials, whether or not a second factor was shown")
        }
        ("aws:multifactorauthpresent", "null") if denies && is("true") && !denies_all => {
            Some("it does not deny who has temporary credentials and has shown no second factor")
        }
        ("aws:multifactorauthage", "numericlessthanifexists" | "numericlessthanequalsifexists")
            if statement.allows() =>
        {
            Some("it allows who has shown no second factor, whose age is missing then")
        }
        ("aws:multifactorauthage", "numericgreaterthan" | "numericgreaterthanequals") if denies && !denies_all => {
            Some("it does not deny who has shown no second factor, whose age is missing then")
        }
        _ => None,
    }
}

/// Whether another statement denies whoever has shown none.
fn denies_all(document: &Document) -> bool {
    document.statements.iter().filter(|one| one.effect.as_deref() == Some("Deny")).any(|statement| {
        statement.conditions.iter().any(|one| {
            one.key.eq_ignore_ascii_case("aws:MultiFactorAuthPresent")
                && one.operator.eq_ignore_ascii_case("BoolIfExists")
        })
    })
}
