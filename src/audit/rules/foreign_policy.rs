use crate::audit::deployed::compare;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "foreign-policy",
    severity: Severity::Error,
    finds: "a policy or a permission that was attached after the deployment and is not in the spec",
    why: "No deployment of the project removes it, and no review of the project shows it: the function may do more \
          than its files say, or others may invoke it.",
    instead: "Detach it, or add what it grants to the spec. Accept an intended one with `audit-allow`.",
    bad: "aws iam attach-role-policy --role-name thumbs-eu-central-1 --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess",
    good: "cargo lambda-s3 add read s3://photo-originals/",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(observed)) = (subject.spec, subject.observed) else { return Vec::new() };
    let foreign = compare(spec, &subject.said, observed, &subject.facts).foreign;
    foreign.into_iter().map(|one| RULE.found(one.place, one.message, Fix::advice(RULE.instead))).collect()
}
