//! The loopback AWS itself: tags, tracing, a bucket's settings, and versions of objects.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws};
use crate::simulator_buckets::{deploy_python, invoke};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:app";

fn tags(team: &str) -> Value {
    json!([{ "Key": "team", "Value": team }])
}

fn document(statement: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// A function that hands back its event, with what is around it.
fn template() -> Value {
    let trust =
        json!({ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" });
    json!({ "Resources": {
        "Role": { "Type": "AWS::IAM::Role", "Properties": { "RoleName": "app", "AssumeRolePolicyDocument": document(&trust) } },
        "Function": { "Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "app", "Role": { "Fn::GetAtt": ["Role", "Arn"] }, "Runtime": "python3.13",
            "Handler": "index.handler", "Code": { "ZipFile": "def handler(event, context):\n    return event\n" },
            "TracingConfig": { "Mode": "Active" },
            // As SAM's transform writes them.
            "Tags": [{ "Key": "lambda:createdBy", "Value": "SAM" }, { "Key": "team", "Value": "a" }],
        } },
        "Logs": { "Type": "AWS::Logs::LogGroup", "Properties": { "LogGroupName": "/aws/lambda/app", "Tags": tags("a") } },
        "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "app", "Tags": tags("a") } },
        "Bucket": { "Type": "AWS::S3::Bucket", "Properties": {
            "BucketName": "settings", "VersioningConfiguration": { "Status": "Enabled" }, "AbacStatus": "Enabled", "Tags": tags("a"),
            "LifecycleConfiguration": { "Rules": [{
                "Id": "expire", "Status": "Enabled", "ExpirationInDays": 30, "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 },
            }] },
        } },
    } })
}

fn with(resource: &str, property: &str, value: Option<Value>) -> Value {
    let mut template = template();
    let properties = template["Resources"][resource]["Properties"].as_object_mut().unwrap();
    match value {
        Some(value) => properties.insert(property.to_owned(), value),
        None => properties.remove(property),
    };
    template
}

fn deploy(aws: &Aws, template: &Value) {
    aws.try_deploy_value(template, "app").unwrap_or_else(|error| panic!("{}", error.message));
}

/// Everything that this is about, as AWS says it.
fn state(aws: &Aws) -> Value {
    let url = aws.call("sqs", "get_queue_url", json!({ "QueueName": "app" }))["QueueUrl"].clone();
    let bucket = |operation: &str| aws.call("s3", operation, json!({ "Bucket": "settings" }));
    let lifecycle = aws.try_call("s3", "get_bucket_lifecycle_configuration", json!({ "Bucket": "settings" }));
    let tagging = aws.try_call("s3", "get_bucket_tagging", json!({ "Bucket": "settings" }));
    json!({
        "function": aws.call("lambda", "list_tags", json!({ "Resource": FUNCTION }))["Tags"],
        "tracing": aws.call("lambda", "get_function_configuration", json!({ "FunctionName": "app" }))["TracingConfig"]["Mode"],
        "logs": aws.call("logs", "list_tags_log_group", json!({ "logGroupName": "/aws/lambda/app" }))["tags"],
        "queue": aws.call("sqs", "list_queue_tags", json!({ "QueueUrl": url }))["Tags"],
        "versions": bucket("get_bucket_versioning")["Status"],
        "abac": bucket("get_bucket_abac")["AbacStatus"]["Status"],
        "bucket": tagging.map(|found| found["TagSet"].clone()).unwrap_or_default(),
        "rule": lifecycle.map(|found| found["Rules"][0].clone()).unwrap_or_default(),
    })
}

#[test]
fn tags_tracing_and_a_buckets_settings_come_back_and_are_changed() {
    let aws = Aws::start();
    deploy(&aws, &template());
    let before = state(&aws);
    let team = json!({ "team": "a" });
    let rule = json!({ "ID": "expire", "Status": "Enabled", "Filter": { "Prefix": "" }, "Expiration": { "Days": 30 },
        "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 } });
    let wanted = json!({
        "function": { "lambda:createdBy": "SAM", "team": "a" }, "tracing": "Active", "logs": team, "queue": team,
        "versions": "Enabled", "abac": "Enabled", "bucket": tags("a"), "rule": rule,
    });
    assert_eq!(before, wanted);
    for (resource, property, value, name, after) in [
        ("Function", "Tags", Some(tags("b")), "function", json!({ "team": "b" })),
        ("Function", "TracingConfig", None, "tracing", json!("PassThrough")),
        ("Logs", "Tags", None, "logs", json!({})),
        ("Queue", "Tags", Some(json!([{ "Key": "cost", "Value": "b" }])), "queue", json!({ "cost": "b" })),
        ("Bucket", "VersioningConfiguration", None, "versions", json!("Suspended")),
        ("Bucket", "AbacStatus", None, "abac", json!("Disabled")),
        (
            "Bucket",
            "Tags",
            Some(json!([{ "Key": "cost", "Value": "b" }])),
            "bucket",
            json!([{ "Key": "cost", "Value": "b" }]),
        ),
        ("Bucket", "LifecycleConfiguration", None, "rule", Value::Null),
    ] {
        deploy(&aws, &with(resource, property, value));
        let mut expected = before.clone();
        expected[name] = after;
        assert_eq!(state(&aws), expected, "{resource} {property}");
        deploy(&aws, &template());
        assert_eq!(state(&aws), before, "{resource} {property}");
    }
}

#[test]
fn settings_that_aws_would_refuse_are_refused() {
    let rule = |member: &str| Some(json!({ "Rules": [{ "Id": "a", "Status": "Enabled", member: 1 }] }));
    let aws = Aws::start();
    for (at, (resource, property, value, says)) in [
        ("Bucket", "AbacStatus", Some(json!("On")), "MalformedXML"),
        (
            "Bucket",
            "LifecycleConfiguration",
            rule("ExpirationDays"),
            "lifecycle members not handled: ['ExpirationDays']",
        ),
        ("Bucket", "Tag", Some(tags("a")), "properties not handled: ['Tag']"),
        ("Function", "Tags", Some(json!({ "team": "a" })), "Function (AWS::Lambda::Function) CREATE_FAILED"),
        ("Logs", "Tag", Some(tags("a")), "properties not handled: ['Tag']"),
    ]
    .into_iter()
    .enumerate()
    {
        let problem = aws.try_deploy_value(&with(resource, property, value), &format!("app-{at}")).unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("; ROLLBACK_COMPLETE"), "{resource} {property}: {problem}");
    }
    deploy(&aws, &template());
    let other = json!({ "Bucket": "settings", "Tagging": { "TagSet": tags("b") } });
    let refused = aws.try_call("s3", "put_bucket_tagging", other).unwrap_err();
    assert!(refused.message.contains("changed by TagResource"), "{}", refused.message);
    let there = json!({ "AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::settings" });
    let mut tagging = there.clone();
    tagging["Tags"] = tags("b");
    aws.call("s3control", "tag_resource", tagging);
    assert_eq!(aws.call("s3control", "list_tags_for_resource", there)["Tags"], tags("b"));
}

#[test]
fn tagging_a_bucket_is_a_permission_of_that_bucket() {
    let aws = Aws::start();
    let trust = json!({ "Effect": "Allow", "Principal": { "AWS": ACCOUNT }, "Action": "sts:AssumeRole" });
    let role = json!({ "RoleName": "tagger", "AssumeRolePolicyDocument": document(&trust).to_string() });
    let arn = aws.call("iam", "create_role", role)["Role"]["Arn"].clone();
    let tag = json!({ "Effect": "Allow", "Action": "s3:TagResource", "Resource": "arn:aws:s3:::one" });
    let policy = json!({ "RoleName": "tagger", "PolicyName": "tag", "PolicyDocument": document(&tag).to_string() });
    aws.call("iam", "put_role_policy", policy);
    let assumed = aws.call("sts", "assume_role", json!({ "RoleArn": arn, "RoleSessionName": "test" }));
    for (bucket, may) in [("one", true), ("two", false)] {
        aws.call("s3", "create_bucket", json!({ "Bucket": bucket }));
        let there = format!("arn:aws:s3:::{bucket}");
        let tagging = json!({ "AccountId": ACCOUNT, "ResourceArn": there, "Tags": tags("a") });
        let done = aws.try_call_with(&assumed["Credentials"], "s3control", "tag_resource", tagging);
        assert_eq!(done.map_err(|error| error.code).err().as_deref(), (!may).then_some("AccessDenied"), "{bucket}");
    }
}

/// Reads an object with its version and without.
const READER: &str = "
import boto3

def handler(event, context):
    s3, allowed = boto3.client('s3'), []
    version = s3.list_object_versions(Bucket='settings', Prefix='a')['Versions'][0]['VersionId']
    calls = {
        'plain': lambda: s3.get_object(Bucket='settings', Key='a'),
        'version': lambda: s3.get_object(Bucket='settings', Key='a', VersionId=version),
        'head': lambda: s3.head_object(Bucket='settings', Key='a', VersionId=version),
        'tags': lambda: s3.get_object_tagging(Bucket='settings', Key='a', VersionId=version),
        'copy': lambda: s3.copy_object(Bucket='settings', Key='b', CopySource={'Bucket': 'settings', 'Key': 'a', 'VersionId': version}),
    }
    for name, call in calls.items():
        try:
            call()
            allowed.append(name)
        except s3.exceptions.ClientError as error:
            assert 'AccessDenied' in str(error) or '403' in str(error), error
    return allowed
";

#[test]
fn a_version_of_an_object_is_another_permission_than_the_object() {
    let aws = Aws::start();
    deploy(&aws, &template());
    aws.put_object("settings", "a", b"a");
    for (action, allowed) in [
        ("s3:GetObject", json!(["plain"])),
        ("s3:GetObjectVersion", json!(["version", "head", "copy"])),
        ("s3:GetObjectTagging", json!([])),
        ("s3:GetObjectVersionTagging", json!(["tags"])),
    ] {
        let actions = json!([action, "s3:ListBucketVersions", "s3:PutObject"]);
        let name = action.replace(':', "-");
        deploy_python(
            &aws,
            &name,
            READER,
            &json!({ "Effect": "Allow", "Action": actions, "Resource": "arn:aws:s3:::settings*" }),
        );
        assert_eq!(invoke(&aws, &name), allowed, "{action}");
    }
}

#[test]
fn events_of_a_bucket_with_versions_name_the_version() {
    let aws = Aws::start();
    deploy(&aws, &template());
    let permission = json!({ "FunctionName": "app", "StatementId": "s3", "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::settings", "SourceAccount": ACCOUNT });
    aws.call("lambda", "add_permission", permission);
    let events = json!(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]);
    let entry = json!({ "LambdaFunctionArn": FUNCTION, "Events": events });
    let stored =
        json!({ "Bucket": "settings", "NotificationConfiguration": { "LambdaFunctionConfigurations": [entry] } });
    aws.call("s3", "put_bucket_notification_configuration", stored);
    let listed = |list: &str| {
        aws.call("s3", "list_object_versions", json!({ "Bucket": "settings" }))[list][0]["VersionId"].clone()
    };
    let record = |name: &str| {
        let record = |entry: &Value| {
            let event: Value = serde_json::from_str(entry["response"].as_str()?).ok()?;
            Some(event["Records"][0].clone()).filter(|record| record["eventName"] == name)
        };
        let attempt = aws.wait_for(name, |entry| entry["what"] == "attempt" && record(entry).is_some());
        record(&attempt).unwrap()["s3"]["object"].clone()
    };
    aws.put_object("settings", "a", b"a");
    let version = listed("Versions");
    assert_eq!(record("ObjectCreated:Put")["versionId"], version);
    aws.call("s3", "delete_object", json!({ "Bucket": "settings", "Key": "a" }));
    assert_eq!(record("ObjectRemoved:DeleteMarkerCreated")["versionId"], listed("DeleteMarkers"));
    aws.call("s3", "delete_object", json!({ "Bucket": "settings", "Key": "a", "VersionId": version }));
    assert_eq!(record("ObjectRemoved:Delete")["versionId"], version);
}

/// A tag of the bucket counts once its ABAC is on; before that it is as if it had none.
#[test]
fn the_tags_of_a_bucket_count_once_its_abac_is_on() {
    let aws = Aws::start();
    deploy(&aws, &template());
    aws.put_object("settings", "a", b"a");
    let reader = "import boto3\n\ndef handler(event, context):\n    try:\n        boto3.client('s3').get_object(Bucket='settings', Key='a')\n        return True\n    except Exception as error:\n        assert 'AccessDenied' in str(error), error\n        return False\n";
    let same = json!({ "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } });
    deploy_python(
        &aws,
        "reader",
        reader,
        &json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": same }),
    );
    assert_eq!(invoke(&aws, "reader"), false, "the role has no tag");
    aws.call("iam", "tag_role", json!({ "RoleName": "reader", "Tags": tags("a") }));
    assert_eq!(invoke(&aws, "reader"), true);
    aws.call("iam", "tag_role", json!({ "RoleName": "reader", "Tags": tags("b") }));
    assert_eq!(invoke(&aws, "reader"), false, "of another team");
    aws.call("iam", "tag_role", json!({ "RoleName": "reader", "Tags": tags("a") }));
    deploy(&aws, &with("Bucket", "AbacStatus", None));
    assert_eq!(invoke(&aws, "reader"), false, "without ABAC");
}

/// A function in a VPC, under a role with these statements, whose code looks at subnets.
fn in_a_vpc(statements: &Value) -> Value {
    let mut template = template();
    let policy =
        json!({ "PolicyName": "network", "PolicyDocument": { "Version": "2012-10-17", "Statement": statements } });
    template["Resources"]["Role"]["Properties"]["Policies"] = json!([policy]);
    let function = &mut template["Resources"]["Function"]["Properties"];
    function["Timeout"] = json!(30);
    function["VpcConfig"] = json!({ "SubnetIds": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"] });
    function["Code"]["ZipFile"] = json!(
        "import boto3\ndef handler(event, context):\n    return len(boto3.client('ec2').describe_subnets()['Subnets']) > 0\n"
    );
    template
}

fn network(effect: &str, condition: Option<&Value>) -> Value {
    let actions = ["CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface"];
    let actions = actions.into_iter().chain(["AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"]);
    let actions: Vec<String> = actions.map(|action| format!("ec2:{action}")).collect();
    let mut statement = json!({ "Effect": effect, "Action": actions, "Resource": "*" });
    if let Some(condition) = condition {
        statement["Condition"] = condition.clone();
    }
    statement
}

#[test]
fn a_function_in_a_vpc_needs_a_role_that_manages_interfaces() {
    let aws = Aws::start();
    let mut five = network("Allow", None);
    five["Action"].as_array_mut().unwrap().remove(3);
    let lacks = |action: &str| format!("The provided execution role does not have permissions to call {action} on EC2");
    for (at, (template, says)) in [
        (in_a_vpc(&json!([network("Deny", None)])), lacks("CreateNetworkInterface")),
        (in_a_vpc(&json!([five])), lacks("DeleteNetworkInterface")),
    ]
    .into_iter()
    .enumerate()
    {
        let problem = aws.try_deploy_value(&template, &format!("app-{at}")).unwrap_err().message;
        assert!(problem.contains(&says), "{problem}");
    }
    let mut template = in_a_vpc(&json!([network("Allow", None)]));
    deploy(&aws, &template);
    template["Resources"]["Function"]["Properties"]["VpcConfig"]["SecurityGroupIds"] = json!([]);
    let problem = aws.try_deploy_value(&template, "app").unwrap_err().message;
    assert!(problem.contains("SubnetIds and SecurityIds must coexist"), "{problem}");
}

#[test]
fn the_code_of_a_function_in_a_vpc_may_not_touch_the_network() {
    let aws = Aws::start();
    deploy(&aws, &in_a_vpc(&json!([network("Allow", None)])));
    assert_eq!(invoke(&aws, "app"), true);
    let own = json!({ "ArnEquals": { "lambda:SourceFunctionArn": FUNCTION } });
    deploy(&aws, &in_a_vpc(&json!([network("Allow", None), network("Deny", Some(&own))])));
    let refused = invoke(&aws, "app").to_string();
    assert!(refused.contains("DescribeSubnets operation") && refused.contains("not authorized"), "{refused}");
}
