//! Deployments that break off, wherever that is, and those that have to wait for AWS.

use serde_json::{Value, json};

use super::command_line::Machine;
use super::reading::{self, held};
use super::{SMALL, assert_is_as_asked_for, assert_nothing_changes, project};
use crate::aws::Aws;
use crate::process::timed;
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::{RECURSIVE, Spec};

/// What goes wrong in a run so that it gets one step further: the first writing call is made and its answer is lost, or it is made
/// and the second is not.
fn one_step(run: usize) -> Value {
    if run.is_multiple_of(2) { json!({ "lose": 1 }) } else { json!({ "fail": 2 }) }
}

/// Every writing call fails once, in one deployment: before it was made, or after, when only its answer is lost.
#[test]
fn a_deployment_that_broke_off_anywhere_is_finished_by_the_next() {
    let (aws, project) = (Aws::start(), project(&RECURSIVE));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    let mut runs = 0;
    timed("deploying with a call that fails, again and again", || {
        loop {
            machine.plan(&one_step(runs));
            let outcome = machine.run(&project, "deploy.sh", &["--no-build"]);
            runs += 1;
            if outcome.status.success() {
                break;
            }
            assert!(outcome.stderr.contains("the connection broke"), "{}", outcome.all());
            assert!(runs < 40, "{}", outcome.all());
        }
    });
    assert!(runs > 8, "only {runs} runs");
    assert_is_as_asked_for(&aws, &project);
    machine.plan(&json!({}));
    assert_nothing_changes(&machine.deploy(&project));

    let mut runs = 0;
    loop {
        machine.plan(&one_step(runs));
        let outcome = machine.run(&project, "destroy.sh", &["--yes"]);
        runs += 1;
        if outcome.status.success() {
            break;
        }
        assert!(runs < 20 && outcome.stderr.contains("the connection broke"), "{}", outcome.all());
    }
    let left = held(&aws, &project);
    for what in ["function", "role", "queue"] {
        assert_eq!(left[what], Value::Null, "{what}");
    }
    assert_eq!(left["log group"]["logGroups"], json!([]));
}

/// IAM takes a while until everybody knows of a role and of what it allows.
#[test]
fn what_passes_by_itself_is_waited_for() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    let error = |code: &str, operation: &str, message: &str| {
        json!([2, format!("An error occurred ({code}) when calling the {operation} operation: {message}")])
    };
    let invalid = "InvalidParameterValueException";
    machine.plan(&json!({ "refuse": {
        "sqs create-queue": error("AWS.SimpleQueueService.QueueDeletedRecently", "CreateQueue", "wait 60 seconds"),
        "lambda create-function":
            error(invalid, "CreateFunction", "The role defined for the function cannot be assumed by Lambda."),
        "lambda put-function-event-invoke-config": error(invalid, "PutFunctionEventInvokeConfig",
            "The function's execution role does not have permissions to call SendMessage on arn:aws:sqs:x"),
        "s3api put-public-access-block": error("OperationAborted", "PutPublicAccessBlock", "A conflicting operation"),
    } }));
    machine.deploy(&project);
    assert_is_as_asked_for(&aws, &project);

    // What does not pass is told at once.
    machine.plan(&json!({ "refuse": { "iam put-role-policy": error("AccessDenied", "PutRolePolicy", "no") } }));
    aws.call("iam", "delete_role_policy", json!({ "RoleName": "small-us-east-1", "PolicyName": "execution" }));
    let outcome = machine.run(&project, "deploy.sh", &["--no-build"]);
    assert!(!outcome.status.success() && outcome.stderr.contains("(AccessDenied)"), "{}", outcome.all());
}

#[test]
fn what_belongs_to_somebody_else_is_refused_before_anything_is_changed() {
    let refused = |aws: &Aws, reason: &str| {
        let project = project(&SMALL);
        let machine = Machine::new(aws);
        machine.put_package(&project, probe());
        let outcome = machine.run(&project, "deploy.sh", &["--no-build"]);
        assert!(!outcome.status.success() && outcome.stderr.contains(reason), "{}", outcome.all());
        assert_eq!(machine.writing_calls(), 0, "{}", outcome.all());
    };
    let aws = Aws::start();
    let trust = json!({ "Version": "2012-10-17", "Statement": [] }).to_string();
    let role = json!({ "RoleName": "small-us-east-1", "AssumeRolePolicyDocument": trust });
    aws.call("iam", "create_role", role);
    refused(&aws, "a role small-us-east-1 that is not this function's");
    aws.call("iam", "delete_role", json!({ "RoleName": "small-us-east-1" }));

    aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": "in-bucket" }));
    refused(&aws, "bucket in-bucket belongs to another account");
    aws.call_as_owner("s3", "delete_bucket", json!({ "Bucket": "in-bucket" }));

    let elsewhere =
        json!({ "Bucket": "in-bucket", "CreateBucketConfiguration": { "LocationConstraint": "eu-west-1" } });
    aws.call("s3", "create_bucket", elsewhere);
    refused(&aws, "bucket in-bucket is in eu-west-1");
    aws.call("s3", "delete_bucket", json!({ "Bucket": "in-bucket" }));
}

/// A statement with our ID and another content is written anew, and what others allow the role is told.
#[test]
fn what_others_changed_is_put_right_or_told() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    machine.deploy(&project);
    let id = json!({ "FunctionName": "small", "StatementId": "AllowS3-in-bucket" });
    aws.call("lambda", "remove_permission", id.clone());
    let mut wide = id;
    wide["Action"] = "lambda:InvokeFunction".into();
    wide["Principal"] = "s3.amazonaws.com".into();
    wide["SourceArn"] = "arn:aws:s3:::in-bucket".into();
    aws.call("lambda", "add_permission", wide);
    let everything =
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let more = json!({ "RoleName": "small-us-east-1", "PolicyName": "more", "PolicyDocument": everything.to_string() });
    aws.call("iam", "put_role_policy", more);
    let outcome = machine.run(&project, "deploy.sh", &["--no-build"]);
    assert!(outcome.status.success(), "{}", outcome.all());
    assert!(outcome.stdout.contains("removed permission AllowS3-in-bucket"), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("inline policies of others: more"), "{}", outcome.stderr);
    let named = json!({ "RoleName": "small-us-east-1", "PolicyName": "more" });
    aws.call("iam", "delete_role_policy", named);
    assert_is_as_asked_for(&aws, &project);
}

/// A bucket that others use too: what they have there is as it was, whatever happens.
#[test]
fn the_notifications_of_others_on_a_bucket_stay_as_they_were() {
    const SHARED: Spec = Spec {
        name: "small",
        arguments: &["--trigger", "s3://shared-bucket/incoming/", "--existing-bucket", "shared-bucket"],
        toml: None,
    };
    const ELSEWHERE: Spec = Spec {
        name: "small",
        arguments: &["--trigger", "s3://shared-bucket/arrived/", "--existing-bucket", "shared-bucket"],
        toml: None,
    };
    const OVERLAPPING: Spec = Spec {
        name: "second",
        arguments: &["--trigger", "s3://shared-bucket/arrived/deep/", "--existing-bucket", "shared-bucket"],
        toml: None,
    };
    let aws = Aws::start();
    let machine = Machine::new(&aws);
    let named = json!({ "Bucket": "shared-bucket" });
    let stored = || {
        let found = aws.call("s3", "get_bucket_notification_configuration", named.clone());
        let all = found["LambdaFunctionConfigurations"].as_array().cloned().unwrap_or_default();
        let is_own = |entry: &&Value| entry["Id"].as_str().unwrap().starts_with("cargo-lambda-s3.small.");
        let own: Vec<Value> = all.iter().filter(is_own).cloned().collect();
        let mut foreign = found;
        let others: Vec<Value> = all.iter().filter(|entry| !is_own(entry)).cloned().collect();
        foreign["LambdaFunctionConfigurations"] = others.into();
        (own, foreign)
    };
    let refused = |project: &Project, reason: &str| {
        machine.put_package(project, probe());
        let calls = machine.writing_calls();
        let outcome = machine.run(project, "deploy.sh", &["--no-build"]);
        assert!(!outcome.status.success() && outcome.stderr.contains(reason), "{}", outcome.all());
        assert_eq!(machine.writing_calls(), calls, "{}", outcome.all());
        assert_eq!(held(&aws, project)["function"], Value::Null);
        assert_eq!(held(&aws, project)["role"], Value::Null);
    };

    let shared = project(&SHARED);
    refused(&shared, "there is no bucket shared-bucket");
    aws.call("s3", "create_bucket", named.clone());
    // Another function, a queue, EventBridge.
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole",
    }] });
    let role = json!({ "RoleName": "other", "AssumeRolePolicyDocument": trust.to_string() });
    let role = aws.call("iam", "create_role", role)["Role"]["Arn"].clone();
    let function = aws.call(
        "lambda",
        "create_function",
        json!({
            "FunctionName": "other", "Role": role, "Runtime": "provided.al2023", "Handler": "bootstrap",
            "Code": { "ZipFile": { "$file": probe() } },
        }),
    );
    let permission = json!({
        "FunctionName": "other", "StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com",
        "SourceArn": "arn:aws:s3:::shared-bucket",
    });
    aws.call("lambda", "add_permission", permission);
    let entry =
        json!({ "Id": "small-1", "LambdaFunctionArn": function["FunctionArn"], "Events": ["s3:ObjectTagging:*"] });
    let configuration = json!({ "LambdaFunctionConfigurations": [entry] });
    let put = json!({ "Bucket": "shared-bucket", "NotificationConfiguration": configuration });
    aws.call("s3", "put_bucket_notification_configuration", put);
    reading::add_foreign_notification(&aws, "shared-bucket");
    let (own, foreign) = stored();
    assert!(own.is_empty());
    assert_eq!(foreign["LambdaFunctionConfigurations"].as_array().unwrap().len(), 1);
    assert_eq!(foreign["QueueConfigurations"].as_array().unwrap().len(), 1);
    assert!(foreign.get("EventBridgeConfiguration").is_some());

    let prefix = |own: &[Value]| own[0]["Filter"]["Key"]["FilterRules"][0]["Value"].clone();
    machine.put_package(&shared, probe());
    machine.deploy(&shared);
    let (own, others) = stored();
    assert_eq!((own.len(), prefix(&own), &others), (1, json!("incoming/"), &foreign));
    let changed = project(&ELSEWHERE);
    machine.put_package(&changed, probe());
    machine.deploy(&changed);
    let (own, others) = stored();
    assert_eq!((own.len(), prefix(&own), &others), (1, json!("arrived/"), &foreign));
    assert_nothing_changes(&machine.deploy(&changed));

    refused(&project(&OVERLAPPING), "overlaps \"cargo-lambda-s3.small.1\"");

    machine.succeed(&changed, "destroy.sh", &["--yes"]);
    assert_eq!(stored(), (Vec::new(), foreign));
}

/// The owner's account is in the permission and in every call about the bucket.
#[test]
fn a_bucket_of_another_account_keeps_its_owner() {
    let arguments = &["--trigger", "s3://their-bucket/incoming/", "--bucket-owner", "their-bucket=222233334444"];
    let spec = Spec { name: "small", arguments, toml: None };
    let (aws, project) = (Aws::start(), project(&spec));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": "their-bucket" }));
    let refused = machine.run(&project, "deploy.sh", &["--no-build"]);
    assert!(!refused.status.success() && refused.stderr.contains("AccessDenied"), "{}", refused.all());
    assert_eq!(machine.writing_calls(), 0);

    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:root" }, "Resource": "arn:aws:s3:::their-bucket",
        "Action": ["s3:GetBucketNotification", "s3:PutBucketNotification"],
    }] });
    let allowed = json!({ "Bucket": "their-bucket", "Policy": policy.to_string() });
    aws.call_as_owner("s3", "put_bucket_policy", allowed);
    machine.deploy(&project);
    let named = json!({ "Bucket": "their-bucket" });
    let stored = aws.call_as_owner("s3", "get_bucket_notification_configuration", named.clone());
    assert_eq!(stored["LambdaFunctionConfigurations"][0]["Id"], "cargo-lambda-s3.small.1");
    let statement: Value = serde_json::from_str(held(&aws, &project)["policy"]["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(statement["Statement"][0]["Condition"]["StringEquals"]["AWS:SourceAccount"], "222233334444");
    assert_nothing_changes(&machine.deploy(&project));
    machine.succeed(&project, "destroy.sh", &["--yes"]);
    assert_eq!(aws.call_as_owner("s3", "get_bucket_notification_configuration", named), json!({}));
}
