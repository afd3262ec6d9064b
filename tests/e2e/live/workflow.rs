//! The step of a project's workflow that audits what is deployed, run by bash as a runner of GitHub's does, under the role that
//! `--print-trust` and `--print-policy` describe.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use super::role_of;
use crate::aws::{ACCOUNT, Aws, REGION};
use crate::cli::command_line::Machine;
use crate::deployed::Stack;
use crate::github::{Run, introduce, run_last_step};
use crate::process::{Outcome, run, seconds};
use crate::project::{Project, program};
use crate::simulator::probe;
use crate::specs::COPY;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

fn printed(project: &Project, options: &[&str]) -> Value {
    let mut print = program();
    print.arg("audit").arg(&project.path).args(options).args(["--account", ACCOUNT, "--region", REGION]);
    serde_json::from_str(&run(&mut print, seconds(30))).unwrap()
}

fn run_step(aws: &Aws, project: &Project, about: Run<'_>) -> (Outcome, Vec<String>) {
    let machine = Machine::new(aws);
    machine.install_program("cargo-lambda-s3", Path::new(PROGRAM));
    let cargo = project.path.with_extension("cargo");
    std::fs::write(&cargo, "#!/bin/sh\nexec \"cargo-$1\" \"$@\"\n").unwrap();
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
    machine.install_program("cargo", &cargo);
    run_last_step(&machine, project, "audit.yml", about, "audit", &[("GITHUB_ACTIONS", "true")])
}

#[test]
fn the_workflow_takes_on_its_role_and_audits_what_is_deployed() {
    let stack = Stack::deploy(&COPY, Format::Cli, probe());
    let (aws, project) = (&stack.aws, &stack.project);
    introduce(aws);
    let trust = printed(project, &["--print-trust", "me@12/copy@34"]);
    aws.call("iam", "create_role", json!({ "RoleName": "audit", "AssumeRolePolicyDocument": trust.to_string() }));
    let rights = printed(project, &["--print-policy", "--analyze"]);
    let policy = json!({ "RoleName": "audit", "PolicyName": "audit", "PolicyDocument": rights.to_string() });
    aws.call("iam", "put_role_policy", policy);

    for subject in ["repo:me/copy:ref:refs/heads/main", "repo:me@12/copy@34:ref:refs/heads/main"] {
        let (weekly, asked) = run_step(aws, project, Run { subject, repository_id: "34" });
        assert_eq!((weekly.status.code(), weekly.stdout.as_str()), (Some(0), ""), "{}", weekly.all());
        assert!(weekly.stderr.contains("nothing found"), "{}", weekly.stderr);
        assert!(asked[0].contains("&audience=sts.amazonaws.com "), "{asked:?}");
        assert!(asked.iter().any(|line| line == "Authorization: Bearer secret"), "{asked:?}");
    }

    let put = json!({ "RoleName": role_of(aws, "copy"), "PolicyName": "more", "PolicyDocument": json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "More", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::in-bucket" }],
    }).to_string() });
    aws.call("iam", "put_role_policy", put);
    let main = Run { subject: "repo:me/copy:ref:refs/heads/main", repository_id: "34" };
    let (found, _) = run_step(aws, project, main);
    assert_eq!(found.status.code(), Some(1), "{}", found.all());
    assert!(found.stdout.contains(", policy more, statement More: ACCESS_GRANTED: "), "{}", found.stdout);

    for (subject, repository_id) in [
        ("repo:me/copy:pull_request", "34"),
        ("repo:me/copy:ref:refs/heads/other", "34"),
        ("repo:you/copy:ref:refs/heads/main", "34"),
        // A later owner of the name.
        ("repo:me/copy:ref:refs/heads/main", "35"),
    ] {
        let (refused, _) = run_step(aws, project, Run { subject, repository_id });
        assert_eq!((refused.status.code(), refused.stdout.as_str()), (Some(2), ""), "{subject}: {}", refused.all());
        assert!(refused.stderr.starts_with("error: there are no credentials for AWS"), "{}", refused.stderr);
    }
}
