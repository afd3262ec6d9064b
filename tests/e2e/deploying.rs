//! The step of the workflow that deploys, run by bash as a runner of GitHub's does, under the role that the deployment made for it.

use cargo_lambda_s3::spec::Format;
use serde_json::json;

use crate::aws::{Aws, REGION};
use crate::cli::command_line::Machine;
use crate::deployed::Stack;
use crate::github::{Run, introduce, run_last_step};
use crate::process::Outcome;
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::{MANAGED, Spec};

const ROLE: &str = "managed-workflow-us-east-1";
const THE_RUN: &str = "repo:photo-team/managed:environment:production";

fn deploy(aws: &Aws, project: &Project, subject: &str, role: &str) -> Outcome {
    deploy_as(aws, project, Run { subject, repository_id: "34" }, role)
}

fn deploy_as(aws: &Aws, project: &Project, about: Run<'_>, role: &str) -> Outcome {
    run_last_step(&Machine::new(aws), project, "deploy.yml", about, role, &[("AWS_REGION", REGION)]).0
}

fn stack(spec: &Spec) -> Stack {
    stack_of(spec, Format::CloudFormation)
}

fn stack_of(spec: &Spec, format: Format) -> Stack {
    let stack = Stack::deploy(spec, format, probe());
    introduce(&stack.aws);
    let zip = stack.project.path.join("target/lambda").join(spec.name).join("bootstrap.zip");
    std::fs::create_dir_all(zip.parent().unwrap()).unwrap();
    // Another package than the one that was deployed.
    std::fs::write(zip, [std::fs::read(probe()).unwrap(), b"\n".to_vec()].concat()).unwrap();
    stack
}

fn code(aws: &Aws) -> String {
    code_of(aws, "managed")
}

fn code_of(aws: &Aws, function: &str) -> String {
    let named = json!({ "FunctionName": function });
    aws.call("lambda", "get_function_configuration", named)["CodeSha256"].as_str().unwrap().to_owned()
}

#[test]
fn the_workflow_takes_on_its_role_and_deploys_the_code() {
    let stack = stack(&MANAGED);
    let before = code(&stack.aws);
    let outcome = deploy(&stack.aws, &stack.project, THE_RUN, ROLE);
    assert_eq!(outcome.status.code(), Some(0), "{}", outcome.all());
    assert_ne!(code(&stack.aws), before, "the code was deployed");
}

#[test]
fn no_other_run_and_for_no_other_role() {
    let stack = stack(&MANAGED);
    let before = code(&stack.aws);
    for (subject, role) in [
        ("repo:photo-team/managed:environment:staging", ROLE),
        ("repo:photo-team/managed:ref:refs/heads/main", ROLE),
        ("repo:photo-team/managed:pull_request", ROLE),
        ("repo:photo-team/managed-2:environment:production", ROLE),
        ("repo:somebody/managed:environment:production", ROLE),
        (THE_RUN, "managed-us-east-1"),
    ] {
        let outcome = deploy(&stack.aws, &stack.project, subject, role);
        assert!(
            !outcome.status.success()
                && outcome.stderr.contains("(AccessDenied) when calling the AssumeRoleWithWebIdentity"),
            "{subject} {role}: {}",
            outcome.all()
        );
    }
    assert_eq!(code(&stack.aws), before);
}

/// A repository with its numbers, and an environment with a blank and a colon.
pub const NUMBERED: Spec = Spec {
    name: "numbered",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--github",
        "photo-team@12/numbered@34",
        "--github-environment",
        "Production (EU):1",
    ],
    toml: None,
};

/// GitHub sends one form of the subject or the other; the name alone is not enough for somebody who gets hold of it.
#[test]
fn a_repository_with_its_numbers_deploys_in_every_format_and_a_recycled_name_does_not() {
    let environment = ":environment:Production (EU)%3A1";
    let [by_number, by_name] =
        ["repo:photo-team@12/numbered@34", "repo:photo-team/numbered"].map(|start| format!("{start}{environment}"));
    let role = "numbered-workflow-us-east-1";
    for format in [Format::Sam, Format::CloudFormation, Format::Cdk] {
        let stack = stack_of(&NUMBERED, format);
        let before = code_of(&stack.aws, "numbered");
        for (subject, repository_id) in [
            ("repo:photo-team@12/numbered@35:environment:Production (EU)%3A1", "35"),
            ("repo:photo-team@13/numbered@34:environment:Production (EU)%3A1", "34"),
            ("repo:photo-team@12/numbered@34:environment:Production (EU):1", "34"),
            ("repo:photo-team@12/numbered@34:ref:refs/heads/main", "34"),
            (by_number.as_str(), "35"),
            (by_name.as_str(), "35"),
        ] {
            let outcome = deploy_as(&stack.aws, &stack.project, Run { subject, repository_id }, role);
            let is_refused = outcome.stderr.contains("(AccessDenied) when calling the AssumeRoleWithWebIdentity");
            assert!(!outcome.status.success() && is_refused, "{subject} {repository_id}: {}", outcome.all());
        }
        assert_eq!(code_of(&stack.aws, "numbered"), before);
        for subject in [&by_number, &by_name] {
            let outcome = deploy(&stack.aws, &stack.project, subject, role);
            assert_eq!(outcome.status.code(), Some(0), "{format} {subject}: {}", outcome.all());
        }
        assert_ne!(code_of(&stack.aws, "numbered"), before, "{format}: the code was deployed");
    }
}
