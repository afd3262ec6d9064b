//! The loopback AWS itself: versions and aliases of functions, and who may invoke which.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws};

/// A function that hands back what it is called, a version of it and an alias, which a bucket notifies. A permission names the resource
/// that it is on.
fn template(answer: &str, publish: &str, permitted: &Value, notified: &Value) -> Value {
    let trust =
        json!({ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" });
    let code = format!("def handler(event, context):\n    return [{answer:?}, context.invoked_function_arn]\n");
    json!({ "Resources": {
        "Role": { "Type": "AWS::IAM::Role", "Properties": {
            "RoleName": "app", "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [trust] },
        } },
        "Function": { "Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "app", "Role": { "Fn::GetAtt": ["Role", "Arn"] }, "Runtime": "python3.13",
            "Handler": "index.handler", "Code": { "ZipFile": code },
        } },
        "Version": { "Type": "AWS::Lambda::Version", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties": {
            "FunctionName": { "Ref": "Function" }, "Description": publish,
        } },
        "Alias": { "Type": "AWS::Lambda::Alias", "Properties": {
            "FunctionName": { "Ref": "Function" }, "FunctionVersion": { "Fn::GetAtt": ["Version", "Version"] }, "Name": "live",
        } },
        "Permission": { "Type": "AWS::Lambda::Permission", "Properties": {
            "FunctionName": permitted, "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com",
            "SourceArn": "arn:aws:s3:::versions", "SourceAccount": ACCOUNT,
        } },
        "Bucket": { "Type": "AWS::S3::Bucket", "DependsOn": "Permission", "Properties": {
            "BucketName": "versions",
            "NotificationConfiguration": { "LambdaConfigurations": [{ "Event": "s3:ObjectCreated:*", "Function": notified }] },
        } },
    } })
}

fn function() -> Value {
    json!({ "Fn::GetAtt": ["Function", "Arn"] })
}

fn alias() -> Value {
    json!({ "Ref": "Alias" })
}

/// What the function says when an object comes.
fn answer(aws: &Aws, key: &str) -> Value {
    aws.put_object("versions", key, b"body");
    let attempt = aws.wait_for(key, |entry| entry["what"] == "attempt" && entry["key"] == key);
    serde_json::from_str(attempt["response"].as_str().unwrap()).unwrap()
}

#[test]
fn an_object_invokes_the_version_that_the_alias_stands_for() {
    let aws = Aws::start();
    let deploy =
        |answer: &str, publish: &str| aws.try_deploy_value(&template(answer, publish, &alias(), &alias()), "app");
    let arn = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:app:live");
    deploy("one", "a").unwrap();
    assert_eq!(answer(&aws, "1"), json!(["one", arn]));
    // New code alone is no new version.
    deploy("two", "a").unwrap();
    assert_eq!(answer(&aws, "2"), json!(["one", arn]));
    deploy("two", "b").unwrap();
    assert_eq!(answer(&aws, "3"), json!(["two", arn]));
    // Lambda publishes none where nothing changed, which CloudFormation takes for an error.
    let error = deploy("two", "c").unwrap_err();
    assert!(error.message.contains("A version for this Lambda function exists ( 2 )"), "{}", error.message);
    // Back to the version that was kept.
    let back = json!({ "FunctionName": "app", "Name": "live", "FunctionVersion": "1" });
    aws.call("lambda", "update_alias", back);
    assert_eq!(answer(&aws, "4"), json!(["one", arn]));
}

#[test]
fn a_permission_is_for_what_it_is_on_alone() {
    for (permitted, notified) in [(function(), alias()), (alias(), function())] {
        let aws = Aws::start();
        let error = aws.try_deploy_value(&template("one", "a", &permitted, &notified), "app").unwrap_err();
        assert!(
            error.message.contains("Unable to validate the following destination configurations"),
            "{}",
            error.message
        );
    }
}

#[test]
fn retries_and_policies_are_of_the_alias_alone() {
    let aws = Aws::start();
    aws.try_deploy_value(&template("one", "a", &alias(), &alias()), "app").unwrap();
    let live = json!({ "FunctionName": "app", "Qualifier": "live" });
    let of_function = json!({ "FunctionName": "app" });
    let mut retries = live.clone();
    retries["MaximumRetryAttempts"] = 0.into();
    aws.call("lambda", "put_function_event_invoke_config", retries);
    for operation in ["get_function_event_invoke_config", "get_policy"] {
        aws.call("lambda", operation, live.clone());
        let error = aws.try_call("lambda", operation, of_function.clone()).unwrap_err();
        assert_eq!(error.code, "ResourceNotFoundException", "{operation}");
    }
    let unknown = json!({ "FunctionName": "app", "Qualifier": "other" });
    assert_eq!(aws.try_call("lambda", "get_policy", unknown).unwrap_err().code, "ResourceNotFoundException");
}
