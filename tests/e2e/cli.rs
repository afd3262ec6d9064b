//! The scripts that deploy a stack with the AWS CLI, run by bash and the real AWS CLI against the AWS on loopback.

pub mod command_line;

use std::path::Path;

use serde_json::{Value, json};

use self::command_line::Machine;
use crate::aws::{Aws, CODE_BUCKET};
use crate::compare::normalise;
use crate::equality::{asked_for, buckets_asked_for};
use crate::process::{Outcome, run, seconds, timed, try_run};
use crate::project::Project;
use crate::reading::Held;
use crate::simulator::probe;
use crate::specs::{ALL, COPY, EVERYTHING, Spec};
use crate::tools::cli_tools;

/// A small one: one trigger, no other bucket.
const SMALL: Spec = Spec { name: "small", arguments: &["--trigger", "s3://in-bucket/incoming/"], toml: None };
/// The same function with another prefix and other settings.
const CHANGED: Spec = Spec {
    name: "small",
    arguments: &["--trigger", "s3://in-bucket/arrived/", "--memory", "512", "--description", "$(new)"],
    toml: None,
};

/// Deploys a project with its own script, whose package is this zip file.
pub fn try_deploy(aws: &Aws, project: &Project, zip: &Path) -> Result<(), String> {
    try_deploy_with(aws, project, zip, &["--no-build"])
}

/// The same, with the buckets that an earlier stack left behind.
pub fn try_import(aws: &Aws, project: &Project, zip: &Path) -> Result<(), String> {
    try_deploy_with(aws, project, zip, &["--no-build", "--import-existing-resources"])
}

fn try_deploy_with(aws: &Aws, project: &Project, zip: &Path, options: &[&str]) -> Result<(), String> {
    let machine = Machine::new(aws);
    machine.put_package(project, zip);
    let outcome = machine.run(project, "deploy.sh", options);
    if outcome.status.success() { Ok(()) } else { Err(outcome.all()) }
}

pub fn destroy(aws: &Aws, project: &Project) {
    Machine::new(aws).succeed(project, "destroy.sh", &["--yes"]);
}

fn project(spec: &Spec) -> Project {
    let project = Project::deployed_with(spec, "cli");
    project.hasten();
    project
}

/// As `policy` and the spec say.
fn assert_is_as_asked_for(aws: &Aws, project: &Project) {
    let held = Held::of(aws, project);
    assert_eq!(normalise(&held.documents()), normalise(&project.policy()));
    assert_eq!((held.settings(), held.buckets()), (asked_for(project), buckets_asked_for(project)));
}

/// It ended with this code, after an error with these words and a way out with those.
#[track_caller]
fn assert_refused(outcome: &Outcome, code: i32, problem: &str, help: &str) {
    assert_eq!(outcome.status.code(), Some(code), "{}", outcome.all());
    let (error, rest) = outcome.stderr.split_once("\nhelp: ").unwrap_or_else(|| panic!("{}", outcome.all()));
    assert!(error.contains("error: ") && error.contains(problem) && rest.contains(help), "{}", outcome.all());
}

/// What the stack is, by its ID or its name; nothing where there is none.
fn status(aws: &Aws, stack: &str) -> Option<String> {
    let found = aws.try_call("cloudformation", "describe_stacks", json!({ "StackName": stack })).ok()?;
    Some(found["Stacks"][0]["StackStatus"].as_str().unwrap().to_owned())
}

#[test]
fn shellcheck_and_bash_find_nothing() {
    for spec in ALL {
        let project = project(spec);
        let scripts = ["deploy.sh", "destroy.sh"];
        let outcome = try_run(&mut shellcheck(&project, &scripts), seconds(60));
        assert_eq!((outcome.status.code(), outcome.all()), (Some(0), String::new()), "{}", spec.name);
        for script in scripts {
            let script = project.path.join("deploy/cli").join(script);
            run(crate::process::command("bash").arg("-n").arg(script), seconds(10));
        }
    }
}

#[test]
fn shellcheck_can_find_something() {
    let project = project(&COPY);
    let script = project.path.join("deploy/cli/destroy.sh");
    let text = std::fs::read_to_string(&script).unwrap();
    std::fs::write(&script, text.replace("[ -t 0 ]", "[ -t $UNKNOWN ]")).unwrap();
    let outcome = try_run(&mut shellcheck(&project, &["destroy.sh"]), seconds(60));
    assert!(outcome.all().contains("SC2086"), "{}", outcome.all());
}

fn shellcheck(project: &Project, scripts: &[&str]) -> std::process::Command {
    let mut shellcheck = cli_tools().command("shellcheck");
    shellcheck.args(["--external-sources", "--format=gcc"]).args(scripts).current_dir(project.path.join("deploy/cli"));
    shellcheck
}

/// With the program itself, not with the one that runs all the time.
#[test]
fn the_scripts_run_with_the_aws_cli_as_it_is() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::as_it_is(&aws);
    machine.put_package(&project, probe());
    let said = timed("deploy.sh with an AWS CLI that is not started yet", || machine.deploy(&project));
    assert!(said.contains("ExecutionRoleArn") && said.contains("Region us-east-1"), "{said}");
    assert_is_as_asked_for(&aws, &project);
    machine.succeed(&project, "destroy.sh", &["--yes"]);
    assert_eq!(status(&aws, "small"), None);
}

#[test]
fn a_second_run_changes_nothing_and_a_changed_spec_what_it_is_about() {
    let (aws, first) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    machine.put_package(&first, probe());
    machine.deploy(&first);
    assert_is_as_asked_for(&aws, &first);
    let revision =
        || aws.call("lambda", "get_function_configuration", json!({ "FunctionName": "small" }))["RevisionId"].clone();
    let before = revision();
    let said = machine.deploy(&first);
    assert!(said.contains("No changes to deploy"), "{said}");
    assert_eq!((revision(), status(&aws, "small").as_deref()), (before, Some("CREATE_COMPLETE")));

    let changed = project(&CHANGED);
    machine.put_package(&changed, probe());
    machine.deploy(&changed);
    assert_is_as_asked_for(&aws, &changed);
    // New code alone is a change, too.
    let code =
        || aws.call("lambda", "get_function_configuration", json!({ "FunctionName": "small" }))["CodeSha256"].clone();
    let (before, other) = (code(), changed.path.join("other.zip"));
    command_line::other_package(probe(), &other);
    machine.put_package(&changed, &other);
    machine.deploy(&changed);
    assert_ne!(code(), before);
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_leaves_the_stack_as_it_is() {
    let (aws, first) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    machine.put_package(&first, probe());
    let dry = |project: &Project| machine.succeed(project, "deploy.sh", &["--dry-run", "--no-build"]);
    let said = dry(&first);
    let is_reported =
        |said: &str, parts: [&str; 2]| said.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(
        is_reported(&said, ["Add", "AWS::Lambda::Function"]) && is_reported(&said, ["Nothing", "changed"]),
        "{said}"
    );
    assert_eq!(status(&aws, "small"), None);

    machine.deploy(&first);
    let said = dry(&first);
    assert!(said.contains("Nothing would change"), "{said}");
    let changed = project(&CHANGED);
    machine.put_package(&changed, probe());
    let said = dry(&changed);
    assert!(is_reported(&said, ["Modify", "AWS::Lambda::Function"]) && !said.contains("Add"), "{said}");
    let said = machine.succeed(&first, "destroy.sh", &["--dry-run"]);
    assert!(
        is_reported(&said, ["small-failures", "AWS::SQS::Queue"]) && said.contains("Kept bucket in-bucket"),
        "{said}"
    );
    assert_eq!(status(&aws, "small").as_deref(), Some("CREATE_COMPLETE"));
    assert_is_as_asked_for(&aws, &first);
}

#[test]
fn destroy_removes_the_stack_and_tells_what_stays() {
    let (aws, project) = (Aws::start(), project(&EVERYTHING));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    aws.call("s3", "create_bucket", json!({ "Bucket": "lake-bucket" }));
    machine.deploy(&project);
    aws.put_object("in-bucket", "kept", b"kept");
    assert_refused(&machine.run(&project, "destroy.sh", &[]), 2, "there is no terminal", "--yes");
    let said = machine.succeed(&project, "destroy.sh", &["--yes"]);
    assert!(said.contains("Deleted stack everything"), "{said}");
    for bucket in ["in-bucket", "other.bucket", "out-bucket"] {
        assert!(said.contains(&format!("Kept bucket {bucket}")), "{said}");
    }
    assert!(!said.contains("lake-bucket"), "{said}");
    assert_eq!(aws.object("in-bucket", "kept"), Some(b"kept".to_vec()));
    let gone = aws.try_call("lambda", "get_function_configuration", json!({ "FunctionName": "everything" }));
    assert_eq!(gone.unwrap_err().code, "ResourceNotFoundException");
    let said = machine.succeed(&project, "destroy.sh", &["--yes"]);
    assert!(said.contains("There is no stack everything"), "{said}");
}

/// CloudFormation updates no stack whose creation failed.
#[test]
fn a_first_deployment_that_fails_is_told_and_can_be_done_again() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    let trust = json!({ "Version": "2012-10-17", "Statement": [] }).to_string();
    let role = json!({ "RoleName": "small-us-east-1", "AssumeRolePolicyDocument": trust });
    aws.call("iam", "create_role", role);
    let outcome = machine.run(&project, "deploy.sh", &["--no-build"]);
    assert_refused(&outcome, 1, "ExecutionRole\tCREATE_FAILED", "run the same again");
    aws.call("iam", "delete_role", json!({ "RoleName": "small-us-east-1" }));
    let outcome = machine.run(&project, "deploy.sh", &["--no-build"]);
    assert_refused(&outcome, 1, "stack small is in ROLLBACK_COMPLETE", "bash deploy/cli/destroy.sh");
    machine.succeed(&project, "destroy.sh", &["--yes"]);
    machine.deploy(&project);
    assert_is_as_asked_for(&aws, &project);
}

#[test]
fn options_are_told_and_a_wrong_call_is_refused_before_anything_is_made() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    for script in ["deploy.sh", "destroy.sh"] {
        let usage = machine.succeed(&project, script, &["--help"]);
        assert!(usage.contains(&format!("bash deploy/cli/{script} [")) && usage.contains("--dry-run"), "{usage}");
        let refused = machine.run(&project, script, &["--dryrun"]);
        assert_refused(&refused, 2, "unknown option \"--dryrun\"", "--help");
    }
    assert_refused(
        &machine.run(&project, "deploy.sh", &["--no-build"]),
        1,
        "there is no target/lambda/small/bootstrap.zip",
        "--no-build",
    );
    machine.put_package(&project, probe());
    let with = |bucket: Option<&str>| {
        let mut bash = machine.bash(&project);
        bash.args(["deploy/cli/deploy.sh", "--no-build"]);
        match bucket {
            Some(bucket) => bash.env("CODE_BUCKET", bucket),
            None => bash.env_remove("CODE_BUCKET"),
        };
        try_run(&mut bash, seconds(60))
    };
    assert_refused(&with(None), 2, "CODE_BUCKET is not set", "aws s3 mb s3://BUCKET --region us-east-1");
    assert_refused(
        &with(Some("no-such-bucket")),
        1,
        "NoSuchBucket",
        "set CODE_BUCKET to a bucket of account 123456789012",
    );
    aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": "their-code" }));
    assert_refused(&with(Some("their-code")), 1, "AccessDenied", "set CODE_BUCKET to a bucket of account 123456789012");
    let elsewhere = json!({ "Bucket": "far-code", "CreateBucketConfiguration": { "LocationConstraint": "eu-west-1" } });
    aws.call("s3", "create_bucket", elsewhere);
    assert_refused(
        &with(Some("far-code")),
        1,
        "bucket far-code is in eu-west-1, and small goes to us-east-1",
        "set CODE_BUCKET to a bucket in us-east-1",
    );
    assert_eq!((status(&aws, "small"), aws.keys(CODE_BUCKET)), (None, Vec::<String>::new()));
    // The PATH of a machine without the AWS CLI.
    machine.remove_program("aws");
    for script in ["deploy.sh", "destroy.sh"] {
        assert_refused(&machine.run(&project, script, &[]), 2, "there is no aws on the PATH", "README.md");
    }
}

/// It asks CloudFormation for no more than its README says.
#[test]
fn the_rights_of_the_readme_suffice_for_the_stack_and_the_bucket_for_packages() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let readme = std::fs::read_to_string(project.path.join("README.md")).unwrap();
    let rights: Vec<&str> = readme
        .lines()
        .filter(|line| line.starts_with("| the ") || line.starts_with("| its "))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    assert!(rights.len() > 10, "{rights:?}");
    let services =
        ["iam:*", "lambda:*", "logs:*", "sqs:*", "sns:*", "cloudwatch:*", "s3:*Bucket*", "s3:*Configuration"];
    let allowed = |rights: &[&str]| {
        let statement =
            json!({ "Effect": "Allow", "Action": rights.iter().chain(&services).collect::<Vec<_>>(), "Resource": "*" });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    let user = json!({ "UserName": "deployer" });
    aws.call("iam", "create_user", user.clone());
    let key = aws.call("iam", "create_access_key", user)["AccessKey"].clone();
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    let deploy = |rights: &[&str], script: &str, options: &[&str]| {
        let policy = json!({ "UserName": "deployer", "PolicyName": "p", "PolicyDocument": allowed(rights) });
        aws.call("iam", "put_user_policy", policy);
        let mut bash = machine.bash(&project);
        bash.arg(format!("deploy/cli/{script}")).args(options);
        bash.env("AWS_ACCESS_KEY_ID", key["AccessKeyId"].as_str().unwrap());
        bash.env("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"].as_str().unwrap());
        try_run(&mut bash, seconds(120))
    };
    for (script, options) in [
        ("deploy.sh", &["--no-build", "--dry-run"][..]),
        ("deploy.sh", &["--no-build"]),
        ("deploy.sh", &["--no-build"]),
        ("destroy.sh", &["--dry-run"]),
        ("destroy.sh", &["--yes"]),
    ] {
        let outcome = deploy(&rights, script, options);
        assert!(outcome.status.success(), "{script} {options:?}: {}", outcome.all());
    }
    let fewer: Vec<&str> = rights.iter().copied().filter(|right| *right != "cloudformation:CreateChangeSet").collect();
    let outcome = deploy(&fewer, "deploy.sh", &["--no-build"]);
    assert!(
        !outcome.status.success() && outcome.stderr.contains("cloudformation:CreateChangeSet"),
        "{}",
        outcome.all()
    );
}

/// What a stack has to be called and to say (`tests/tools/aws/cloudformation_api.py`).
#[test]
fn the_loopback_refuses_what_cloudformation_refuses() {
    let aws = Aws::start();
    let text = |length: usize| {
        let queue = json!({ "Resources": { "Q": { "Type": "AWS::SQS::Queue" } }, "Description": "x" });
        format!("{queue}{}", " ".repeat(length - queue.to_string().len()))
    };
    let refused = |params: Value| {
        let error = aws.try_call("cloudformation", "create_change_set", params).unwrap_err();
        format!("{}: {}", error.code, error.message)
    };
    let change = |name: &str, kind: &str, body: String| json!({ "StackName": name, "ChangeSetName": "c", "ChangeSetType": kind, "TemplateBody": body });
    let too_long = refused(change("s", "CREATE", text(51_201)));
    assert!(too_long.contains("less than or equal to 51200"), "{too_long}");
    let name = refused(change("my_stack", "CREATE", text(100)));
    assert!(name.contains("ValidationError") && name.contains("'stackName' failed to satisfy"), "{name}");
    let absent = refused(change("s", "UPDATE", text(100)));
    assert!(absent.contains("Stack [s] does not exist"), "{absent}");
    let role = json!({ "Resources": { "R": { "Type": "AWS::IAM::Role", "Properties": { "RoleName": "r" } } } });
    let mut with_role = change("s", "CREATE", role.to_string());
    for given in [json!([]), json!(["CAPABILITY_IAM"])] {
        with_role["Capabilities"] = given;
        assert!(refused(with_role.clone()).contains("Requires capabilities : [CAPABILITY_NAMED_IAM]"));
    }
    let made = aws.call("cloudformation", "create_change_set", change("s", "CREATE", text(51_200)));
    let named = json!({ "ChangeSetName": made["Id"] });
    assert_eq!(status(&aws, "s").as_deref(), Some("REVIEW_IN_PROGRESS"));
    aws.call("cloudformation", "execute_change_set", named.clone());
    assert_eq!(status(&aws, "s").as_deref(), Some("CREATE_COMPLETE"));
    assert_eq!(aws.try_call("cloudformation", "execute_change_set", named).unwrap_err().code, "InvalidChangeSetStatus");
    let same = aws.call("cloudformation", "create_change_set", change("s", "UPDATE", text(100)));
    let same = aws.call("cloudformation", "describe_change_set", json!({ "ChangeSetName": same["Id"] }));
    assert_eq!((&same["Status"], &same["ExecutionStatus"]), (&json!("FAILED"), &json!("UNAVAILABLE")));
    assert!(same["StatusReason"].as_str().unwrap().contains("didn't contain changes"), "{same}");
    assert!(refused(change("s", "CREATE", text(100))).contains("already exists"));
    let id = made["StackId"].as_str().unwrap();
    aws.call("cloudformation", "delete_stack", json!({ "StackName": id }));
    assert_eq!((status(&aws, id).as_deref(), status(&aws, "s")), (Some("DELETE_COMPLETE"), None));
}
