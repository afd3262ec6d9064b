//! The step of the workflow that audits, run by bash as a runner of GitHub's does.

use cargo_lambda_s3::spec::Format;
use serde_json::json;

use super::machine;
use crate::aws::{ACCOUNT, Aws};
use crate::deployed::Stack;
use crate::github::{Run, introduce, run_last_step};
use crate::process::Outcome;
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::COPY;

fn run_step(aws: &Aws, project: &Project, event: &str, subject: &str) -> (Outcome, Vec<String>) {
    run_step_of(aws, project, event, Run { subject, repository_id: "34" })
}

fn run_step_of(aws: &Aws, project: &Project, event: &str, about: Run<'_>) -> (Outcome, Vec<String>) {
    run_last_step(&machine(aws), project, "audit.yml", about, "audit", &[("GITHUB_EVENT_NAME", event)])
}

#[test]
fn the_workflow_takes_on_its_role_and_audits() {
    let stack = Stack::deploy(&COPY, Format::Cli, probe());
    introduce(&stack.aws);
    let readme = std::fs::read_to_string(stack.project.path.join("audit/README.md")).unwrap();
    let trust = readme.split("```json\n").nth(2).unwrap().split("```").next().unwrap();
    let trust = trust.replace("111122223333", ACCOUNT).replace("OWNER/REPOSITORY", "me/copy");
    let trust = trust.replace("OWNER@OWNER_ID/REPOSITORY@", "me@12/copy@").replace("REPOSITORY_ID", "34");
    stack.aws.call("iam", "create_role", json!({ "RoleName": "audit", "AssumeRolePolicyDocument": trust }));
    let reads = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["access-analyzer:*", "iam:*", "lambda:Get*"], "Resource": "*" },
    ] });
    let policy = json!({ "RoleName": "audit", "PolicyName": "audit", "PolicyDocument": reads.to_string() });
    stack.aws.call("iam", "put_role_policy", policy);

    let (weekly, asked) = run_step(&stack.aws, &stack.project, "schedule", "repo:me/copy:ref:refs/heads/main");
    assert_eq!(weekly.status.code(), Some(0), "{}", weekly.all());
    assert!(weekly.stdout.contains("NOTE deployed role UNUSED_SERVICE"), "{}", weekly.stdout);
    assert!(asked[0].contains("&audience=sts.amazonaws.com "), "{asked:?}");
    assert!(asked.iter().any(|line| line == "Authorization: Bearer secret"), "{asked:?}");

    let (on_pull_request, _) = run_step(&stack.aws, &stack.project, "pull_request", "repo:me/copy:pull_request");
    assert_eq!(on_pull_request.status.code(), Some(0), "{}", on_pull_request.all());
    assert!(!on_pull_request.stdout.contains("deployed"), "{}", on_pull_request.stdout);

    let (numbered, _) = run_step(&stack.aws, &stack.project, "pull_request", "repo:me@12/copy@34:pull_request");
    assert_eq!(numbered.status.code(), Some(0), "{}", numbered.all());
    let recycled = Run { subject: "repo:me/copy:pull_request", repository_id: "35" };
    let (refused, _) = run_step_of(&stack.aws, &stack.project, "pull_request", recycled);
    assert_eq!(refused.status.code(), Some(2), "{}", refused.all());

    for stranger in ["repo:you/copy:pull_request", "repo:me/copy:ref:refs/heads/other"] {
        let (refused, _) = run_step(&stack.aws, &stack.project, "pull_request", stranger);
        assert_eq!(refused.status.code(), Some(2), "{}", refused.all());
        assert!(
            refused.stderr.contains("(AccessDenied) when calling the AssumeRoleWithWebIdentity"),
            "{}",
            refused.all()
        );
    }
}
