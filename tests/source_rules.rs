//! What the code asks of AWS, held against what the role allows: on handlers whose findings are written beside the code, on every
//! kind of crate that `new` generates, and on code that was broken at random.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "source_rules/broken.rs"]
mod broken;
mod common;
#[path = "source_rules/edits.rs"]
mod edits;
#[path = "source_rules/generated.rs"]
mod generated;
#[path = "source_rules/handlers.rs"]
mod handlers;
#[path = "text_safety/practices.rs"]
mod practices;
#[path = "source_rules/shared.rs"]
mod shared;
#[path = "text_safety/specs.rs"]
mod specs;

use cargo_lambda_s3::audit::{Finding, Subject, audit};
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::spec::Spec;

/// The rules that read code.
const RULES: [&str; 6] = [
    "granted-never-used",
    "needed-not-granted",
    "outside-of-grants",
    "swallowed-error",
    "undecided-source",
    "undecoded-key",
];

/// What those rules find.
fn source_findings(spec: &Spec, files: &[File]) -> Vec<Finding> {
    let findings = audit(&Subject::project(spec, &[], files));
    findings.into_iter().filter(|finding| RULES.contains(&finding.rule)).collect()
}
