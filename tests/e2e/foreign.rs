//! Buckets that others use too: what is theirs stays as it was, whatever is deployed.

use std::path::Path;

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, OWNER, REGION};
use crate::bootstrap::bootstrap;
use crate::compare::normalise;
use crate::deployed::{LOOPBACK, STACKS, Stack};
use crate::simulator::{deployed, probe};
use crate::specs::Spec;

/// On the bucket of the probe, which invokes another function and, here, tells a queue and EventBridge.
const OURS: Spec = Spec {
    name: "ours",
    arguments: &[
        "--trigger",
        "s3://probe-in/ours/*.txt",
        "--existing-bucket",
        "probe-in",
        "--write",
        "s3://out-bucket/copies/",
    ],
    toml: None,
};

const OTHERWISE: Spec = Spec {
    name: "ours",
    arguments: &[
        "--trigger",
        "s3://probe-in/ours/new/*.txt",
        "--trigger",
        "s3://probe-in/more/",
        "--existing-bucket",
        "probe-in",
        "--write",
        "s3://out-bucket/copies/",
    ],
    toml: None,
};

/// Overlaps the other function's.
const OVERLAPPING: Spec = Spec {
    name: "ours",
    arguments: &["--trigger", "s3://probe-in/in +$/new/", "--existing-bucket", "probe-in"],
    toml: None,
};

/// Of another account.
const THEIRS: Spec = Spec {
    name: "theirs",
    arguments: &[
        "--trigger",
        "s3://their-bucket/in/*.txt",
        "--bucket-owner",
        "their-bucket=222233334444",
        "--write",
        "s3://out-bucket/copies/",
    ],
    toml: None,
};

/// An AWS with a bucket that others use: a function, a queue, EventBridge.
fn used_by_others() -> (Aws, Value) {
    let aws = deployed();
    let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:told");
    let statement = json!({
        "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": queue,
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    aws.call("sqs", "create_queue", json!({ "QueueName": "told", "Attributes": { "Policy": policy } }));
    let mut stored = notification(&aws);
    let rules = json!([{ "Name": "Suffix", "Value": "+%C3%A9.log" }, { "Name": "Prefix", "Value": "ours/" }]);
    stored["QueueConfigurations"] = json!([{
        "Id": "theirs <&>", "QueueArn": queue, "Events": ["s3:ObjectRemoved:*", "s3:ObjectCreated:Put"],
        "Filter": { "Key": { "FilterRules": rules } },
    }]);
    stored["EventBridgeConfiguration"] = json!({});
    let change = json!({ "Bucket": "probe-in", "NotificationConfiguration": stored });
    aws.call("s3", "put_bucket_notification_configuration", change);
    let stored = notification(&aws);
    assert_eq!(stored.as_object().unwrap().len(), 3, "a function, a queue, EventBridge: {stored}");
    (aws, stored)
}

fn notification(aws: &Aws) -> Value {
    aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "probe-in" }))
}

/// The configuration without our entries.
fn others(aws: &Aws) -> Value {
    let mut stored = notification(aws);
    if let Some(list) = stored["LambdaFunctionConfigurations"].as_array_mut() {
        list.retain(|entry| !entry["Id"].as_str().unwrap().starts_with("cargo-lambda-s3.ours."));
    }
    stored
}

/// The function's own entries are those of `policy`. EventBridge, which others switched on, stays on.
fn is_said(stack: &Stack) {
    let (mut said, held) = (normalise(&stack.project.policy()), normalise(&stack.held().documents()));
    for bucket in said["notification"].as_object_mut().unwrap().values_mut() {
        bucket[1] = json!(true);
    }
    assert_eq!((&held["notification"], &held["invoke"]), (&said["notification"], &said["invoke"]));
}

/// Deployed, deployed otherwise and taken down again.
fn leaves_others_alone(format: Format, zip: &Path) {
    let (aws, theirs) = used_by_others();
    let mut stack = Stack::new(aws, &OURS, format);
    stack.apply(zip).unwrap();
    assert_eq!(others(&stack.aws), theirs, "{format}: deployed");
    is_said(&stack);

    let before = notification(&stack.aws);
    stack.apply(zip).unwrap();
    assert_eq!(notification(&stack.aws), before, "{format}: deployed once more");

    stack.replace(&OTHERWISE);
    stack.apply(zip).unwrap();
    assert_eq!(others(&stack.aws), theirs, "{format}: another prefix");
    is_said(&stack);

    // What cannot be is refused, and what was deployed before stays.
    let before = notification(&stack.aws);
    stack.replace(&OVERLAPPING);
    assert!(stack.apply(zip).unwrap_err().contains("overlaps"), "{format}");
    assert_eq!(notification(&stack.aws), before, "{format}: refused");

    stack.destroy();
    assert_eq!(notification(&stack.aws), theirs, "{format}: destroyed");
}

#[test]
fn what_others_have_on_a_bucket_stays_as_it_was() {
    for format in LOOPBACK {
        leaves_others_alone(format, probe());
    }
}

#[test]
fn an_overlap_with_anothers_notification_is_refused_with_both_named_and_nothing_changed() {
    for format in LOOPBACK {
        let (aws, theirs) = used_by_others();
        let stack = Stack::new(aws, &OVERLAPPING, format);
        let problem = stack.apply(probe()).unwrap_err();
        assert!(
            problem.contains("cargo-lambda-s3.ours.1") && problem.contains("function:probe"),
            "{format}: {problem}"
        );
        assert!(problem.contains("overlaps"), "{format}: {problem}");
        assert_eq!(notification(&stack.aws), theirs, "{format}");
    }
}

/// S3 validates the destinations of all entries at each put: what somebody else left there fails no stack.
#[test]
fn an_entry_of_others_that_leads_nowhere_is_in_the_way_of_nothing() {
    for format in STACKS {
        let (aws, theirs) = used_by_others();
        aws.call("lambda", "delete_function", json!({ "FunctionName": "probe" }));
        let change = json!({ "Bucket": "probe-in", "NotificationConfiguration": theirs });
        let refused = aws.try_call("s3", "put_bucket_notification_configuration", change).unwrap_err();
        assert!(refused.message.contains("Unable to validate"), "{}", refused.message);

        let mut stack = Stack::new(aws, &OURS, format);
        stack.apply(probe()).unwrap_or_else(|problem| panic!("{format}: {problem}"));
        is_said(&stack);
        let logs =
            stack.aws.call("logs", "filter_log_events", json!({ "logGroupName": "/aws/lambda/ours-notifications" }));
        assert!(logs.to_string().contains("S3 cannot send to"), "{format}: {logs}");
        stack.replace(&OTHERWISE);
        stack.apply(probe()).unwrap_or_else(|problem| panic!("{format}: {problem}"));
        assert_eq!(others(&stack.aws), theirs, "{format}");
        stack.destroy();
        assert_eq!(notification(&stack.aws), theirs, "{format}");
    }
}

#[test]
fn a_bucket_that_others_use_triggers_the_function_all_the_way_round() {
    for format in LOOPBACK {
        let (aws, _) = used_by_others();
        let stack = Stack::new(aws, &OURS, format);
        stack.apply(bootstrap()).unwrap();
        stack.copies(("probe-in", "ours/a b.txt"), ("out-bucket", "copies/a b.txt"), b"body");
        // The other function still does what it did.
        stack.aws.put_object("probe-in", "in +$/a.jpg", b"body");
        let done = stack.aws.wait_for("the other", |entry| entry["what"] == "done" && entry["key"] == "in +$/a.jpg");
        assert_eq!((&done["function"], &done["failed"]), (&json!("probe"), &json!(false)));
    }
}

#[test]
fn a_bucket_of_another_account_triggers_the_function_all_the_way_round() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&THEIRS, format, bootstrap());
        let body = json!({ "Bucket": "their-bucket", "Key": "in/a.txt" });
        stack.aws.call_as_owner("s3", "put_object", body);
        let done = stack.aws.wait_for("in/a.txt", |entry| entry["what"] == "done" && entry["key"] == "in/a.txt");
        assert_eq!(done["failed"], false, "{format}");
        assert!(stack.aws.object("out-bucket", "copies/a.txt").is_some(), "{format}");
        stack.destroy();
        assert_eq!(stack.held().notification("their-bucket"), json!({}), "{format}");
        assert_eq!(stack.project.spec().bucket_owners[0].account.as_str(), OWNER);
    }
}
