//! Deployments that break off, wherever that is, and those that have to wait for AWS.

use serde_json::{Value, json};

use super::command_line::Machine;
use super::reading::{self, held, own_documents, settings};
use super::{SMALL, assert_nothing_changes, project};
use crate::aws::Aws;
use crate::compare::normalise;
use crate::process::timed;
use crate::simulator::probe;
use crate::specs::RECURSIVE;

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
    assert_eq!(normalise(&own_documents(&aws, &project)), normalise(&project.policy()));
    assert_eq!(settings(&aws, &project), reading::asked_for(&project));
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
    assert_eq!(settings(&aws, &project), reading::asked_for(&project));

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
    assert_eq!(normalise(&own_documents(&aws, &project)), normalise(&project.policy()));
}
