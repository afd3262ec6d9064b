use crate::audit::deployed::compare;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "deployed-drift",
    severity: Severity::Error,
    finds: "a deployed policy that differs from the spec",
    why: "The spec is what was reviewed, and `cargo lambda-s3 policy` prints the policies that it defines. Permissions \
          beyond it were not reviewed; missing ones fail at run time. Statements are compared action by action and \
          resource by resource, so they may be split, merged, reordered and renamed.",
    instead: "Deploy the project again. If the deployed policy is correct, change the spec in `Cargo.toml`.",
    bad: "# the role, and the spec says write = [{ bucket = \"photo-thumbs\", prefix = \"small/\" }]\n\
          \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::photo-thumbs/*\"",
    good: "\"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::photo-thumbs/small/*\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(observed)) = (subject.spec, subject.observed) else { return Vec::new() };
    let drift = compare(spec, &subject.said, observed, &subject.facts).drift;
    drift.into_iter().map(|one| RULE.found(one.place, one.message, Fix::advice(RULE.instead))).collect()
}
