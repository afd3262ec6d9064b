use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::Given;
use crate::iam::S3;

pub const RULE: Rule = Rule {
    name: "missing-source-account",
    severity: Severity::Error,
    finds: "a permission for S3 without the account that owns the bucket",
    why: "The ARN of a bucket contains no account: if the bucket is deleted, the next owner of its name may invoke the \
          function (*AWS Lambda Developer Guide, Granting function access to AWS services*).",
    instead: "Add `SourceAccount`.",
    bad: "Principal: \"s3.amazonaws.com\"\nSourceArn: \"arn:aws:s3:::photo-inbox\"",
    good: "Principal: \"s3.amazonaws.com\"\nSourceArn: \"arn:aws:s3:::photo-inbox\"\nSourceAccount: !Ref AWS::AccountId",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.admissions().into_iter().filter(|admission| {
        let has_source = *admission.source_arn != Given::Missing;
        let is_s3 = admission.principal == S3;
        is_s3 && has_source && *admission.source_account == Given::Missing && !admission.is_limited
    });
    found
        .map(|admission| {
            let message = "S3 may invoke the function for the bucket, in any account";
            RULE.found(admission.place, message, Fix::advice(RULE.instead))
        })
        .collect()
}
