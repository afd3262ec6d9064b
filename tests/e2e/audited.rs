//! `cargo lambda-s3 audit` on what the program generates and on what real tools make of it: it finds nothing, and whatever is changed
//! it finds, where it stands. What the CDK synthesises and SAM translates is audited where it is made, in `cdk.rs` and
//! `cloudformation.rs`.

use cargo_lambda_s3::iam::granted_in;
use cargo_lambda_s3::spec::Access;
use serde_json::Value;

use crate::process::{seconds, try_run};
use crate::project::{Project, program};
use crate::specs::{ALL, COPY, SERVICES};

/// What is found in a project with every format: one thing that is not looked at.
pub const UNREAD: [&str; 1] = ["unread deploy/cdk"];

/// What the audit finds or does not look at, a line each; `nothing` where all is well.
pub fn found(project: &Project) -> Vec<String> {
    let (code, told) = audit(project);
    let list = |name: &str| told[name].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = list("findings");
    let is_failure = findings.iter().any(|finding| finding["severity"] == "error");
    assert_eq!(code, i32::from(is_failure), "{told:#}");
    assert_eq!(list("allowed"), Vec::<Value>::new());
    let name = |one: &Value| in_project(project, &text(&one["file"]));
    let mut lines: Vec<String> = findings
        .iter()
        .map(|one| format!("{} {}:{} {}", text(&one["rule"]), name(one), one["line"], text(&one["message"])))
        .chain(list("unread").iter().map(|one| format!("unread {}", name(one))))
        .collect();
    if lines.is_empty() {
        lines.push("nothing".to_owned());
    }
    lines
}

fn audit(project: &Project) -> (i32, Value) {
    let mut audit = program();
    let outcome = try_run(audit.arg("audit").arg(&project.path).args(["--format", "json"]), seconds(30));
    let told = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.all()));
    (outcome.status.code().unwrap(), told)
}

/// The path from the project's folder on.
fn in_project(project: &Project, file: &str) -> String {
    let folder = format!("{}/", project.path.display());
    file.strip_prefix(&folder).unwrap_or(file).to_owned()
}

/// The text with something else in the place of the first `from`; its further lines are as deep as the one that it is in.
pub fn replaced(text: &str, from: &str, to: &str) -> String {
    let at = text.find(from).unwrap_or_else(|| panic!("no `{from}` in\n{text}"));
    let begin = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let depth: String = text[begin..].chars().take_while(|c| *c == ' ').collect();
    text.replacen(from, &to.replace('\n', &format!("\n{depth}")), 1)
}

/// Grants that the user has yet to write code for: a new handler reads what triggers it and writes. It is told, and no failure.
fn is_yet_to_be_used(line: &str) -> bool {
    let statement = line.split_once("(statement ").and_then(|(_, rest)| Some(rest.split_once(')')?.0));
    let is_listed =
        |sid: &str| ["Allow", "DeleteObjects", "ListBucket", "ReadObjects"].iter().any(|start| sid.starts_with(start));
    line.starts_with("granted-never-used Cargo.toml:")
        && statement.is_some_and(|sid| is_listed(sid) || granted_in(sid).is_some())
}

/// What is found, but for what a new project has yet to use.
pub fn wrong(project: &Project) -> Vec<String> {
    let spec = project.spec();
    let unused = spec.grants.iter().filter(|grant| grant.access != Access::Write).count()
        + spec.options.allow.len()
        + 2 * spec.options.services.len();
    let (yet, mut lines): (Vec<String>, Vec<String>) =
        found(project).into_iter().partition(|line| is_yet_to_be_used(line));
    assert!(yet.len() <= unused, "{yet:?}");
    if lines.is_empty() {
        lines.push("nothing".to_owned());
    }
    lines
}

/// The rule has a finding in this file, not further than a resource's length from the line that holds `changed`.
#[track_caller]
pub fn assert_found(project: &Project, path: &str, changed: &str, rule: &str) {
    let text = std::fs::read_to_string(project.path.join(path)).unwrap();
    let line = text[..text.find(changed).unwrap()].lines().count();
    let lines = found(project);
    let begins = format!("{rule} {path}:");
    let is_near = |rest: &str| {
        let at: usize = rest.split(' ').next().unwrap().parse().unwrap_or_default();
        at.abs_diff(line) <= 30
    };
    let is_it = |found: &String| found.strip_prefix(&begins).is_some_and(is_near);
    assert!(lines.iter().any(is_it), "no {rule} near line {line} of {path} for `{changed}`:\n{}", lines.join("\n"));
}

#[test]
fn nothing_is_found_in_what_is_generated() {
    for spec in ALL.into_iter().chain([&SERVICES]) {
        assert_eq!(wrong(&Project::new(spec)), UNREAD, "{}", spec.name);
    }
}

/// By file: what is changed, into what, and the rule that tells.
#[test]
fn whatever_is_changed_in_a_deployment_file_is_found_where_it_stands() {
    const CHANGES: [(&str, &str, &str, &str); 18] = [
        ("sam/template.yaml", "- \"s3:GetObject\"", "- \"s3:GetObject\"\n- \"s3:DeleteObject\"", "drift"),
        ("sam/template.yaml", "\"s3:PutObject\"", "\"s3:*\"", "wildcard-action"),
        ("sam/template.yaml", "SourceAccount: !Ref AWS::AccountId", "# nobody", "missing-source-account"),
        ("sam/template.yaml", "s3:::in-bucket/incoming/*.jpg", "s3:::in-bucket/*", "whole-bucket"),
        ("sam/template.yaml", "RestrictPublicBuckets: true", "RestrictPublicBuckets: false", "public-bucket"),
        ("cloudformation/template.yaml", "- \"s3:GetObject\"", "- \"s3:GetObject\"\n- \"s3:DeleteObject\"", "drift"),
        ("cloudformation/template.yaml", "\"s3:PutObject\"", "\"s3:*\"", "wildcard-action"),
        ("cloudformation/template.yaml", "SourceAccount: !Ref AWS::AccountId", "# nobody", "missing-source-account"),
        ("cloudformation/template.yaml", "s3:::in-bucket/incoming/*.jpg", "s3:::in-bucket/*", "whole-bucket"),
        (
            "cloudformation/template.yaml",
            "RestrictPublicBuckets: true",
            "RestrictPublicBuckets: false",
            "public-bucket",
        ),
        (
            "sam/template.yaml",
            "Role: !GetAtt ExecutionRole.Arn",
            "Role: \"arn:aws:iam::111122223333:role/Admin\"",
            "drift",
        ),
        (
            "cloudformation/template.yaml",
            "Destination: !GetAtt FailureQueue.Arn",
            "Destination: \"arn:aws:sqs:us-east-1:999999999999:x\"",
            "drift",
        ),
        ("terraform/main.tf", "= aws_iam_role.execution.arn", "= \"arn:aws:iam::111122223333:role/Admin\"", "drift"),
        ("terraform/main.tf", "\"s3:GetObject\"", "\"s3:GetObject\", \"s3:DeleteObject\"", "drift"),
        ("terraform/main.tf", "\"s3:PutObject\"", "\"s3:*\"", "wildcard-action"),
        ("terraform/main.tf", "source_account", "# source_account", "missing-source-account"),
        ("terraform/main.tf", "s3:::in-bucket/incoming/*.jpg", "s3:::in-bucket/*", "whole-bucket"),
        ("terraform/main.tf", "restrict_public_buckets = true", "restrict_public_buckets = false", "public-bucket"),
    ];
    let project = Project::new(&COPY);
    for (file, from, to, rule) in CHANGES {
        let path = format!("deploy/{file}");
        let text = std::fs::read_to_string(project.path.join(&path)).unwrap();
        std::fs::write(project.path.join(&path), replaced(&text, from, to)).unwrap();
        assert_found(&project, &path, to.lines().next_back().unwrap(), rule);
        std::fs::write(project.path.join(&path), text).unwrap();
    }
    assert_eq!(found(&project), UNREAD);
}
