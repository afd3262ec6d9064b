//! Calls of AWS: what is asked for by each, and on what.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, REGION};

/// A call as boto3 makes it.
pub struct Call {
    pub service: &'static str,
    pub operation: &'static str,
    pub params: Value,
    /// The permission that it needs.
    pub action: &'static str,
    pub resource: String,
    /// The condition keys that it brings.
    pub context: Value,
}

#[rustfmt::skip]
const KEYS: [&str; 12] = [
    "incoming/a.jpg", "incoming/a b+c.jpg", "a*b?c$d/x", "(a|b)", "[a]^", "a\\b", "${aws:username}/x", "a:b", "é日", "line\nbreak", "%2A", "a//b",
];

/// Of every kind, each on several things.
pub fn all() -> Vec<Call> {
    let mut calls = Vec::new();
    for (at, key) in KEYS.into_iter().enumerate() {
        let bucket = ["in-bucket", "out.bucket"][at % 2];
        for (operation, more, action) in [
            ("get_object", json!({}), "s3:GetObject"),
            ("head_object", json!({}), "s3:GetObject"),
            ("get_object", json!({ "VersionId": "null" }), "s3:GetObjectVersion"),
            ("put_object", json!({ "Body": "x" }), "s3:PutObject"),
            ("get_object_tagging", json!({}), "s3:GetObjectTagging"),
            ("delete_object", json!({}), "s3:DeleteObject"),
        ] {
            let mut params = more;
            params["Bucket"] = json!(bucket);
            params["Key"] = json!(key);
            calls.push(of_s3(operation, params, action, format!("arn:aws:s3:::{bucket}/{key}")));
        }
    }
    for prefix in [None, Some("incoming/a"), Some("other/")] {
        let mut call = of_s3("list_objects_v2", json!({ "Bucket": "in-bucket" }), "s3:ListBucket", bucket("in-bucket"));
        if let Some(prefix) = prefix {
            call.params["Prefix"] = json!(prefix);
            call.context["s3:prefix"] = json!(prefix);
        }
        calls.push(call);
    }
    calls.push(of_s3("head_bucket", json!({ "Bucket": "out.bucket" }), "s3:ListBucket", bucket("out.bucket")));
    for name in ["orders", "orders-late"] {
        let queue = json!(format!("http://127.0.0.1/{ACCOUNT}/{name}"));
        let entries = json!([{ "Id": "1", "MessageBody": "x" }]);
        for (operation, params, action) in [
            ("send_message", json!({ "QueueUrl": queue, "MessageBody": "x" }), "sqs:SendMessage"),
            ("send_message_batch", json!({ "QueueUrl": queue, "Entries": entries }), "sqs:SendMessage"),
            ("receive_message", json!({ "QueueUrl": queue }), "sqs:ReceiveMessage"),
        ] {
            calls.push(of("sqs", operation, params, action, name));
        }
    }
    let topic = |name: &str| format!("arn:aws:sns:{REGION}:{ACCOUNT}:{name}");
    let entries = json!([{ "Id": "1", "Message": "x" }]);
    let batch = json!({ "TopicArn": topic("done"), "PublishBatchRequestEntries": entries });
    calls.push(of("sns", "publish", json!({ "TopicArn": topic("done"), "Message": "x" }), "sns:Publish", "done"));
    calls.push(of("sns", "publish_batch", batch, "sns:Publish", "done"));
    let (secret, action) = (json!({ "SecretId": "db/password" }), "secretsmanager:GetSecretValue");
    calls.push(of("secretsmanager", "get_secret_value", secret, action, "secret:db/password"));
    let parameter = json!({ "Name": "/thumbs/size" });
    calls.push(of("ssm", "get_parameter", parameter, "ssm:GetParameter", "parameter/thumbs/size"));
    calls
}

fn bucket(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

fn of_s3(operation: &'static str, params: Value, action: &'static str, resource: String) -> Call {
    Call { service: "s3", operation, params, action, resource, context: json!({ "aws:SecureTransport": "true" }) }
}

fn of(service: &'static str, operation: &'static str, params: Value, action: &'static str, name: &str) -> Call {
    let resource = format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{name}");
    Call { service, operation, params, action, resource, context: json!({ "aws:SecureTransport": "true" }) }
}
