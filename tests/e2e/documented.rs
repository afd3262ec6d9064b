//! The commands of a project's README, run by bash as they stand there, against the AWS on loopback.

use std::path::PathBuf;

use cargo_lambda_s3::spec::Format;
use serde_json::json;

use crate::aws::{ACCOUNT, Aws, REGION};
use crate::cli::command_line::Machine;
use crate::process::{seconds, try_run};
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::Spec;

/// What CloudFormation takes of a template in the request itself (*Understand CloudFormation quotas*).
const MAX_BODY: u64 = 51_200;

/// A function of which so much was asked that its template has to come from S3.
fn large() -> Project {
    let mut toml = String::new();
    for number in 0..30 {
        toml.push_str(&format!("tags.team{number} = \"{}\"\n", "x".repeat(100)));
    }
    let arguments = &["--trigger", "s3://in-bucket/", "--write", "s3://out-bucket/", "--dashboard", "--trail"];
    let project = Project::new(&Spec { name: "large", arguments, toml: Some(Box::leak(toml.into_boxed_str())) });
    project.hasten();
    project
}

/// The first commands below a heading of the README.
fn commands(project: &Project, heading: &str) -> String {
    let text = std::fs::read_to_string(project.path.join("README.md")).unwrap();
    let (_, section) = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading} in {text}"));
    let (_, block) = section.split_once("```sh\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

/// Takes the place of `cargo lambda build`: the package is there.
fn install_cargo(machine: &Machine<'_>, project: &Project) {
    let cargo: PathBuf = project.path.with_extension("cargo");
    std::fs::write(&cargo, "#!/bin/sh\nexit 0\n").unwrap();
    std::fs::set_permissions(&cargo, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    machine.install_program("cargo", &cargo);
    machine.put_package(project, probe());
}

fn follow(machine: &Machine<'_>, project: &Project, commands: &str) -> crate::process::Outcome {
    let mut bash = machine.bash(project);
    // Version 1 of the AWS CLI, which PyPI has, knows no AWS_REGION.
    bash.args(["-euo", "pipefail", "-c", commands]).env("AWS_DEFAULT_REGION", REGION);
    try_run(&mut bash, seconds(300))
}

#[test]
fn a_template_that_is_too_long_for_a_request_is_deployed_by_the_commands_of_its_readme() {
    let project = large();
    for (format, heading) in [(Format::CloudFormation, "### AWS CloudFormation"), (Format::Cli, "### AWS CLI")] {
        let size = std::fs::metadata(project.template(format)).unwrap().len();
        assert!(size > MAX_BODY, "{format}: {size} bytes");
        let aws = Aws::start();
        let machine = Machine::new(&aws);
        install_cargo(&machine, &project);
        let outcome = follow(&machine, &project, &commands(&project, heading));
        assert!(outcome.status.success(), "{heading}: {}", outcome.all());
        let made = aws.call("lambda", "get_function_configuration", json!({ "FunctionName": "large" }));
        assert_eq!(made["FunctionArn"], format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:large"));
    }
}
