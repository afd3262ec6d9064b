//! The loopback AWS itself: stacks that are updated, rolled back and deleted, and what the CDK deploys.

use std::path::Path;

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, AwsError, CODE_BUCKET, CODE_KEY, REGION};
use crate::simulator::{deployed, probe, put_and_wait, template};

/// The probe's stack deployed again, with pieces of its template replaced.
fn update(aws: &Aws, pieces: &[(&str, &str)]) -> Result<Value, AwsError> {
    let mut text = template();
    for (from, to) in pieces {
        assert!(text.contains(from), "the template has no {from}");
        text = text.replace(from, to);
    }
    deploy_text(aws, "probe", &text, &json!({}))
}

fn deploy_text(aws: &Aws, name: &str, text: &str, parameters: &Value) -> Result<Value, AwsError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    aws.try_deploy_with(file.path(), name, parameters)
}

/// Everything that the probe's stack holds, as AWS says it.
fn state(aws: &Aws) -> Value {
    let function = json!({ "FunctionName": "probe" });
    let mut function_now = aws.call("lambda", "get_function_configuration", function.clone());
    function_now.as_object_mut().unwrap().remove("LastModified");
    let role = function_now["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let statement = aws.call("lambda", "get_policy", function.clone());
    let mut notification = aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "probe-in" }));
    // S3 makes it up each time.
    notification["LambdaFunctionConfigurations"][0].as_object_mut().unwrap().remove("Id");
    json!({
        "function": function_now,
        "invoke": statement["Policy"],
        "retries": aws.call("lambda", "get_function_event_invoke_config", function)["MaximumRetryAttempts"],
        "role": aws.call("iam", "get_role_policy", json!({ "RoleName": role, "PolicyName": "access" })),
        "logs": aws.call("logs", "describe_log_groups", json!({ "logGroupNamePrefix": "/aws/lambda/probe" })),
        "notification": notification,
        "policy": aws.call("s3", "get_bucket_policy", json!({ "Bucket": "probe-out" })),
    })
}

/// *AWS CloudFormation API Reference, CreateStack, StackName*.
#[test]
fn a_stack_name_is_letters_digits_and_hyphens() {
    let aws = Aws::start();
    for name in ["my_stack", "_stack", "1stack", "-stack", &"x".repeat(129)] {
        let refused = deploy_text(&aws, name, "Resources: {}", &json!({})).unwrap_err().message;
        assert!(refused.contains("stackName"), "{name}: {refused}");
    }
}

#[test]
fn without_a_change_nothing_changes() {
    let aws = deployed();
    let before = state(&aws);
    assert_eq!(update(&aws, &[]).unwrap()["status"], "UPDATE_COMPLETE");
    assert_eq!(state(&aws), before);
}

#[test]
fn what_the_template_says_otherwise_is_changed_in_place() {
    let aws = deployed();
    let before = state(&aws);
    let pieces = [
        ("RetentionInDays: 30", "Tags: [{ Key: team, Value: a }]"),
        ("Timeout: 20", "MemorySize: 512\n      RecursiveLoop: Allow"),
        ("MaximumRetryAttempts: 1", "MaximumRetryAttempts: 0"),
        ("SourceAccount: !Ref AWS::AccountId", "SourceAccount: \"123456789012\"\n      FunctionUrlAuthType: NONE"),
    ];
    let refused = update(&aws, &pieces).unwrap_err().message;
    assert!(refused.contains("FunctionUrlAuthType") && refused.ends_with("UPDATE_ROLLBACK_COMPLETE"), "{refused}");
    update(&aws, &pieces[..3]).unwrap();
    let after = state(&aws);
    assert_eq!((&after["function"]["MemorySize"], &after["function"]["Timeout"]), (&json!(512), &json!(3)));
    assert_eq!((&after["retries"], &after["logs"]["logGroups"][0]["retentionInDays"]), (&json!(0), &Value::Null));
    let recursion = aws.call("lambda", "get_function_recursion_config", json!({ "FunctionName": "probe" }));
    assert_eq!(recursion["RecursiveLoop"], "Allow");
    update(&aws, &[]).unwrap();
    assert_eq!(state(&aws), before);
    let recursion = aws.call("lambda", "get_function_recursion_config", json!({ "FunctionName": "probe" }));
    assert_eq!(recursion["RecursiveLoop"], "Terminate");
    let wrong = json!({ "FunctionName": "probe", "RecursiveLoop": "Forbid" });
    assert!(aws.try_call("lambda", "put_function_recursion_config", wrong).is_err());
}

#[test]
fn new_code_is_seen_by_its_key_alone_and_the_next_event_runs_it() {
    let aws = deployed();
    let sha = |aws: &Aws| {
        aws.call("lambda", "get_function", json!({ "FunctionName": "probe" }))["Configuration"]["CodeSha256"].clone()
    };
    let before = sha(&aws);
    assert_eq!(put_and_wait(&aws, "in +$/a.jpg")["failed"], false);
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.zip");
    zip(&broken, "bootstrap", "#!/bin/sh\nexit 1\n");
    aws.upload_code(CODE_KEY, &broken);
    update(&aws, &[]).unwrap();
    assert_eq!(sha(&aws), before, "the key is the same: CloudFormation sees no change");
    aws.upload_code("broken.zip", &broken);
    let parameters = json!({ "CodeS3Key": "broken.zip" });
    deploy_text(&aws, "probe", &template(), &parameters).unwrap();
    assert_ne!(sha(&aws), before);
    assert_eq!(put_and_wait(&aws, "in +$/b.jpg")["failed"], true);
}

fn zip(to: &Path, name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let mut pack = crate::tools::tools().command("python");
    pack.args(["-m", "zipfile", "-c"]).args([to, &folder.path().join(name)]);
    crate::process::run(&mut pack, crate::process::seconds(30));
}

#[test]
fn what_a_role_may_is_what_the_last_template_says() {
    let aws = deployed();
    let statement = "{ Effect: Allow, Action: \"s3:GetObject\"";
    update(&aws, &[(statement, &statement.replace("GetObject", "GetObjectAcl"))]).unwrap();
    assert_eq!(put_and_wait(&aws, "in +$/a.jpg")["failed"], true);
    let managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    let with = format!("Role\n    Properties:\n      ManagedPolicyArns: [{managed}]\n      Assume");
    let pieces = [("Role\n    Properties:\n      Assume", with.as_str()), ("PolicyName: access", "PolicyName: other")];
    update(&aws, &pieces).unwrap();
    let role = json!({ "RoleName": "probe-Role" });
    let attached = |aws: &Aws| aws.call("iam", "list_attached_role_policies", role.clone())["AttachedPolicies"].clone();
    assert_eq!(attached(&aws)[0]["PolicyArn"], managed);
    assert_eq!(aws.call("iam", "list_role_policies", role.clone())["PolicyNames"], json!(["other"]));
    assert_eq!(put_and_wait(&aws, "in +$/b.jpg")["failed"], false);
    let unknown = ("Role\n    Properties:\n      Assume", &*with.replace("Basic", "Unknown"));
    assert!(update(&aws, &[unknown]).unwrap_err().message.ends_with("UPDATE_ROLLBACK_COMPLETE"));
    update(&aws, &[]).unwrap();
    assert_eq!(attached(&aws), json!([]));
    assert_eq!(aws.call("iam", "list_role_policies", role.clone())["PolicyNames"], json!(["access"]));
}

/// A permission is replaced: the other is there before the first is gone.
#[test]
fn another_permission_takes_the_place_of_the_first() {
    let aws = deployed();
    let statements = |aws: &Aws| -> Vec<Value> {
        let policy = aws.call("lambda", "get_policy", json!({ "FunctionName": "probe" }))["Policy"].clone();
        let policy: Value = serde_json::from_str(policy.as_str().unwrap()).unwrap();
        policy["Statement"].as_array().unwrap().clone()
    };
    let before = statements(&aws);
    update(&aws, &[("s3:::probe-in\n      SourceAccount", "s3:::probe-*\n      SourceAccount")]).unwrap();
    let after = statements(&aws);
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before[0]["Sid"], after[0]["Sid"]);
    assert_eq!(after[0]["Condition"]["ArnLike"]["AWS:SourceArn"], "arn:aws:s3:::probe-*");
    let again = json!({
        "FunctionName": "probe", "StatementId": after[0]["Sid"], "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
    });
    assert_eq!(aws.try_call("lambda", "add_permission", again).unwrap_err().code, "ResourceConflictException");
}

#[test]
fn what_would_be_another_resource_is_refused_and_all_is_as_before() {
    for (from, to, says) in [
        ("BucketName: probe-out", "BucketName: probe-other", "another BucketName would replace it"),
        ("FunctionName: probe\n", "FunctionName: other\n", "another FunctionName would replace it"),
        ("QueueName: probe-failures", "QueueName: probe-other", "another QueueName would replace it"),
        ("Service: lambda.amazonaws.com }", "Service: s3.amazonaws.com }", "cannot be assumed by Lambda"),
        ("Action: \"sqs:SendMessage\"", "Action: \"sqs:ReceiveMessage\"", "permissions to call SendMessage"),
        ("Event: s3:ObjectCreated:*", "Event: s3:ObjectCreate:*", "is not supported for notifications"),
    ] {
        let aws = deployed();
        let before = state(&aws);
        // With other changes, which have to be taken back; a change of the role alone asks nobody.
        let pieces =
            [(from, to), ("Timeout: 20", "Timeout: 21"), ("MaximumRetryAttempts: 1", "MaximumRetryAttempts: 0")];
        let problem = update(&aws, &pieces).unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("UPDATE_ROLLBACK_COMPLETE"), "{to}: {problem}");
        assert_eq!(state(&aws), before, "{to}");
    }
}

#[test]
fn what_the_template_no_longer_has_goes_unless_it_is_retained() {
    let aws = deployed();
    let kept = [(
        "    Properties: { BucketName: probe-out }",
        "    DeletionPolicy: Retain\n    Properties: { BucketName: probe-out }",
    )];
    update(&aws, &kept).unwrap();
    let text = template();
    let without = &text[..text.find("  Out:\n").unwrap()];
    deploy_text(&aws, "probe", without, &json!({})).unwrap();
    let named = json!({ "Bucket": "probe-out" });
    assert!(aws.try_call("s3", "get_bucket_policy", named.clone()).is_err(), "its policy is not retained");
    aws.call("s3", "head_bucket", named);
    // A bucket that was retained is in the way of the one that the template wants again.
    let problem = update(&aws, &[]).unwrap_err().message;
    assert!(problem.contains("probe-out already exists"), "{problem}");
}

#[test]
fn a_stack_that_is_deleted_leaves_nothing_but_a_bucket_that_is_not_empty() {
    let aws = deployed();
    aws.put_object("probe-out", "a", b"a");
    let problem = aws.delete_stack("probe").unwrap_err().message;
    assert!(problem.contains("Out (AWS::S3::Bucket) DELETE_FAILED"), "{problem}");
    let refused = update(&aws, &[]).unwrap_err().message;
    assert!(refused.contains("DELETE_FAILED state and can not be updated"), "{refused}");
    aws.call("s3", "delete_object", json!({ "Bucket": "probe-out", "Key": "a" }));
    aws.delete_stack("probe").unwrap();
    let buckets = aws.call("s3", "list_buckets", json!({}));
    assert_eq!(buckets["Buckets"].as_array().unwrap().len(), 1, "{CODE_BUCKET}: {buckets}");
    assert_eq!(aws.call("iam", "list_roles", json!({}))["Roles"], json!([]));
    assert_eq!(aws.call("lambda", "list_functions", json!({}))["Functions"], json!([]));
    assert_eq!(aws.call("sqs", "list_queues", json!({}))["QueueUrls"], Value::Null);
    assert_eq!(aws.call("logs", "describe_log_groups", json!({}))["logGroups"], json!([]));
}

#[test]
fn a_create_that_fails_leaves_nothing_but_what_is_retained() {
    let aws = Aws::start();
    aws.upload_code(CODE_KEY, probe());
    let parameters = json!({ "CodeS3Bucket": CODE_BUCKET, "CodeS3Key": CODE_KEY });
    let text = template().replace("MaximumRetryAttempts: 1", "MaximumRetryAttempts: 9");
    for (policy, stays) in [("Retain", true), ("RetainExceptOnCreate", false)] {
        let to = format!("DependsOn: Logs\n    DeletionPolicy: {policy}\n");
        let text = text.replace("DependsOn: Logs\n", &to);
        let problem = deploy_text(&aws, policy, &text, &parameters).unwrap_err().message;
        assert!(problem.ends_with("; ROLLBACK_COMPLETE"), "{problem}");
        assert_eq!(aws.call("sqs", "list_queues", json!({}))["QueueUrls"], Value::Null);
        let function = json!({ "FunctionName": "probe" });
        assert_eq!(aws.try_call("lambda", "get_function", function.clone()).is_ok(), stays, "{policy}");
        if stays {
            aws.call("lambda", "delete_function", function);
        }
        assert_eq!(aws.delete_stack(policy).unwrap()["retained"], json!({}));
    }
}

/// *AWS CloudFormation User Guide, Import AWS resources into a CloudFormation stack automatically*.
#[test]
fn what_is_there_is_taken_in_as_it_is_where_that_is_asked_for() {
    let aws = Aws::start();
    aws.call("s3", "create_bucket", json!({ "Bucket": "there-bucket" }));
    let folder = tempfile::tempdir().unwrap();
    let deploy = |stack: &str, policy: &str, name: Value, change_set: Value| {
        let versions = json!({ "Status": "Enabled" });
        let bucket = json!({
            "Type": "AWS::S3::Bucket", "DeletionPolicy": policy,
            "Properties": { "BucketName": name, "VersioningConfiguration": versions },
        });
        let path = folder.path().join("template.json");
        std::fs::write(&path, json!({ "Resources": { "Bucket": bucket } }).to_string()).unwrap();
        aws.try_change(&path, stack, &json!({}), &change_set)
    };
    let (imports, there) = (json!({ "imports": true }), json!("there-bucket"));
    for (stack, policy, name, change_set, says) in [
        ("one", "Retain", &there, &json!({}), "there-bucket already exists"),
        ("two", "Delete", &there, &imports, "must have the DeletionPolicy attribute"),
        ("three", "Retain", &json!({ "Fn::Sub": "there-bucket" }), &imports, "there-bucket already exists"),
    ] {
        let refused = deploy(stack, policy, name.clone(), change_set.clone()).unwrap_err().message;
        assert!(refused.contains(says) && refused.ends_with("; ROLLBACK_COMPLETE"), "{refused}");
    }
    let versions = || aws.call("s3", "get_bucket_versioning", json!({ "Bucket": "there-bucket" }))["Status"].clone();
    deploy("four", "RetainExceptOnCreate", there.clone(), imports).unwrap();
    assert_eq!(versions(), Value::Null, "it is taken in as it is");
    deploy("four", "RetainExceptOnCreate", there.clone(), json!({})).unwrap();
    assert_eq!(versions(), Value::Null, "the template did not change");
    deploy("four", "RetainExceptOnCreate", there, json!({ "reverts_drift": true })).unwrap();
    assert_eq!(versions(), "Enabled");
}

/// aws-cloudformation/cloudformation-coverage-roadmap#1068.
#[test]
fn a_bucket_policy_that_is_there_is_not_created_once_more() {
    let aws = Aws::start();
    aws.call("s3", "create_bucket", json!({ "Bucket": "there-bucket" }));
    let statement = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::there-bucket/*" });
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    let properties = json!({ "Bucket": "there-bucket", "PolicyDocument": document });
    let template = json!({ "Resources": { "Policy": { "Type": "AWS::S3::BucketPolicy", "Properties": properties } } });
    aws.try_deploy_value(&template, "first").unwrap();
    let refused = aws.try_deploy_value(&template, "second").unwrap_err().message;
    assert!(refused.contains("The bucket policy already exists on bucket there-bucket"), "{refused}");
    aws.call("s3", "get_bucket_policy", json!({ "Bucket": "there-bucket" }));
}

/// A template as the CDK synthesises it, with its assets.
#[test]
fn a_template_of_the_cdk_is_deployed_from_its_published_assets() {
    let cloud = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(cloud.path().join(name), text).unwrap();
    std::fs::create_dir(cloud.path().join("asset.code")).unwrap();
    write("asset.code/index.py", "def handler(event, context):\n    return {'got': event}\n");
    let bucket = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}";
    let place = |key: &str| json!({ "current": { "bucketName": bucket, "objectKey": key } });
    let assets = json!({ "version": "48.0.0", "dockerImages": {}, "files": {
        "code": { "source": { "path": "asset.code", "packaging": "zip" }, "destinations": place("code.zip") },
        "template": { "source": { "path": "cdk.template.json", "packaging": "file" }, "destinations": place("t.json") },
    } });
    write("cdk.assets.json", &assets.to_string());
    let versions: Vec<_> = (1..=5).map(|n| n.to_string()).collect();
    let template = json!({
        "Resources": {
            "Role": { "Type": "AWS::IAM::Role", "Properties": {
                "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [
                    { "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" },
                ] },
            }, "Metadata": { "aws:cdk:path": "\u{1F980}" } },
            "Function": { "Type": "AWS::Lambda::Function", "DependsOn": ["Role"], "Properties": {
                "Role": { "Fn::GetAtt": ["Role", "Arn"] }, "Runtime": "python3.13", "Handler": "index.handler",
                "Code": { "S3Bucket": { "Fn::Sub": bucket }, "S3Key": "code.zip" },
                "Tags": [{ "Key": "team", "Value": "a" }],
            } },
            "CDKMetadata": { "Type": "AWS::CDK::Metadata", "Properties": { "Analytics": "v2:deflate64:x" }, "Condition": "Counted" },
        },
        "Conditions": { "Counted": { "Fn::Or": [{ "Fn::Equals": [{ "Ref": "AWS::Region" }, REGION] }, { "Fn::Equals": ["a", "b"] }] } },
        "Parameters": { "BootstrapVersion": {
            "Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version",
            "Description": "Version of the CDK Bootstrap resources in this environment [cdk:skip]",
        } },
        "Rules": { "CheckBootstrapVersion": { "Assertions": [{
            "Assert": { "Fn::Not": [{ "Fn::Contains": [versions, { "Ref": "BootstrapVersion" }] }] },
            "AssertDescription": "CDK bootstrap stack version 6 required.",
        }] } },
    });
    write("cdk.template.json", &template.to_string());
    let aws = Aws::start();
    let template = cloud.path().join("cdk.template.json");
    let deploy = |parameters: Value| aws.try_deploy_with(&template, "cdk", &parameters);
    let unpublished = deploy(json!({})).unwrap_err().message;
    assert!(unpublished.contains("Function (AWS::Lambda::Function) CREATE_FAILED"), "{unpublished}");
    aws.delete_stack("cdk").unwrap();
    let old = deploy(json!({ "BootstrapVersion": "5" })).unwrap_err().message;
    assert!(old.contains("CDK bootstrap stack version 6 required"), "{old}");

    aws.publish(&cloud.path().join("cdk.assets.json")).unwrap();
    assert_eq!(aws.keys(&format!("cdk-hnb659fds-assets-{ACCOUNT}-{REGION}")), ["code.zip", "t.json"]);
    let made = deploy(json!({})).unwrap();
    assert_eq!(made["resources"].as_object().unwrap().len(), 3);
    let function = &made["resources"]["Function"]["id"];
    let tags = aws.call("lambda", "get_function", json!({ "FunctionName": function }))["Tags"].clone();
    assert_eq!(tags, json!({ "team": "a" }));
    let answer = aws.call("lambda", "invoke", json!({ "FunctionName": function, "Payload": "{\"a\": 1}" }));
    let answer = std::fs::read_to_string(answer["Payload"]["$file"].as_str().unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&answer).unwrap(), json!({ "got": { "a": 1 } }));

    write("cdk.assets.json", &assets.to_string().replace("\"zip\"", "\"tar\""));
    let refused = aws.publish(&cloud.path().join("cdk.assets.json")).unwrap_err().message;
    assert!(refused.contains("packaging tar is not handled"), "{refused}");
}
