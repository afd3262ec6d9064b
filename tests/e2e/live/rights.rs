//! What `--print-policy` prints is enough, and nothing of it too much.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use super::{Environment, audit, findings_with, role_of};
use crate::aws::{ACCOUNT, Aws, REGION};
use crate::deployed::Stack;
use crate::process::{run, seconds, timed};
use crate::project::{Project, program};
use crate::simulator::probe;
use crate::specs::COPY;

/// All that can be asked for.
const ANALYZED: [&str; 2] = ["--deployed", "--analyze"];

/// What is told and not an error where it is not allowed.
const WELCOME: [&str; 5] = [
    "access-analyzer:ValidatePolicy",
    "iam:GenerateServiceLastAccessedDetails",
    "iam:GetServiceLastAccessedDetails",
    "lambda:GetFunctionRecursionConfig",
    "lambda:ListTags",
];

fn print_policy(project: &Project) -> Value {
    let mut print = program();
    print.arg("audit").arg(&project.path).args([
        "--print-policy",
        "--analyze",
        "--account",
        ACCOUNT,
        "--region",
        REGION,
    ]);
    serde_json::from_str(&run(&mut print, seconds(30))).unwrap()
}

/// A user who may do nothing yet.
fn auditor(aws: &Aws) -> Environment {
    let user = json!({ "UserName": "auditor" });
    aws.call("iam", "create_user", user.clone());
    let key = aws.call("iam", "create_access_key", user)["AccessKey"].clone();
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    let keys = [("AWS_ACCESS_KEY_ID", text("AccessKeyId")), ("AWS_SECRET_ACCESS_KEY", text("SecretAccessKey"))];
    let place = [("AWS_ENDPOINT_URL", aws.endpoint()), ("AWS_REGION", REGION.to_owned())];
    [keys, place].concat()
}

fn allow(aws: &Aws, policy: &Value) {
    let policy = json!({ "UserName": "auditor", "PolicyName": "audit", "PolicyDocument": policy.to_string() });
    aws.call("iam", "put_user_policy", policy);
}

#[test]
fn the_policy_that_is_printed_is_enough_and_none_of_it_too_much() {
    let stack = Stack::deploy(&COPY, Format::CloudFormation, probe());
    let aws = &stack.aws;
    aws.set_history(&role_of(aws, "copy"), 200, json!({ "s3": 0, "logs": 0, "sqs": 0 }));
    let environment = auditor(aws);
    let policy = print_policy(&stack.project);
    allow(aws, &policy);
    let (said, code) = findings_with(&stack.project, &environment, &ANALYZED);
    assert_eq!((&said["findings"], &said["unread"], code), (&json!([]), &json!([]), Some(0)), "{said:#}");

    // A managed policy is what its two actions are for.
    let more = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } });
    let made = aws.call("iam", "create_policy", json!({ "PolicyName": "more", "PolicyDocument": more.to_string() }));
    let attach = json!({ "RoleName": role_of(aws, "copy"), "PolicyArn": made["Policy"]["Arn"] });
    aws.call("iam", "attach_role_policy", attach);
    let (said, code) = findings_with(&stack.project, &environment, &ANALYZED);
    assert_eq!((code, &said["unread"]), (Some(1), &json!([])), "{said:#}");

    timed("auditing without one right after the other", || {
        for (at, statement) in policy["Statement"].as_array().unwrap().iter().enumerate() {
            let actions = statement["Action"].as_array().unwrap();
            for action in actions {
                let mut less = policy.clone();
                let rest: Vec<&Value> = actions.iter().filter(|other| *other != action).collect();
                // IAM wants some action.
                less["Statement"][at]["Action"] = if rest.is_empty() { json!("s3:GetObject") } else { json!(rest) };
                allow(aws, &less);
                assert_missed(&stack.project, &environment, action.as_str().unwrap());
            }
        }
    });
}

/// Either it is an error that names the action, or it is told that something was not looked at.
fn assert_missed(project: &Project, environment: &Environment, action: &str) {
    if WELCOME.contains(&action) {
        let (said, code) = findings_with(project, environment, &ANALYZED);
        assert_eq!(code, Some(1), "{action}: {said:#}");
        let mut reasons = said["unread"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap());
        let told = |reason: &str| reason.contains(action) && reason.contains("is not allowed; `--print-policy` prints");
        assert!(reasons.any(told), "{action}: {said:#}");
        return;
    }
    let outcome = audit(project, environment, &["--analyze"]);
    assert_eq!(outcome.status.code(), Some(2), "{action}: {}", outcome.all());
    let who = format!("error: `arn:aws:iam::{ACCOUNT}:user/auditor` may not do `{action}`");
    assert!(outcome.stderr.starts_with(&who), "{}", outcome.stderr);
    let analyze = if action.starts_with("access-analyzer:") { " --analyze" } else { "" };
    let help = format!(
        "help: `cargo lambda-s3 audit --print-policy{analyze}` prints the policy that it needs, and nothing more\n"
    );
    assert!(outcome.stderr.ends_with(&help), "{}", outcome.stderr);
}
