//! The loopback AWS itself: what a role may do with topics, queues, secrets, parameters and keys, and with objects under a key.

use cargo_lambda_s3::iam::{self, Names, Owned, Target};
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::spec::Spec;
use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, OWNER, REGION};
use crate::simulator_buckets::{deploy_python, invoke};

/// Uses one of each, and says what was allowed.
const CALLER: &str = "
import boto3

def handler(event, context):
    url = 'https://sqs.us-east-1.amazonaws.com/123456789012/'
    calls = {
        'sns': lambda name: boto3.client('sns').publish(TopicArn=f'arn:aws:sns:us-east-1:123456789012:{name}', Message='m'),
        'sqs': lambda name: boto3.client('sqs').send_message(QueueUrl=url + name, MessageBody='m'),
        'secretsmanager': lambda name: boto3.client('secretsmanager').get_secret_value(SecretId=name),
        'ssm': lambda name: boto3.client('ssm').get_parameter(Name='/app/' + name, WithDecryption=True),
        'kms': lambda name: boto3.client('kms').generate_data_key(
            KeyId='alias/' + name, KeySpec='AES_256', EncryptionContext={'purpose': 'test'}
        ),
        'lambda': lambda name: boto3.client('lambda').get_function_configuration(FunctionName=name),
        'alarm': lambda name: boto3.client('cloudwatch').delete_alarms(AlarmNames=[name]),
        'dashboard': lambda name: boto3.client('cloudwatch').get_dashboard(DashboardName=name),
        'trail': lambda name: boto3.client('cloudtrail').delete_trail(Name=name),
        'cloudwatch': lambda name: boto3.client('cloudwatch').put_metric_data(Namespace=name, MetricData=[{'MetricName': 'm', 'Value': 1}]),
    }
    allowed = []
    for service, call in calls.items():
        for name in ('one', 'two'):
            try:
                call(name)
                allowed.append(service + ' ' + name)
            except Exception as error:
                assert 'AccessDenied' in str(error), error
    return allowed
";

/// Two of each resource, `one` and `two`. Returns the keys' ARNs.
fn with_two_of_each() -> (Aws, [String; 2]) {
    let aws = Aws::start();
    let keys = ["one", "two"].map(|name| {
        let key = aws.call("kms", "create_key", json!({}))["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
        aws.call("kms", "create_alias", json!({ "AliasName": format!("alias/{name}"), "TargetKeyId": key }));
        aws.call("sns", "create_topic", json!({ "Name": name }));
        aws.call("sqs", "create_queue", json!({ "QueueName": name }));
        aws.call("secretsmanager", "create_secret", json!({ "Name": name, "SecretString": "s" }));
        let parameter = json!({ "Name": format!("/app/{name}"), "Value": "v", "Type": "String" });
        aws.call("ssm", "put_parameter", parameter);
        let board = json!({ "DashboardName": name, "DashboardBody": "{\"widgets\": []}" });
        aws.call("cloudwatch", "put_dashboard", board);
        deploy_python(&aws, name, CALLER, &json!({ "Effect": "Deny", "Action": "*", "Resource": "*" }));
        key
    });
    (aws, keys)
}

#[test]
fn a_function_may_use_what_its_role_names_and_nothing_beside_it() {
    let (aws, [one, two]) = with_two_of_each();
    let arn = |service: &str, name: &str| format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{name}");
    let context = |value: &str| json!({ "StringEquals": { "kms:EncryptionContext:purpose": value } });
    let namespace = |name: &str| json!({ "StringEquals": { "cloudwatch:namespace": name } });
    for (at, (action, resource, condition, allowed)) in [
        ("sns:Publish", arn("sns", "one"), json!({}), json!(["sns one"])),
        ("sns:Publish", arn("sns", "t*"), json!({}), json!(["sns two"])),
        ("sns:Subscribe", arn("sns", "one"), json!({}), json!([])),
        ("sqs:SendMessage", arn("sqs", "one"), json!({}), json!(["sqs one"])),
        ("sqs:ReceiveMessage", arn("sqs", "one"), json!({}), json!([])),
        (
            "secretsmanager:GetSecretValue",
            arn("secretsmanager", "secret:one-??????"),
            json!({}),
            json!(["secretsmanager one"]),
        ),
        ("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:one"), json!({}), json!([])),
        ("ssm:GetParameter", arn("ssm", "parameter/app/one"), json!({}), json!(["ssm one"])),
        ("ssm:GetParameter", arn("ssm", "parameter//app/one"), json!({}), json!([])),
        ("kms:GenerateDataKey", one.clone(), json!({}), json!(["kms one"])),
        ("kms:GenerateDataKey", two.clone(), context("test"), json!(["kms two"])),
        ("kms:GenerateDataKey", two, context("other"), json!([])),
        ("kms:Decrypt", one.clone(), json!({}), json!([])),
        ("lambda:GetFunctionConfiguration", arn("lambda", "function:one"), json!({}), json!(["lambda one"])),
        ("cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:two"), json!({}), json!(["alarm two"])),
        (
            "cloudwatch:GetDashboard",
            format!("arn:aws:cloudwatch::{ACCOUNT}:dashboard/one"),
            json!({}),
            json!(["dashboard one"]),
        ),
        ("cloudtrail:DeleteTrail", arn("cloudtrail", "trail/one"), json!({}), json!(["trail one"])),
        ("cloudwatch:PutMetricData", "*".to_owned(), namespace("one"), json!(["cloudwatch one"])),
        ("sns:Publish", "*".to_owned(), json!({ "Bool": { "aws:SecureTransport": "false" } }), json!([])),
    ]
    .into_iter()
    .enumerate()
    {
        let statement = json!({ "Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition });
        let name = format!("caller-{at}");
        deploy_python(&aws, &name, CALLER, &statement);
        assert_eq!(invoke(&aws, &name), allowed, "{statement}");
    }
}

/// The key of a secret, and that of a SecureString, has to be allowed beside them.
#[test]
fn what_is_under_a_key_of_its_own_needs_the_key() {
    let (aws, [one, two]) = with_two_of_each();
    aws.call("secretsmanager", "update_secret", json!({ "SecretId": "one", "SecretString": "s", "KmsKeyId": one }));
    let secure = json!({ "Name": "/app/one", "Value": "v", "Type": "SecureString", "KeyId": one, "Overwrite": true });
    aws.call("ssm", "put_parameter", secure);
    let read =
        json!({ "Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "ssm:GetParameter"], "Resource": "*" });
    let decrypt = |key: &str, via: &str| {
        json!({ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": key,
            "Condition": { "StringEquals": { "kms:ViaService": format!("{via}.{REGION}.amazonaws.com") } } })
    };
    let (secret, parameter) = ("secretsmanager one", "ssm one");
    for (at, (statement, allowed)) in [
        (None, vec![]),
        (Some(decrypt(&one, "secretsmanager")), vec![secret]),
        (Some(decrypt(&one, "ssm")), vec![parameter]),
        (Some(decrypt(&two, "ssm")), vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("caller-{at}");
        deploy_python(&aws, &name, CALLER, &read);
        if let Some(statement) = &statement {
            let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
            aws.call(
                "iam",
                "put_role_policy",
                json!({ "RoleName": name, "PolicyName": "key", "PolicyDocument": document }),
            );
        }
        let found = invoke(&aws, &name);
        let found: Vec<_> =
            found.as_array().unwrap().iter().filter(|call| call.as_str().unwrap().ends_with("one")).collect();
        assert_eq!(
            found,
            allowed.iter().map(|text| json!(text)).collect::<Vec<_>>().iter().collect::<Vec<_>>(),
            "{statement:?}"
        );
    }
}

/// A spec whose topic, queue, secret and parameter have a key, all but the last in the other account.
fn spec_of_others(key: &str, own_key: &str, secret: &str) -> Spec {
    let arn = |service: &str| format!("arn:aws:{service}:{REGION}:{OWNER}:one");
    let (topic, queue) = (arn("sns"), arn("sqs"));
    manifest::read_spec(&format!(
        r#"
        name = "caller"
        deploy = ["cloudformation"]
        region = "{REGION}"
        publish = ["{topic}"]
        queue = ["{queue}"]
        secret = ["{secret}"]
        parameter = ["/app/one"]
        kms-keys = {{ "{topic}" = "{key}", "{queue}" = "{key}", "{secret}" = "{key}", "parameter:/app/one" = "{own_key}" }}
        trigger = [{{ bucket = "in-bucket" }}]
        "#
    ))
    .unwrap()
    .try_into()
    .unwrap()
}

/// Uses what the other account has under its key, and a parameter. moto looks for queues and secrets in the caller's account only, once
/// the call is permitted.
const GUEST: &str = "
import os, boto3

def handler(event, context):
    calls = {
        'sns': lambda: boto3.client('sns').publish(TopicArn='arn:aws:sns:us-east-1:OTHER:one', Message='m'),
        'sqs': lambda: boto3.client('sqs').send_message(QueueUrl='https://sqs.us-east-1.amazonaws.com/OTHER/one', MessageBody='m'),
        'secretsmanager': lambda: boto3.client('secretsmanager').get_secret_value(SecretId='SECRET'),
        'ssm': lambda: boto3.client('ssm').get_parameter(Name='/app/one', WithDecryption=True),
    }
    allowed = []
    for service, call in calls.items():
        try:
            call()
            allowed.append(service)
        except Exception as error:
            if 'NonExistentQueue' in str(error) or 'ResourceNotFound' in str(error):
                allowed.append(service)
            else:
                assert 'AccessDenied' in str(error), error
    return allowed
";

/// The role and the owner's policies that the program prints are enough, and none of their statements about keys can be missing.
#[test]
fn what_other_accounts_encrypt_is_used_once_both_sides_and_the_key_allow_it() {
    let aws = Aws::start();
    let key_of = |answer: Value| answer["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let (key, own_key) =
        (key_of(aws.call_as_owner("kms", "create_key", json!({}))), key_of(aws.call("kms", "create_key", json!({}))));
    let topic = json!({ "Name": "one", "Attributes": { "KmsMasterKeyId": key } });
    aws.call_as_owner("sns", "create_topic", topic);
    let queue = json!({ "QueueName": "one", "Attributes": { "KmsMasterKeyId": key } });
    let queue = aws.call_as_owner("sqs", "create_queue", queue)["QueueUrl"].clone();
    let secret = json!({ "Name": "one", "SecretString": "s", "KmsKeyId": key });
    let secret = aws.call_as_owner("secretsmanager", "create_secret", secret)["ARN"].as_str().unwrap().to_owned();
    let parameter = json!({ "Name": "/app/one", "Value": "v", "Type": "SecureString", "KeyId": own_key });
    aws.call("ssm", "put_parameter", parameter);

    let spec = spec_of_others(&key, &own_key, &secret);
    let place = Target {
        partition: "aws".to_owned(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        environment: None,
    };
    let role = Names::of(&spec).role.arn().resolve(&place).rsplit('/').next().unwrap().to_owned();
    let document = iam::document(&iam::execution_role(&spec), &place);
    let allow = |document: &Value| {
        let given = json!({ "RoleName": role, "PolicyName": "access", "PolicyDocument": document.to_string() });
        aws.call("iam", "put_role_policy", given);
        invoke(&aws, &role)
    };
    let code = GUEST.replace("OTHER", OWNER).replace("SECRET", &secret);
    deploy_python(&aws, &role, &code, &json!({ "Effect": "Deny", "Action": "kms:PutKeyPolicy", "Resource": "*" }));
    assert_eq!(allow(&document), json!(["ssm"]), "before the owner agrees");

    let owned = Owned::elsewhere(&spec, ACCOUNT);
    let policy_of =
        |arn: &str| iam::document(&owned.iter().find(|one| one.arn == arn).unwrap().policy, &place).to_string();
    let (topic, queue_arn) = (&spec.options.topics[0], &spec.options.queues[0]);
    let set_topic =
        json!({ "TopicArn": topic.as_str(), "AttributeName": "Policy", "AttributeValue": policy_of(topic.as_str()) });
    aws.call_as_owner("sns", "set_topic_attributes", set_topic);
    let policy = json!({ "QueueUrl": queue, "Attributes": { "Policy": policy_of(queue_arn.as_str()) } });
    aws.call_as_owner("sqs", "set_queue_attributes", policy);
    let policy = json!({ "SecretId": secret, "ResourcePolicy": policy_of(&secret) });
    aws.call_as_owner("secretsmanager", "put_resource_policy", policy);
    assert_eq!(allow(&document), json!(["ssm"]), "before the key's policy agrees");

    let mut of_key: Value = serde_json::from_str(&policy_of(&key)).unwrap();
    let owners = json!({ "Effect": "Allow", "Action": "kms:*", "Resource": "*",
        "Principal": { "AWS": format!("arn:aws:iam::{OWNER}:root") } });
    of_key["Statement"].as_array_mut().unwrap().push(owners);
    let policy = json!({ "KeyId": key, "PolicyName": "default", "Policy": of_key.to_string() });
    aws.call_as_owner("kms", "put_key_policy", policy);
    assert_eq!(allow(&document), json!(["sns", "sqs", "secretsmanager", "ssm"]));

    for (sid, left) in [
        ("EncryptNotices1", json!(["sqs", "secretsmanager", "ssm"])),
        ("EncryptMessages1", json!(["sns", "secretsmanager", "ssm"])),
        ("DecryptSecrets1", json!(["sns", "sqs", "ssm"])),
        ("DecryptParameters1", json!(["sns", "sqs", "secretsmanager"])),
    ] {
        let mut without = document.clone();
        without["Statement"].as_array_mut().unwrap().retain(|statement| statement["Sid"] != sid);
        assert_eq!(allow(&without), left, "without {sid}");
    }
    // Back to the key that AWS manages, which is for the owner's account.
    aws.call_as_owner(
        "secretsmanager",
        "update_secret",
        json!({ "SecretId": secret, "SecretString": "s", "KmsKeyId": "alias/aws/secretsmanager" }),
    );
    assert_eq!(allow(&document), json!(["sns", "sqs", "ssm"]));
}

/// A bucket whose objects are encrypted with a key.
fn encrypted(key: &str, with_bucket_key: bool) -> Value {
    json!({ "Resources": { "Bucket": { "Type": "AWS::S3::Bucket", "Properties": {
        "BucketName": "sealed", "BucketEncryption": { "ServerSideEncryptionConfiguration": [{
            "BucketKeyEnabled": with_bucket_key,
            "ServerSideEncryptionByDefault": { "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key },
        }] },
    } } } })
}

/// Says whether it may read, write, and write in parts.
const SEALED: &str = "
import boto3

def handler(event, context):
    s3, allowed = boto3.client('s3'), []
    def in_parts():
        upload = s3.create_multipart_upload(Bucket='sealed', Key='b')['UploadId']
        part = {'Bucket': 'sealed', 'Key': 'b', 'UploadId': upload}
        tag = s3.upload_part(**part, PartNumber=1, Body=b'b')['ETag']
        s3.complete_multipart_upload(**part, MultipartUpload={'Parts': [{'ETag': tag, 'PartNumber': 1}]})
    calls = {
        'read': lambda: s3.get_object(Bucket='sealed', Key='a'),
        'write': lambda: s3.put_object(Bucket='sealed', Key='b', Body=b'b'),
        'parts': in_parts,
    }
    for name, call in calls.items():
        try:
            call()
            allowed.append(name)
        except s3.exceptions.ClientError as error:
            assert 'AccessDenied' in str(error), error
    return allowed
";

#[test]
fn objects_under_a_key_need_the_key_and_each_use_its_own_action() {
    let (aws, [one, two]) = with_two_of_each();
    let deploy = |with_bucket_key| {
        aws.try_deploy_value(&encrypted(&one, with_bucket_key), "sealed")
            .unwrap_or_else(|error| panic!("{}", error.message));
        aws.put_object("sealed", "a", b"a");
    };
    deploy(true);
    let rule = aws.call("s3", "get_bucket_encryption", json!({ "Bucket": "sealed" }))["ServerSideEncryptionConfiguration"]["Rules"][0].clone();
    let default = json!({ "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": one });
    assert_eq!(rule, json!({ "ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": true }));
    deploy_python(&aws, "caller", SEALED, &json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }));
    let with = |actions: Value, key: &str, condition: Value| {
        let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": key, "Condition": condition });
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        aws.call(
            "iam",
            "put_role_policy",
            json!({ "RoleName": "caller", "PolicyName": "key", "PolicyDocument": document }),
        );
        invoke(&aws, "caller")
    };
    assert_eq!(invoke(&aws, "caller"), json!([]), "without the key");
    let via =
        |service: &str| json!({ "StringEquals": { "kms:ViaService": format!("{service}.{REGION}.amazonaws.com") } });
    let about = |arn: &str| json!({ "StringEquals": { "kms:EncryptionContext:aws:s3:arn": arn } });
    let (both, bucket, object) =
        (json!(["kms:Decrypt", "kms:GenerateDataKey"]), "arn:aws:s3:::sealed", "arn:aws:s3:::sealed/a");
    assert_eq!(with(json!("kms:Decrypt"), &one, via("s3")), json!(["read"]));
    assert_eq!(with(json!("kms:GenerateDataKey"), &one, via("s3")), json!(["write"]));
    assert_eq!(with(both.clone(), &one, via("s3")), json!(["read", "write", "parts"]));
    assert_eq!(with(both.clone(), &one, via("sqs")), json!([]));
    assert_eq!(with(both.clone(), &two, via("s3")), json!([]));
    assert_eq!(with(json!("kms:Decrypt"), &one, about(bucket)), json!(["read"]), "by way of the bucket's key");
    assert_eq!(with(json!("kms:Decrypt"), &one, about(object)), json!([]));
    deploy(false);
    assert_eq!(with(json!("kms:Decrypt"), &one, about(bucket)), json!([]));
    assert_eq!(with(json!("kms:Decrypt"), &one, about(object)), json!(["read"]), "by itself");
    // A key's own policy decides before the account's policies do.
    let closed = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Resource": "*", "Action": "kms:*",
        "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:user/administrator") } }] });
    aws.call("kms", "put_key_policy", json!({ "KeyId": one, "PolicyName": "default", "Policy": closed.to_string() }));
    assert_eq!(with(both, &one, via("s3")), json!([]));
}
