//! The step of the workflow that deploys, run by bash as a runner of GitHub's does, under the role that the deployment made for it.

use cargo_lambda_s3::spec::Format;
use serde_json::json;

use crate::aws::{Aws, REGION};
use crate::cli::command_line::Machine;
use crate::deployed::Stack;
use crate::github::{introduce, run_last_step};
use crate::process::Outcome;
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::{MANAGED, Spec};

const ROLE: &str = "managed-workflow-us-east-1";
const THE_RUN: &str = "repo:photo-team/managed:environment:production";

fn deploy(aws: &Aws, project: &Project, subject: &str, role: &str) -> Outcome {
    run_last_step(&Machine::new(aws), project, "deploy.yml", subject, role, &[("AWS_REGION", REGION)]).0
}

fn stack(spec: &Spec) -> Stack {
    let stack = Stack::deploy(spec, Format::CloudFormation, probe());
    introduce(&stack.aws);
    let zip = stack.project.path.join("target/lambda").join(spec.name).join("bootstrap.zip");
    std::fs::create_dir_all(zip.parent().unwrap()).unwrap();
    // Another package than the one that was deployed.
    std::fs::write(zip, [std::fs::read(probe()).unwrap(), b"\n".to_vec()].concat()).unwrap();
    stack
}

fn code(aws: &Aws) -> String {
    let named = json!({ "FunctionName": "managed" });
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
