//! `audit --deployed` with the AWS SDK against the AWS on loopback: what was deployed, what somebody changed, what goes wrong.

mod analyzed;
mod proxy;
mod refused;
mod rights;
mod tampered;
mod workflow;

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use self::proxy::{Fault, Proxy};
use crate::aws::{Aws, REGION};
use crate::deployed::{LOOPBACK, Stack};
use crate::process::{Outcome, seconds, try_run};
use crate::project::{Project, program};
use crate::simulator::probe;
use crate::specs::{COPY, EVERYTHING, EXISTING, MANAGED, PRACTICES, RECURSIVE};

/// Who asks, and whom: variables of the environment.
type Environment = Vec<(&'static str, String)>;

/// As the administrator, whom nothing is denied.
fn administrator(aws: &Aws) -> Environment {
    aws.credentials().into()
}

/// The same, through somebody who listens.
fn through(proxy: &Proxy, mut environment: Environment) -> Environment {
    environment.retain(|(name, _)| *name != "AWS_ENDPOINT_URL");
    environment.push(("AWS_ENDPOINT_URL", proxy.endpoint()));
    environment
}

fn audit(project: &Project, environment: &Environment, options: &[&str]) -> Outcome {
    audit_with(project, environment, &[&["--deployed"], options].concat())
}

fn audit_with(project: &Project, environment: &Environment, options: &[&str]) -> Outcome {
    let home = tempfile::tempdir().unwrap();
    let mut program = program();
    program.arg("audit").arg(&project.path).args(options);
    program.args(project.environment().map(|name| format!("--environment={name}")));
    let is_ours = |name: &str| name.starts_with("AWS_") || name.to_lowercase().ends_with("_proxy");
    for (name, _) in std::env::vars().filter(|(name, _)| is_ours(name)) {
        program.env_remove(name);
    }
    program.env("HOME", home.path()).env("AWS_EC2_METADATA_DISABLED", "true");
    program.envs(environment.iter().map(|(name, value)| (name, value)));
    try_run(&mut program, seconds(120))
}

/// What it says as JSON, with its exit code.
fn findings(project: &Project, environment: &Environment) -> (Value, Option<i32>) {
    findings_with(project, environment, &["--deployed"])
}

fn findings_with(project: &Project, environment: &Environment, options: &[&str]) -> (Value, Option<i32>) {
    let outcome = audit_with(project, environment, &[options, &["--format", "json"]].concat());
    let said = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.all()));
    (said, outcome.status.code())
}

#[track_caller]
fn assert_clean(project: &Project, environment: &Environment) -> Value {
    let (said, code) = findings(project, environment);
    assert_eq!((&said["findings"], code), (&json!([]), Some(0)), "{said:#}");
    said
}

/// The name of a function's role.
fn role_of(aws: &Aws, function: &str) -> String {
    let found = aws.call("lambda", "get_function_configuration", json!({ "FunctionName": function }));
    found["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn nothing_is_found_in_what_any_format_deployed() {
    for format in LOOPBACK {
        for spec in [&COPY, &EXISTING] {
            let stack = Stack::deploy(spec, format, probe());
            let said = assert_clean(&stack.project, &administrator(&stack.aws));
            let young = said["unread"].as_array().unwrap();
            let is_young = |one: &Value| one["reason"].as_str().unwrap().contains("it is 0 days old");
            assert!(young.iter().any(is_young), "{young:?}");
        }
    }
}

#[test]
fn nothing_is_found_in_whatever_a_project_may_have() {
    for spec in [&EVERYTHING, &RECURSIVE, &PRACTICES, &MANAGED] {
        let stack = Stack::deploy(spec, Format::CloudFormation, probe());
        assert_clean(&stack.project, &administrator(&stack.aws));
    }
}

#[test]
fn what_was_not_used_for_long_is_told_with_the_statements_that_allow_it() {
    let stack = Stack::deploy(&EXISTING, Format::CloudFormation, probe());
    let (role, helper) = (role_of(&stack.aws, "existing"), role_of(&stack.aws, "existing-notifications"));
    stack.aws.set_history(&role, 200, json!({ "logs": 91, "sqs": 300 }));
    stack.aws.set_history(&helper, 200, json!({ "s3": 100, "logs": 89 }));
    let (said, code) = findings(&stack.project, &administrator(&stack.aws));
    assert_eq!(code, Some(0), "{said:#}");
    let (of_later, _) =
        findings_with(&stack.project, &administrator(&stack.aws), &["--deployed", "--unused-days", "101"]);
    let count = |said: &Value| said["findings"].as_array().unwrap().len();
    assert_eq!((count(&said), count(&of_later)), (4, 2), "{of_later:#}");
    let told: Vec<_> = said["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            assert_eq!(one["rule"], "unused-service");
            [&one["resource"], &one["severity"], &one["message"]].map(|value| value.as_str().unwrap().to_owned())
        })
        .collect();
    let (role, helper) = (format!("role {role}"), format!("role {helper}"));
    let s3 = "the role may use `Amazon s3` (`ReadTriggerObjects`, `WriteObjects`, `ListBucket1`) and has never used it";
    let expected = [
        [
            &*helper,
            "note",
            "the role may use `Amazon s3` (`MergeNotifications1`, `MergeNotifications2`) and used it last 100 days ago",
        ],
        [&*role, "warning", "the role may use `Amazon logs` (`WriteLogs`) and used it last 91 days ago"],
        [&*role, "warning", s3],
        [&*role, "note", "the role may use `Amazon sqs` (`SendFailures`) and used it last 300 days ago"],
    ];
    let sorted = |mut list: Vec<[String; 3]>| {
        list.sort();
        list
    };
    assert_eq!(sorted(told), sorted(expected.map(|one| one.map(str::to_owned)).into()));
    // What another account's bucket sends, its owner does not say.
    let unread = said["unread"].as_array().unwrap();
    assert_eq!((unread.len(), &unread[0]["resource"]), (1, &json!("arn:aws:s3:::their.bucket")), "{unread:?}");
}

/// A few round trips, all of them reading: through somebody who writes down what was asked.
#[test]
fn nothing_but_reading_calls_are_made() {
    let stack = Stack::deploy(&EXISTING, Format::CloudFormation, probe());
    stack.aws.set_history(&role_of(&stack.aws, "existing"), 200, json!({ "logs": 0, "s3": 0, "sqs": 0 }));
    let policy = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } });
    let made =
        stack.aws.call("iam", "create_policy", json!({ "PolicyName": "more", "PolicyDocument": policy.to_string() }));
    let attach = json!({ "RoleName": role_of(&stack.aws, "existing"), "PolicyArn": made["Policy"]["Arn"] });
    stack.aws.call("iam", "attach_role_policy", attach);
    let proxy = Proxy::start(&stack.aws, Fault::None);
    let ask = |options: &[&str]| {
        let (_, code) = findings_with(&stack.project, &through(&proxy, administrator(&stack.aws)), options);
        assert_eq!(code, Some(1));
        let mut asked = proxy.asked();
        asked.sort();
        asked.dedup();
        asked
    };
    let free = ask(&["--deployed"]);
    let mut asked = ask(&["--deployed", "--analyze"]);
    assert!(free.iter().all(|action| !action.contains(":Check")), "AWS charges for the checks: {free:?}");
    asked.retain(|action| !["CheckAccessNotGranted", "CheckNoPublicAccess"].iter().any(|name| action.ends_with(name)));
    assert_eq!(asked, free);
    let reading = ["Get", "List", "Describe", "Validate", "Generate"];
    for action in &asked {
        let name = action.split(':').nth(1).unwrap();
        assert!(reading.iter().any(|verb| name.starts_with(verb)), "{action} changes something: {asked:?}");
    }
    assert_eq!(
        asked,
        [
            "access-analyzer:ValidatePolicy",
            "iam:GenerateServiceLastAccessedDetails",
            "iam:GetPolicy",
            "iam:GetPolicyVersion",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:GetServiceLastAccessedDetails",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "lambda:GetFunctionConcurrency",
            "lambda:GetFunctionConfiguration",
            "lambda:GetFunctionEventInvokeConfig",
            "lambda:GetFunctionRecursionConfig",
            "lambda:GetPolicy",
            "lambda:ListTags",
            "logs:DescribeLogGroups",
            "s3:GetBucketNotification",
            "sts:GetCallerIdentity",
        ]
    );
}

/// The Region of the spec counts before that of the environment, and what was typed before both.
#[test]
fn the_region_is_the_one_that_was_typed_then_the_specs_then_the_environments() {
    let stack = Stack::deploy(&COPY, Format::CloudFormation, probe());
    let mut elsewhere = administrator(&stack.aws);
    elsewhere.retain(|(name, _)| *name != "AWS_REGION");
    elsewhere.push(("AWS_REGION", "eu-west-1".to_owned()));
    assert_eq!(audit(&stack.project, &elsewhere, &[]).status.code(), Some(2));
    assert_eq!(audit(&stack.project, &elsewhere, &["--region", REGION]).status.code(), Some(0));
    let manifest = stack.project.path.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let with_region =
        text.replace("[package.metadata.lambda-s3]\n", "[package.metadata.lambda-s3]\nregion = \"us-east-1\"\n");
    assert_ne!(text, with_region);
    std::fs::write(&manifest, with_region).unwrap();
    assert_eq!(audit(&stack.project, &elsewhere, &[]).status.code(), Some(0));
}
