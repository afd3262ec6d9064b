//! The loopback AWS itself: custom resources, and functions of inline Python, by a hand-made stack.

use serde_json::{Value, json};

use crate::aws::{Aws, AwsError};
use crate::tools::scripts;

const BUCKET: &str = "custom-notes";

fn deploy(aws: &Aws, parameters: &Value) -> Result<Value, AwsError> {
    aws.try_deploy_with(&scripts().join("probe/custom.yaml"), "custom", parameters)
}

/// The event that the function noted under this name.
fn event(aws: &Aws, name: &str) -> Value {
    serde_json::from_slice(&aws.object(BUCKET, name).unwrap_or_else(|| panic!("{name}: {:?}", aws.keys(BUCKET))))
        .unwrap()
}

#[test]
fn a_custom_resource_is_created_updated_replaced_and_deleted() {
    let aws = Aws::start();
    let made = deploy(&aws, &json!({})).unwrap();
    assert_eq!((&made["outputs"]["Id"], &made["outputs"]["Length"]), (&json!("made-one"), &json!("3")));
    let create = event(&aws, "Create made-one");
    assert_eq!((&create["ResourceType"], &create["LogicalResourceId"]), (&json!("Custom::Noted"), &json!("Noted")));
    let properties = &create["ResourceProperties"];
    assert_eq!((&properties["Number"], &properties["List"]), (&json!("7"), &json!(["true", { "Deep": "1.5" }])));
    assert_eq!(properties["ServiceToken"], create["ServiceToken"]);

    deploy(&aws, &json!({})).unwrap();
    assert_eq!(aws.keys(BUCKET), ["Create made-one"], "without a change nothing is asked");

    let changed = deploy(&aws, &json!({ "Text": "three" })).unwrap();
    assert_eq!((&changed["outputs"]["Id"], &changed["outputs"]["Length"]), (&json!("made-three"), &json!("5")));
    let update = event(&aws, "Update made-three");
    assert_eq!(
        (&update["PhysicalResourceId"], &update["OldResourceProperties"]["Text"]),
        (&json!("made-one"), &json!("one"))
    );
    assert_eq!(event(&aws, "Delete made-one")["ResourceProperties"]["Text"], "one");

    let deleted = aws.delete_stack("custom").unwrap();
    assert_eq!(deleted["retained"]["Bucket"]["id"], BUCKET);
    assert_eq!(event(&aws, "Delete made-three")["ResourceProperties"]["Text"], "three");
    assert!(aws.try_call("lambda", "get_function", json!({ "FunctionName": "custom" })).is_err());
    assert_eq!(aws.delete_stack("custom").unwrap_err().code, "TemplateError");
}

#[test]
fn an_answer_that_cloudformation_would_refuse_fails_the_stack() {
    for (answer, says) in [
        ("failure", "asked to fail"),
        ("long", "Response object is too long"),
        ("other", "the answer's RequestId is 'another'"),
    ] {
        let aws = Aws::start();
        let problem = deploy(&aws, &json!({ "Answer": answer })).unwrap_err().message;
        assert!(problem.contains(says), "{problem}");
        assert!(problem.contains("Noted (Custom::Noted) CREATE_FAILED"), "{problem}");
        assert!(aws.object(BUCKET, "Create made-one").is_some());
    }
}

/// What was made before it failed is taken down under the id that the failed answer gave.
#[test]
fn a_create_that_fails_is_rolled_back_with_a_delete() {
    let aws = Aws::start();
    let problem = deploy(&aws, &json!({ "Answer": "failure" })).unwrap_err().message;
    assert!(problem.ends_with("ROLLBACK_COMPLETE"), "{problem}");
    assert_eq!(event(&aws, "Delete made-one")["PhysicalResourceId"], "made-one");
    assert!(aws.try_call("lambda", "get_function", json!({ "FunctionName": "custom" })).is_err());
    let again = deploy(&aws, &json!({})).unwrap_err().message;
    assert!(again.contains("ROLLBACK_COMPLETE state and can not be updated"), "{again}");
}

#[test]
fn an_update_that_fails_is_taken_back_whole() {
    let aws = Aws::start();
    deploy(&aws, &json!({})).unwrap();
    let problem = deploy(&aws, &json!({ "Text": "two", "Name": "a" })).unwrap_err().message;
    assert!(problem.contains("Later (AWS::S3::Bucket) CREATE_FAILED"), "{problem}");
    assert!(problem.ends_with("UPDATE_ROLLBACK_COMPLETE"), "{problem}");
    assert_eq!(event(&aws, "Update made-one")["OldResourceProperties"]["Text"], "two");
    assert_eq!(event(&aws, "Delete made-two")["ResourceProperties"]["Text"], "two");
    // And what is there is what was there.
    let made = deploy(&aws, &json!({ "Name": "custom-later" })).unwrap();
    assert_eq!(made["outputs"]["Id"], "made-one");
}

#[test]
fn a_function_that_never_answers_is_not_waited_for_beyond_its_timeout() {
    let aws = Aws::start();
    let text = std::fs::read_to_string(scripts().join("probe/custom.yaml")).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text.replace("ServiceTimeout: 10", "ServiceTimeout: 1")).unwrap();
    let problem = aws.try_deploy_with(file.path(), "custom", &json!({ "Answer": "silence" })).unwrap_err().message;
    assert!(problem.contains("Create: no answer within 1 seconds"), "{problem}");
    assert!(problem.contains("ROLLBACK_FAILED") && problem.contains("Delete: no answer"), "{problem}");
}

#[test]
fn inline_python_runs_under_its_role_and_knows_nothing_of_the_machine() {
    let aws = Aws::start();
    let problem = deploy(&aws, &json!({ "Action": "s3:GetObject" })).unwrap_err().message;
    assert!(problem.contains("AccessDenied"), "{problem}");

    let aws = Aws::start();
    let made = deploy(&aws, &json!({})).unwrap();
    let names: Vec<_> = made["outputs"]["Environment"].as_str().unwrap().split(' ').collect();
    let foreign: Vec<_> = names
        .iter()
        .filter(|name| {
            !name.starts_with("AWS_")
                && !["BUCKET", "HOME", "LAMBDA_TASK_ROOT", "LC_CTYPE", "PATH", "_HANDLER"].contains(name)
        })
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert!(event(&aws, "Create made-one")["Context"].as_str().unwrap().contains("e2e-lambda-"));
    // The managed policy lets Lambda make the group.
    let logs = aws.call("logs", "filter_log_events", json!({ "logGroupName": "/aws/lambda/custom" }));
    assert_eq!(logs["events"][0]["message"], "answering SUCCESS");
}
