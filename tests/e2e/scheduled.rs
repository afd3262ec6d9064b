//! A schedule invokes the function under a role of its own; a test says when it is due.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use crate::aws::ACCOUNT;
use crate::deployed::{LOOPBACK, Stack};
use crate::deployers::{signed_in, take_on_role};
use crate::simulator::probe;
use crate::specs::Spec;

const SCHEDULED: Spec = Spec {
    name: "scheduled",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--write",
        "s3://out-bucket/thumbs/",
        "--schedule",
        "rate(1 hour)",
        "--alias",
        "live",
    ],
    toml: None,
};

const DEPLOYED: Spec = Spec {
    name: "scheduled",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--schedule",
        "rate(1 hour)",
        "--deployer-role",
        "--identity-center",
        "Deploy",
    ],
    toml: None,
};

const TIME: &str = "2030-01-31T08:00:00Z";

fn journal(stack: &Stack, what: &str) -> Vec<Value> {
    stack.aws.journal().into_iter().filter(|entry| entry["what"] == what && entry["time"] == TIME).collect()
}

fn role_policy(stack: &Stack) -> Value {
    json!({ "RoleName": format!("{}-schedule-us-east-1", stack.name), "PolicyName": "schedule" })
}

/// The statement of the role's policy, and of no other, lets it in.
#[test]
fn a_schedule_invokes_the_function_under_its_own_role_and_nothing_else() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&SCHEDULED, format, probe());
        stack.aws.due(stack.name, TIME);
        let done = stack.aws.wait_for(TIME, |entry| entry["what"] == "done" && entry["time"] == TIME);
        assert_eq!((&done["failed"], &done["attempts"]), (&json!(false), &json!(1)), "{format}");
        let attempt = &journal(&stack, "attempt")[0];
        assert_eq!(attempt["qualifier"], "live");
        let answer: Value = serde_json::from_str(attempt["response"].as_str().unwrap()).unwrap();
        assert_eq!(answer["scheduled"], json!([TIME]), "the time stands in the input");
        let named = json!({ "FunctionName": stack.name, "Qualifier": "live" });
        let policy = stack.aws.call("lambda", "get_policy", named)["Policy"].to_string();
        assert!(policy.contains("s3.amazonaws.com") && !policy.contains("scheduler"), "{policy}");
    }
}

/// Another function, another group or another account: the role is of no use there.
#[test]
fn what_a_schedule_cannot_deliver_is_kept_where_its_role_may_send() {
    let stack = Stack::deploy(&SCHEDULED, Format::CloudFormation, probe());
    let undelivered = |kept: bool| journal(&stack, "undelivered").iter().filter(|entry| entry["kept"] == kept).count();
    let named = role_policy(&stack);
    let held = stack.aws.call("iam", "get_role_policy", named.clone())["PolicyDocument"].clone();
    let put = |document: &Value| {
        let mut put = named.clone();
        put["PolicyDocument"] = document.to_string().into();
        stack.aws.call("iam", "put_role_policy", put);
    };
    // The function itself, where the schedule invokes its alias.
    let mut itself = held.clone();
    itself["Statement"][0]["Resource"] = json!([format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{}", stack.name)]);
    put(&itself);
    stack.aws.due(stack.name, TIME);
    assert_eq!((undelivered(true), undelivered(false), journal(&stack, "attempt").len()), (1, 0, 0));
    let [kept] = &stack.failures()[..] else { panic!("one message") };
    assert_eq!((&kept["source"], &kept["time"]), (&json!("aws.scheduler"), &json!(TIME)));
    let mut nothing = held.clone();
    nothing["Statement"].as_array_mut().unwrap().clear();
    nothing["Statement"] = json!([{ "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*" }]);
    put(&nothing);
    stack.aws.due(stack.name, TIME);
    assert_eq!((undelivered(true), undelivered(false)), (1, 1));

    put(&held);
    let role = json!({ "RoleName": named["RoleName"] });
    let trust = stack.aws.call("iam", "get_role", role.clone())["Role"]["AssumeRolePolicyDocument"].clone();
    for (operator, key, value) in [
        (
            "ArnEquals",
            "aws:SourceArn",
            format!("arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/{}", stack.name),
        ),
        ("ArnEquals", "aws:SourceArn", format!("arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/other")),
        ("StringEquals", "aws:SourceAccount", "999999999999".to_owned()),
    ] {
        let mut other = trust.clone();
        other["Statement"][0]["Condition"][operator][key] = json!(value);
        let mut update = role.clone();
        update["PolicyDocument"] = other.to_string().into();
        stack.aws.call("iam", "update_assume_role_policy", update);
        stack.aws.due(stack.name, TIME);
    }
    assert_eq!((undelivered(true), undelivered(false), journal(&stack, "attempt").len()), (1, 4, 0));
}

/// What the Scheduler does not take: expressions, and roles that it may not take on.
#[test]
fn a_schedule_that_aws_would_refuse_is_refused() {
    let stack = Stack::deploy(&SCHEDULED, Format::CloudFormation, probe());
    let one = stack.aws.call("scheduler", "get_schedule", json!({ "Name": stack.name }));
    let with = |expression: &str, role: &str| {
        let mut target = one["Target"].clone();
        target["RoleArn"] = json!(format!("arn:aws:iam::{ACCOUNT}:role/{role}"));
        let schedule = json!({
            "Name": "other", "ScheduleExpression": expression, "FlexibleTimeWindow": { "Mode": "OFF" }, "Target": target,
        });
        stack.aws.try_call("scheduler", "create_schedule", schedule).map_err(|error| error.code)
    };
    let (own, refused) = ("scheduled-schedule-us-east-1", Err("ValidationException".to_owned()));
    for expression in ["every hour", "rate(0 hours)", "cron(0 12 * * ?)", "cron(0 12 * * * *)", "at(tomorrow)"] {
        assert_eq!(with(expression, own).map(drop), refused, "{expression}");
    }
    for role in ["scheduled-us-east-1", "none"] {
        assert_eq!(with("rate(1 hour)", role).map(drop), refused, "{role}");
    }
    with("rate(1 hour)", own).unwrap();
}

/// They may not let it run under another role, nor hand its role to another service, nor touch another schedule.
#[test]
fn people_who_deploy_change_the_schedule_and_pass_on_its_role_alone() {
    let stack = Stack::deploy(&DEPLOYED, Format::CloudFormation, probe());
    let reserved = "/aws-reserved/sso.amazonaws.com/";
    let session = signed_in(&stack.aws, reserved, "AWSReservedSSO_Deploy_0123456789abcdef");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/scheduled-deployer-us-east-1");
    let keys = take_on_role(&stack.aws, &session, &role).unwrap();
    let one = stack.aws.call("scheduler", "get_schedule", json!({ "Name": stack.name }));
    let update = |name: &str, role: Option<&str>| {
        let mut target = one["Target"].clone();
        if let Some(role) = role {
            target["RoleArn"] = json!(format!("arn:aws:iam::{ACCOUNT}:role/{role}"));
        }
        let schedule = json!({
            "Name": name, "ScheduleExpression": "rate(2 hours)", "FlexibleTimeWindow": { "Mode": "OFF" }, "Target": target,
        });
        stack.aws.try_call_with(&keys, "scheduler", "update_schedule", schedule).map_err(|error| error.code)
    };
    let denied = Err("AccessDeniedException".to_owned());
    assert_eq!(update("other", None).map(drop), denied);
    assert_eq!(update(stack.name, Some("scheduled-us-east-1")).map(drop), denied);
    update(stack.name, None).unwrap();
    let changed = stack.aws.call("scheduler", "get_schedule", json!({ "Name": stack.name }));
    assert_eq!(changed["ScheduleExpression"], "rate(2 hours)");
    let to_lambda = json!({ "FunctionName": stack.name, "Role": one["Target"]["RoleArn"] });
    let refused = stack.aws.try_call_with(&keys, "lambda", "update_function_configuration", to_lambda).unwrap_err();
    assert!(refused.code.starts_with("AccessDenied"), "{refused:?}");
}
