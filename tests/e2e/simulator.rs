//! The loopback AWS itself: a test that it cannot fail proves nothing, so here it must.
//!
//! A hand-made stack (`tests/tools/probe/`), nothing of it from the program under test.

use std::path::PathBuf;
use std::sync::OnceLock;

use cargo_lambda_s3::iam::digest;
use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, AwsError};
use crate::process::{run, seconds};
use crate::tools::{kept, scripts, tools};

/// A small function in a zip file, for what does not need the real one.
pub fn probe() -> &'static PathBuf {
    static ZIP: OnceLock<PathBuf> = OnceLock::new();
    ZIP.get_or_init(|| {
        let python = tools().program("python");
        let folder = tempfile::tempdir_in(kept().join("e2e-tools")).unwrap();
        let source = std::fs::read_to_string(scripts().join("probe/bootstrap.py")).unwrap();
        let script = format!("#!{}\n{source}", python.display());
        std::fs::write(folder.path().join("bootstrap"), &script).unwrap();
        let zip = folder.path().join("bootstrap.zip");
        let mut pack = tools().command("python");
        run(pack.args(["-m", "zipfile", "-c"]).args([&zip, &folder.path().join("bootstrap")]), seconds(30));
        // Work trees that share the folder may have others.
        let kept = kept().join(format!("e2e-tools/probe-{:08x}.zip", digest(&script)));
        std::fs::rename(zip, &kept).unwrap();
        kept
    })
}

pub fn template() -> String {
    std::fs::read_to_string(scripts().join("probe/template.yaml")).unwrap()
}

/// The probe's stack with a piece of its template replaced, and what the deployment says to it.
fn deploy_with(from: &str, to: &str) -> (Aws, Result<Value, AwsError>) {
    let text = template();
    assert!(text.contains(from), "the template has no {from}");
    deploy(&text.replace(from, to))
}

fn deploy(template: &str) -> (Aws, Result<Value, AwsError>) {
    let aws = Aws::start();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), template).unwrap();
    let outcome = aws.try_deploy(file.path(), "probe", probe());
    (aws, outcome)
}

pub fn deployed() -> Aws {
    let (aws, outcome) = deploy(&template());
    outcome.unwrap();
    aws
}

/// Puts an object and waits for the function to be done with it.
pub fn put_and_wait(aws: &Aws, key: &str) -> Value {
    aws.put_object("probe-in", key, b"body");
    aws.wait_for(key, |entry| entry["what"] == "done" && entry["key"] == key)
}

#[test]
fn the_policy_evaluator_passes_its_own_tests() {
    let mut unittest = tools().command("python");
    unittest.args(["-B", "-m", "unittest", "discover", "--start-directory"]).arg(scripts().join("aws"));
    run(&mut unittest, seconds(60));
}

#[test]
fn an_object_goes_all_the_way_round_and_leaves_logs() {
    let aws = deployed();
    assert_eq!(put_and_wait(&aws, "in +$/a b%é.jpg")["failed"], false);
    assert_eq!(aws.object("probe-out", "out/a b%é.jpg"), Some(b"body".to_vec()));
    let logs = aws.call("logs", "filter_log_events", json!({ "logGroupName": "/aws/lambda/probe" }));
    assert_eq!(logs["events"][0]["message"], "{\"message\": \"copying\"}");
}

#[test]
fn a_key_outside_the_filter_matches_no_function() {
    let aws = deployed();
    for key in ["in+%2B%24/a.jpg", "in+$/a.jpg", "other/a.jpg", "in +$/a.png"] {
        aws.put_object("probe-in", key, b"body");
        let event = aws.wait_for(key, |entry| entry["what"] == "event" && entry["key"] == key);
        assert_eq!(event["functions"], json!([]), "{key}");
    }
}

#[test]
fn a_function_may_do_what_its_role_says_and_nothing_else() {
    for (from, to) in [
        ("Action: \"s3:GetObject\"", "Action: \"s3:GetObjectAcl\""),
        ("Action: \"s3:PutObject\"", "Action: \"s3:PutObjectAcl\""),
        ("probe-in/in +${!$}/*.jpg", "probe-in/in +X/*.jpg"),
        ("probe-out/out/*.jpg", "probe-out/out/*.png"),
    ] {
        let (aws, outcome) = deploy_with(from, to);
        outcome.unwrap();
        let done = put_and_wait(&aws, "in +$/a.jpg");
        assert_eq!((&done["failed"], &done["attempts"]), (&json!(true), &json!(2)), "{to}");
        assert_eq!(aws.object("probe-out", "out/a.jpg"), None);
        aws.wait_for("the failure destination", |entry| entry["what"] == "destination" && entry["allowed"] == true);
    }
}

#[test]
fn a_role_without_log_permissions_leaves_no_logs() {
    let (aws, outcome) = deploy_with("\"logs:PutLogEvents\"", "\"logs:DescribeLogGroups\"");
    outcome.unwrap();
    put_and_wait(&aws, "in +$/a.jpg");
    let logs = aws.call("logs", "filter_log_events", json!({ "logGroupName": "/aws/lambda/probe" }));
    assert_eq!(logs["events"], json!([]));
}

#[test]
fn without_tls_a_tls_only_bucket_says_no() {
    let aws = deployed();
    aws.put_object("probe-out", "a", b"a");
    let object = json!({ "Bucket": "probe-out", "Key": "a" });
    assert!(aws.call_in_the_clear("s3", "get_object", object).is_err());
}

#[test]
fn without_a_fitting_permission_nothing_is_invoked() {
    let aws = deployed();
    let policy = aws.call("lambda", "get_policy", json!({ "FunctionName": "probe" }))["Policy"].clone();
    let policy: Value = serde_json::from_str(policy.as_str().unwrap()).unwrap();
    let sid = &policy["Statement"][0]["Sid"];
    aws.call("lambda", "remove_permission", json!({ "FunctionName": "probe", "StatementId": sid }));
    for (bucket, account) in [("other", ACCOUNT), ("probe-in", "999999999999")] {
        let permission = json!({
            "FunctionName": "probe", "StatementId": format!("{bucket}-{account}"), "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com", "SourceArn": format!("arn:aws:s3:::{bucket}"), "SourceAccount": account,
        });
        aws.call("lambda", "add_permission", permission);
        aws.put_object("probe-in", &format!("in +$/{bucket}{account}.jpg"), b"body");
    }
    let counts = |what: &str| aws.journal().iter().filter(|entry| entry["what"] == what).count();
    assert_eq!((counts("refused"), counts("attempt"), counts("done")), (2, 0, 0));
}

#[test]
fn a_stack_that_aws_would_refuse_is_refused() {
    for (from, to, says) in [
        ("    DependsOn: Permission\n", "", "Unable to validate the following destination"),
        (
            "Principal: { Service: lambda.amazonaws.com }",
            "Principal: { Service: s3.amazonaws.com }",
            "cannot be assumed",
        ),
        ("Action: \"sqs:SendMessage\"", "Action: \"sqs:ReceiveMessage\"", "permissions to call SendMessage"),
        ("RetentionInDays: 30", "RetentionDays: 30", "properties not handled: ['RetentionDays']"),
        ("MaximumRetryAttempts: 1", "MaximumRetryAttempts: one", "MaximumRetryAttempts"),
        ("Version: \"2012-10-17\"\n        Statement: {", "Version: 2012-10-17\n        Statement: {", "unquoted date"),
        ("Event: s3:ObjectCreated:*", "Event: s3:ObjectCreate:*", "is not supported for notifications"),
        ("SourceArn: !Sub arn:${AWS::Partition}:s3:::probe-in", "SourceArn: !GetAtt In.Arn", "Circular dependency"),
        ("{ Name: suffix, Value: .jpg }", "{ Name: prefix, Value: .jpg }", "each at most once"),
    ] {
        let (_aws, outcome) = deploy_with(from, to);
        let problem = outcome.unwrap_err().message;
        assert!(problem.contains(says), "{to}: {problem}");
    }
}

#[test]
fn configurations_that_overlap_are_refused() {
    let aws = deployed();
    let bucket = json!({ "Bucket": "probe-in" });
    let mut stored = aws.call("s3", "get_bucket_notification_configuration", bucket);
    let mut second = stored["LambdaFunctionConfigurations"][0].clone();
    second["Id"] = "second".into();
    second["Events"] = json!(["s3:ObjectCreated:Put"]);
    second["Filter"]["Key"]["FilterRules"][0]["Value"] = "in+%2B%24/deeper/".into();
    stored["LambdaFunctionConfigurations"].as_array_mut().unwrap().push(second);
    let change = |stored: &Value| json!({ "Bucket": "probe-in", "NotificationConfiguration": stored });
    let refused = aws.try_call("s3", "put_bucket_notification_configuration", change(&stored)).unwrap_err();
    assert!(refused.message.contains("overlap"), "{}", refused.message);
    stored["LambdaFunctionConfigurations"][1]["Events"] = json!(["s3:ObjectRemoved:*"]);
    aws.call("s3", "put_bucket_notification_configuration", change(&stored));
}
