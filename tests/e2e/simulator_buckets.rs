//! The loopback AWS itself: a bucket's notification as S3 keeps it, and buckets of another account.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, OWNER, REGION};
use crate::simulator::{deployed, put_and_wait};

fn get(aws: &Aws) -> Value {
    aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "probe-in" }))
}

fn change(configuration: &Value) -> Value {
    json!({ "Bucket": "probe-in", "NotificationConfiguration": configuration })
}

/// Lets S3 send to a queue and a topic, and returns them.
fn targets(aws: &Aws) -> (String, String) {
    let (queue, topic) =
        (format!("arn:aws:sqs:{REGION}:{ACCOUNT}:told"), format!("arn:aws:sns:{REGION}:{ACCOUNT}:told"));
    let allow = |action: &str, arn: &str| {
        let statement = json!({
            "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": action, "Resource": arn,
            "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:s3:::probe-in" }, "StringEquals": { "aws:SourceAccount": ACCOUNT } },
        });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    aws.call(
        "sqs",
        "create_queue",
        json!({ "QueueName": "told", "Attributes": { "Policy": allow("sqs:SendMessage", &queue) } }),
    );
    aws.call(
        "sns",
        "create_topic",
        json!({ "Name": "told", "Attributes": { "Policy": allow("sns:Publish", &topic) } }),
    );
    (queue, topic)
}

#[test]
fn a_notification_comes_back_as_it_was_put_whatever_its_targets() {
    let aws = deployed();
    let (queue, topic) = targets(&aws);
    let rules = |name: &str, value: &str| json!({ "Key": { "FilterRules": [{ "Name": name, "Value": value }] } });
    let mut stored = get(&aws);
    stored["LambdaFunctionConfigurations"][0]["Id"] = " Id with <&> \"é\" ".into();
    stored["QueueConfigurations"] = json!([{ "Id": "queue", "QueueArn": queue, "Events": ["s3:ObjectRemoved:*"], "Filter": rules("prefix", "a+b ") }]);
    stored["TopicConfigurations"] =
        json!([{ "Id": "topic", "TopicArn": topic, "Events": ["s3:ObjectAcl:Put", "s3:ObjectTagging:*"] }]);
    stored["EventBridgeConfiguration"] = json!({});
    aws.call("s3", "put_bucket_notification_configuration", change(&stored));
    assert_eq!(get(&aws), stored);
    // Objects come and go as before.
    assert_eq!(put_and_wait(&aws, "in +$/a.jpg")["failed"], false);
    aws.put_object("probe-in", "a b ", b"body");
    aws.call("s3", "delete_object", json!({ "Bucket": "probe-in", "Key": "a b " }));
    let removed = aws.wait_for("the removal", |entry| entry["event"] == "s3:ObjectRemoved:Delete");
    assert_eq!(removed["queues"], json!([queue]));
    aws.call("s3", "put_bucket_notification_configuration", change(&json!({ "EventBridgeConfiguration": {} })));
    assert_eq!(get(&aws), json!({ "EventBridgeConfiguration": {} }));
    aws.call("s3", "put_bucket_notification_configuration", change(&json!({})));
    assert_eq!(get(&aws), json!({}));
}

#[test]
fn a_notification_that_s3_would_refuse_is_refused_and_the_stored_one_stays() {
    let aws = deployed();
    let (queue, topic) = targets(&aws);
    aws.call("sqs", "create_queue", json!({ "QueueName": "closed" }));
    let stored = get(&aws);
    let entry = |list: &str, target: &str, arn: &str, id: &Value| {
        let mut changed = stored.clone();
        changed[list] = json!([{ "Id": id, target: arn, "Events": ["s3:ObjectRemoved:*"] }]);
        changed
    };
    let (id, other) = (&stored["LambdaFunctionConfigurations"][0]["Id"], &json!("other"));
    for (changed, says) in [
        (entry("QueueConfigurations", "QueueArn", &queue, id), "must be unique"),
        (entry("QueueConfigurations", "QueueArn", &queue.replace("told", "none"), other), "Unable to validate"),
        (entry("QueueConfigurations", "QueueArn", &queue.replace("told", "closed"), other), "Unable to validate"),
        (entry("QueueConfigurations", "QueueArn", &topic, other), "not well formed"),
        (entry("TopicConfigurations", "TopicArn", &topic.replace("told", "none"), other), "Unable to validate"),
        (entry("QueueConfigurations", "QueueArn", &queue.replace(REGION, "eu-west-1"), other), "region"),
    ] {
        let refused = aws.try_call("s3", "put_bucket_notification_configuration", change(&changed)).unwrap_err();
        assert!(refused.code.contains("Invalid") && refused.message.contains(says), "{}", refused.message);
        assert_eq!(get(&aws), stored);
    }
}

/// *Amazon S3 API Reference, PutBucketNotificationConfiguration*: `x-amz-skip-destination-validation`.
#[test]
fn every_destination_is_validated_at_each_put_unless_that_is_skipped() {
    let aws = deployed();
    let stored = get(&aws);
    aws.call("lambda", "delete_function", json!({ "FunctionName": "probe" }));
    let mut with_eventbridge = stored.clone();
    with_eventbridge["EventBridgeConfiguration"] = json!({});
    let mut put = change(&with_eventbridge);
    let refused = aws.try_call("s3", "put_bucket_notification_configuration", put.clone()).unwrap_err();
    assert_eq!((refused.code.as_str(), get(&aws)), ("InvalidArgument", stored));
    put["SkipDestinationValidation"] = true.into();
    aws.call("s3", "put_bucket_notification_configuration", put);
    assert_eq!(get(&aws), with_eventbridge);
}

#[test]
fn another_owner_than_expected_is_denied() {
    let aws = deployed();
    let mut call = json!({ "Bucket": "probe-in", "ExpectedBucketOwner": OWNER });
    let denied = aws.try_call("s3", "get_bucket_notification_configuration", call.clone()).unwrap_err();
    assert_eq!(denied.code, "AccessDenied");
    call["ExpectedBucketOwner"] = ACCOUNT.into();
    aws.call("s3", "get_bucket_notification_configuration", call);
}

/// Says whether it may read the notification, and whether it may write it.
const SETTER: &str = "
import boto3

def handler(event, context):
    s3, allowed = boto3.client('s3'), []
    for call in (
        lambda: s3.get_bucket_notification_configuration(Bucket='probe-in'),
        lambda: s3.put_bucket_notification_configuration(Bucket='probe-in', NotificationConfiguration={}),
    ):
        try:
            call()
            allowed.append(True)
        except s3.exceptions.ClientError as error:
            assert 'AccessDenied' in str(error), error
            allowed.append(False)
    return allowed
";

/// Reads the object that it is told of, or else `a`.
const READER: &str = "
import boto3

def handler(event, context):
    key = event['Records'][0]['s3']['object']['key'] if event else 'a'
    try:
        return boto3.client('s3').get_object(Bucket='theirs', Key=key)['Body'].read().decode()
    except Exception as error:
        return str(error)
";

/// Each of the two permissions is needed, and it alone.
#[test]
fn reading_and_writing_a_notification_are_two_permissions() {
    let aws = deployed();
    for (action, reads, writes) in [
        ("s3:GetBucketNotification", true, false),
        ("s3:PutBucketNotification", false, true),
        ("s3:GetBucketNotificationConfiguration", false, false),
    ] {
        let statement = json!({ "Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::probe-in" });
        let name = action.replace(':', "-");
        deploy_python(&aws, &name, SETTER, &statement);
        assert_eq!(invoke(&aws, &name), json!([reads, writes]), "{action}");
    }
}

/// A stack of one function of Python with one statement.
pub fn deploy_python(aws: &Aws, name: &str, code: &str, statement: &Value) {
    let document = |statement: &Value| json!({ "Version": "2012-10-17", "Statement": [statement] });
    let trust =
        json!({ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" });
    let template = json!({ "Resources": {
        "Role": { "Type": "AWS::IAM::Role", "Properties": {
            "RoleName": name, "AssumeRolePolicyDocument": document(&trust),
            "Policies": [{ "PolicyName": "access", "PolicyDocument": document(statement) }],
        } },
        "Function": { "Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": name, "Role": { "Fn::GetAtt": ["Role", "Arn"] }, "Runtime": "python3.13",
            "Handler": "index.handler", "Timeout": 20, "Code": { "ZipFile": code },
        } },
    } });
    aws.try_deploy_value(&template, name).unwrap_or_else(|error| panic!("{}", error.message));
}

pub fn invoke(aws: &Aws, name: &str) -> Value {
    let answer = aws.call("lambda", "invoke", json!({ "FunctionName": name, "Payload": "{}" }));
    serde_json::from_slice(&std::fs::read(answer["Payload"]["$file"].as_str().unwrap()).unwrap()).unwrap()
}

/// The role's own policy does not do, nor does the bucket's alone; neither does one for somebody else.
#[test]
fn a_bucket_of_another_account_is_read_when_both_sides_allow_it() {
    let aws = Aws::start();
    aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": "theirs" }));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "body").unwrap();
    aws.call_as_owner("s3", "put_object", json!({ "Bucket": "theirs", "Key": "a", "Body": { "$file": file.path() } }));
    let object = json!({ "Bucket": "theirs", "Key": "a" });
    assert_eq!(aws.try_call("s3", "get_object", object.clone()).unwrap_err().code, "AccessDenied");
    let get = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::theirs/*" });
    let put = json!({ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::theirs/*" });
    deploy_python(&aws, "reader", READER, &get);
    deploy_python(&aws, "writer", READER, &put);
    let reads = |name: &str| invoke(&aws, name) == "body";
    let set_policy = |principal: &Value, effect: &str| {
        let statement = json!({
            "Effect": effect, "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::theirs/*",
        });
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        aws.call_as_owner("s3", "put_bucket_policy", json!({ "Bucket": "theirs", "Policy": document }));
    };
    assert!(!reads("reader"), "without a bucket policy");
    let role = |name: &str| json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:role/{name}") });
    for (principal, reader, writer) in [
        (role("reader"), true, false),
        (role("writer"), false, false),
        (json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }), true, false),
        (json!({ "AWS": ACCOUNT }), true, false),
        (json!({ "AWS": "*" }), true, false),
        (json!("*"), true, false),
        (json!({ "AWS": "999999999999" }), false, false),
        (json!({ "Service": "lambda.amazonaws.com" }), false, false),
    ] {
        set_policy(&principal, "Allow");
        assert_eq!((reads("reader"), reads("writer")), (reader, writer), "{principal}");
    }
    set_policy(&role("reader"), "Deny");
    assert!(!reads("reader"));
    assert!(aws.try_call_as_owner("s3", "get_object", object).is_ok(), "the Deny names the reader alone");
}

/// A copy reads its source: writing alone does not do.
#[test]
fn a_copy_needs_the_permission_to_read_its_source() {
    let aws = deployed();
    aws.put_object("probe-in", "a", b"body");
    let code = "
import boto3

def handler(event, context):
    try:
        boto3.client('s3').copy_object(Bucket='probe-out', Key='b', CopySource={'Bucket': 'probe-in', 'Key': 'a'})
    except Exception as error:
        return str(error)
";
    for (name, actions, allowed) in
        [("both", json!(["s3:GetObject", "s3:PutObject"]), true), ("write", json!("s3:PutObject"), false)]
    {
        deploy_python(&aws, name, code, &json!({ "Effect": "Allow", "Action": actions, "Resource": "*" }));
        let answer = invoke(&aws, name);
        assert_eq!(answer.is_null(), allowed, "{name}: {answer}");
    }
}

#[test]
fn a_bucket_of_another_account_notifies_a_function_that_admits_its_owner() {
    let aws = Aws::start();
    aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": "theirs" }));
    let statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::theirs/*" });
    deploy_python(&aws, "reader", READER, &statement);
    let function = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:reader");
    let entry = json!({ "Id": "all", "LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"] });
    let configuration =
        json!({ "Bucket": "theirs", "NotificationConfiguration": { "LambdaFunctionConfigurations": [entry] } });
    let admit = |account: &str| {
        let permission = json!({
            "FunctionName": "reader", "StatementId": account, "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::theirs", "SourceAccount": account,
        });
        aws.call("lambda", "add_permission", permission);
        aws.try_call_as_owner("s3", "put_bucket_notification_configuration", configuration.clone())
    };
    assert!(
        admit(ACCOUNT).unwrap_err().message.contains("Unable to validate"),
        "the function's account is not the owner's"
    );
    admit(OWNER).unwrap();
    assert_eq!(
        aws.try_call("s3", "put_bucket_notification_configuration", configuration.clone()).unwrap_err().code,
        "AccessDenied"
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "body").unwrap();
    aws.call_as_owner("s3", "put_object", json!({ "Bucket": "theirs", "Key": "a", "Body": { "$file": file.path() } }));
    let attempt = aws.wait_for("the function", |entry| entry["what"] == "attempt" && entry["key"] == "a");
    assert!(
        attempt["response"].as_str().unwrap().contains("AccessDenied"),
        "the bucket policy does not admit the role: {attempt}"
    );
}

/// *Amazon S3 User Guide, Namespaces for general purpose buckets*; what S3 answers is in
/// <https://github.com/ansible-collections/amazon.aws/issues/2935>.
#[test]
fn a_bucket_of_the_accounts_own_names_is_asked_for_as_one() {
    let aws = Aws::start();
    let create = |name: &str, namespace: Option<&str>| {
        let mut request = json!({ "Bucket": name });
        if let Some(namespace) = namespace {
            request["BucketNamespace"] = namespace.into();
        }
        aws.try_call("s3", "create_bucket", request)
    };
    let own = format!("mine-{ACCOUNT}-{REGION}-an");
    let refused = create(&own, None).unwrap_err();
    assert!(refused.message.contains("MissingNamespaceHeader"), "{}", refused.message);
    let refused = create(&format!("mine-{OWNER}-{REGION}-an"), Some("account-regional")).unwrap_err();
    assert!(refused.message.contains("InvalidNamespaceHeader"), "{}", refused.message);
    create(&own, Some("account-regional")).unwrap();
}
