use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::Given;
use crate::escape::Quoted;

pub const RULE: Rule = Rule {
    name: "open-invoke-permission",
    severity: Severity::Error,
    finds: "a permission to invoke the function for any source",
    why: "A service acts for every customer of AWS, and `*` is everyone (*AWS Lambda Developer Guide, Granting \
          function access to AWS services*).",
    instead: "Name the bucket and its account: `SourceArn` and `SourceAccount`.",
    bad: "Principal: \"s3.amazonaws.com\"",
    good: "Principal: \"s3.amazonaws.com\"\nSourceArn: \"arn:aws:s3:::photo-inbox\"\nSourceAccount: !Ref AWS::AccountId",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.admissions().into_iter().filter(|admission| {
        let is_anybody = admission.principal == "*" || admission.principal.contains(".amazonaws.com");
        let is_bare = *admission.source_arn == Given::Missing && *admission.source_account == Given::Missing;
        is_anybody && is_bare && !admission.is_limited
    });
    found
        .map(|admission| {
            let message = match &*admission.principal {
                "*" => "anyone may invoke the function".to_owned(),
                service => format!("{} may invoke the function for anyone", Quoted(service)),
            };
            RULE.found(admission.place, message, Fix::advice(RULE.instead))
        })
        .collect()
}
