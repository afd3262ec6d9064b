//! The audit of a generated project, run by bash with the real AWS CLI against the Access Analyzer and the IAM on loopback.

mod deployed;
mod workflow;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::aws::Aws;
use crate::cli::command_line::Machine;
use crate::process::{Outcome, seconds, try_run};
use crate::project::Project;
use crate::specs::{ALL, COPY, EXISTING};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

/// A machine with all that an audit needs.
fn machine(aws: &Aws) -> Machine<'_> {
    let machine = Machine::new(aws);
    machine.install_program("cargo-lambda-s3", Path::new(PROGRAM));
    machine
}

fn audit(machine: &Machine<'_>, project: &Project, options: &[&str]) -> Outcome {
    audit_with(machine, project, options, &[])
}

fn audit_with(machine: &Machine<'_>, project: &Project, options: &[&str], environment: &[(&str, &str)]) -> Outcome {
    let mut bash = machine.bash(project);
    bash.arg("audit/audit.sh").args(options).envs(environment.iter().copied());
    // As users have it, Python keeps what it compiled.
    bash.env_remove("PYTHONDONTWRITEBYTECODE");
    try_run(&mut bash, seconds(300))
}

#[track_caller]
fn assert_clean(outcome: &Outcome) {
    assert_eq!(outcome.status.code(), Some(0), "{}", outcome.all());
    assert!(outcome.stdout.ends_with(" documents checked, 0 findings\n"), "{}", outcome.all());
}

/// Something was found, and a line of it holds all of these.
#[track_caller]
fn assert_found(outcome: &Outcome, parts: &[&str]) {
    assert_eq!((outcome.status.code(), outcome.stderr.as_str()), (Some(1), ""), "{}", outcome.all());
    let is_it = |line: &str| parts.iter().all(|part| line.contains(part));
    assert!(outcome.stdout.lines().any(is_it), "no line with {parts:?} in\n{}", outcome.stdout);
}

/// It could not run, for this reason.
#[track_caller]
fn assert_refused(outcome: &Outcome, problem: &str, help: &str) {
    assert_eq!(outcome.status.code(), Some(2), "{}", outcome.all());
    let (error, rest) = outcome.stderr.split_once("\nhelp: ").unwrap_or_else(|| panic!("{}", outcome.all()));
    assert!(error.contains("error: ") && error.contains(problem) && rest.contains(help), "{}", outcome.all());
}

/// A program that prints other documents: what the real one prints, changed by some Python on `policy`.
fn tamper(machine: &Machine<'_>, folder: &Path, python: &str) {
    machine.remove_program("cargo-lambda-s3");
    let text = format!(
        "#!/usr/bin/env python3\nimport json, subprocess, sys\n\
         policy = json.loads(subprocess.check_output([{PROGRAM:?}, *sys.argv[1:]]))\n{python}\nprint(json.dumps(policy))\n"
    );
    let program = folder.join("tampered");
    std::fs::write(&program, text).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    machine.install_program("cargo-lambda-s3", &program);
}

#[test]
fn nothing_is_found_in_what_the_program_generates() {
    let aws = Aws::start();
    let machine = machine(&aws);
    for spec in ALL {
        let project = Project::new(spec);
        assert_clean(&audit(&machine, &project, &[]));
        assert!(!project.path.join("audit/__pycache__").exists(), "it writes into the project");
    }
}

#[test]
fn every_check_tells_what_is_wrong_with_a_document() {
    // What is done to the documents, and what a line has to say of it.
    const TAMPERED: [(&str, &[&str]); 12] = [
        (
            "policy['role']['Statement'][0]['Action'] = ['s3:GetObject', 's3:HeadObject']",
            &[
                "ERROR role INVALID_ACTION: The action s3:HeadObject does not exist. ",
                " (Statement[0].Action[1], Sid ReadTriggerObjects) https://docs.aws.amazon.com/IAM/",
            ],
        ),
        ("del policy['helper']['Version']", &["WARNING helper MISSING_VERSION: We recommend that you specify"]),
        (
            "policy['role']['Statement'][1].update(Action='iam:PassRole', Resource='*')",
            &["SECURITY_WARNING role PASS_ROLE_WITH_STAR_IN_RESOURCE: Using the iam:PassRole action"],
        ),
        (
            "policy['role']['Statement'][0]['Action'] = ['s3:*']",
            &[
                "ERROR role ACCESS_GRANTED: The policy document grants access to",
                "(Statement[0], Sid ReadTriggerObjects)",
            ],
        ),
        (
            "policy['helper']['Statement'][0]['Action'] = 's3:Put*'",
            &["ERROR helper ACCESS_GRANTED: ", "(Statement[0], Sid "],
        ),
        ("policy['role']['Statement'][0]['Action'] = 's3:PutBucketNotification'", &["ERROR role ACCESS_GRANTED: "]),
        (
            "policy['invoke']['Statement'][0].update(Principal='*', Condition={})",
            &["ERROR invoke PUBLIC_ACCESS: The resource policy grants public access", "(Statement[0], Sid AllowS3-"],
        ),
        (
            "policy['trust']['Statement'][0].update(Principal={'AWS': '*'}, Condition={})",
            &["ERROR trust PUBLIC_ACCESS: ", "(Statement[0], Sid LambdaAssumesRole)"],
        ),
        (
            "policy['trust']['Statement'][0]['Action'] = 's3:GetObject'",
            &["ERROR trust UNSUPPORTED_ACTION_IN_POLICY: ", "AWS::IAM::AssumeRolePolicyDocument"],
        ),
        (
            "policy['bucket-owner']['their.bucket']['Statement'][0]['Action'] = 'sqs:SendMessage'",
            &["ERROR bucket-owner their.bucket UNSUPPORTED_ACTION_IN_POLICY: ", "AWS::S3::Bucket"],
        ),
        (
            "policy['bucket-owner']['their.bucket']['Statement'][0].update(Principal='*', Condition={})",
            &["ERROR bucket-owner their.bucket PUBLIC_ACCESS: "],
        ),
        (
            "del policy['bucket-owner']['their.bucket']['Statement'][0]['Principal']",
            &["ERROR bucket-owner their.bucket MISSING_PRINCIPAL: Add a Principal element"],
        ),
    ];
    let (aws, project) = (Aws::start(), Project::new(&EXISTING));
    let machine = machine(&aws);
    for (python, parts) in TAMPERED {
        tamper(&machine, project.path.parent().unwrap(), python);
        assert_found(&audit(&machine, &project, &[]), parts);
    }
}

#[test]
fn a_suggestion_is_told_and_is_no_finding() {
    let (aws, project) = (Aws::start(), Project::new(&COPY));
    let machine = machine(&aws);
    tamper(&machine, project.path.parent().unwrap(), "policy['role']['Statement'][0]['Action'] *= 2");
    let outcome = audit(&machine, &project, &[]);
    assert_clean(&outcome);
    assert!(outcome.stdout.starts_with("SUGGESTION role REDUNDANT_ACTION: "), "{}", outcome.stdout);
}

/// GitHub reads a line that begins with `::`, up to a line break; what it would take for syntax is encoded.
#[test]
fn a_workflow_run_shows_findings_beside_the_code() {
    let (aws, project) = (Aws::start(), Project::new(&COPY));
    let machine = machine(&aws);
    let python = "policy['role']['Statement'][0]['Action'] = ['s3:50%,\\n::error::x:']";
    tamper(&machine, project.path.parent().unwrap(), python);
    let outcome = audit_with(&machine, &project, &[], &[("GITHUB_ACTIONS", "true")]);
    let annotation =
        "::error file=Cargo.toml,title=role INVALID_ACTION::The action s3:50%25,%0A::error::x: does not exist.";
    assert_found(&outcome, &[annotation]);
    assert_found(&outcome, &["ERROR role INVALID_ACTION: The action s3:50%,\\n::error::x: does not exist."]);
    assert_eq!(outcome.stdout.lines().filter(|line| line.starts_with("::")).count(), 1, "{}", outcome.stdout);
}

#[test]
fn what_keeps_the_audit_from_running_is_told_with_what_to_do() {
    let (aws, project) = (Aws::start(), Project::new(&COPY));
    let machine = machine(&aws);
    let help = audit(&machine, &project, &["--help"]);
    assert_eq!((help.status.code(), help.stderr.as_str()), (Some(0), ""));
    assert!(help.stdout.starts_with("usage: bash audit/audit.sh "), "{}", help.stdout);

    let refused = |options: &[&str], problem: &str, help: &str| {
        assert_refused(&audit(&machine, &project, options), problem, help);
    };
    refused(&["--deploy"], "unknown option \"--deploy\"", "--help");
    refused(&["--unused-days"], "--unused-days has no value", "--help");
    for days in ["0", "401", "-1", "ninety", "", "९"] {
        refused(&["--unused-days", days], &format!("\"{days}\" is no number of days"), "leave out");
    }
    refused(&["--deployed"], "there is no function copy", "deploy it first");

    let broken = audit_with(&machine, &project, &[], &[("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN")]);
    assert_refused(&broken, "AWS does not say who is asking: ", "give credentials");
    let none = [("AWS_ACCESS_KEY_ID", ""), ("AWS_EC2_METADATA_DISABLED", "true")];
    assert_refused(&audit_with(&machine, &project, &[], &none), "AWS does not say who is asking: ", "give credentials");
    let no_region = [("AWS_REGION", "")];
    assert_refused(&audit_with(&machine, &project, &[], &no_region), "no Region is set", "set AWS_REGION");

    let manifest = project.path.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("in-bucket", "In-Bucket")).unwrap();
    refused(&[], "In-Bucket", "Cargo.toml");
    std::fs::write(&manifest, text).unwrap();

    machine.remove_program("cargo-lambda-s3");
    refused(&[], "there is no cargo-lambda-s3 on the PATH", "cargo install cargo-lambda-s3 --locked");
    machine.remove_program("aws");
    refused(&[], "there is no aws on the PATH", "install the AWS CLI");
}
