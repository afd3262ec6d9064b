//! What AWS holds of a function that the scripts deployed, read back by another client.

use serde_json::{Map, Value, json};

use crate::aws::{ACCOUNT, Aws, REGION};
use crate::project::Project;

/// What is there; `null` where it is not.
fn read(aws: &Aws, service: &str, operation: &str, params: Value) -> Value {
    match aws.try_call(service, operation, params) {
        Ok(answer) => answer,
        Err(error) => {
            let is_absence = ["NoSuch", "NotFound", "NonExistent"].iter().any(|sign| error.code.contains(sign));
            assert!(is_absence, "{service} {operation}: {error:?}");
            Value::Null
        }
    }
}

fn role(project: &Project) -> String {
    format!("{}-{REGION}", project.spec().name)
}

/// Everything, with the times and the revisions at which it was changed.
pub fn held(aws: &Aws, project: &Project) -> Value {
    let spec = project.spec();
    let (name, role) = (spec.name.as_str(), role(project));
    let function = |operation: &str| read(aws, "lambda", operation, json!({ "FunctionName": name }));
    let named = |operation: &str| read(aws, "iam", operation, json!({ "RoleName": role }));
    let queue = read(aws, "sqs", "get_queue_url", json!({ "QueueName": format!("{name}-failures") }));
    let attributes = json!({ "QueueUrl": queue["QueueUrl"], "AttributeNames": ["All"] });
    let mut buckets = Map::new();
    for bucket in spec.created_buckets() {
        let of =
            |operation: &str| read(aws, "s3", &format!("get_bucket_{operation}"), json!({ "Bucket": bucket.as_str() }));
        let mut settings: Map<String, Value> = [
            "location",
            "ownership_controls",
            "encryption",
            "lifecycle_configuration",
            "policy",
            "notification_configuration",
        ]
        .map(|operation| (operation.to_owned(), of(operation)))
        .into_iter()
        .collect();
        let block = read(aws, "s3", "get_public_access_block", json!({ "Bucket": bucket.as_str() }));
        settings.insert("public access block".into(), block);
        buckets.insert(bucket.to_string(), settings.into());
    }
    json!({
        "function": function("get_function_configuration"),
        "policy": function("get_policy"),
        "retries": function("get_function_event_invoke_config"),
        "recursion": function("get_function_recursion_config"),
        "concurrency": function("get_function_concurrency"),
        "role": named("get_role"),
        "inline policies": named("list_role_policies"),
        "attached policies": named("list_attached_role_policies"),
        "role policy": read(aws, "iam", "get_role_policy", json!({ "RoleName": role, "PolicyName": "execution" })),
        "log group": read(aws, "logs", "describe_log_groups", json!({ "logGroupNamePrefix": format!("/aws/lambda/{name}") })),
        "queue": if queue.is_null() { Value::Null } else { read(aws, "sqs", "get_queue_attributes", attributes) },
        "buckets": buckets,
    })
}

/// A notification of somebody else beside those that the bucket has; gives what the bucket would have with it alone.
pub fn add_foreign_notification(aws: &Aws, bucket: &str) -> Value {
    let queue = aws.call("sqs", "create_queue", json!({ "QueueName": "foreign" }))["QueueUrl"].clone();
    let arn = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:foreign");
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": arn,
    }] });
    let attributes = json!({ "QueueUrl": queue, "Attributes": { "Policy": policy.to_string() } });
    aws.call("sqs", "set_queue_attributes", attributes);
    let named = json!({ "Bucket": bucket });
    let before = aws.call("s3", "get_bucket_notification_configuration", named.clone());
    let mut with_it = before.as_object().cloned().unwrap_or_default();
    let rules = json!({ "Key": { "FilterRules": [{ "Name": "prefix", "Value": "foreign/" }] } });
    let entry = json!({ "Id": "foreign", "QueueArn": arn, "Events": ["s3:ObjectRemoved:*"], "Filter": rules });
    with_it.insert("QueueConfigurations".into(), json!([entry]));
    with_it.insert("EventBridgeConfiguration".into(), json!({}));
    aws.call(
        "s3",
        "put_bucket_notification_configuration",
        json!({ "Bucket": bucket, "NotificationConfiguration": with_it }),
    );
    let mut alone = aws.call("s3", "get_bucket_notification_configuration", named);
    alone.as_object_mut().unwrap().remove("LambdaFunctionConfigurations");
    alone
}
