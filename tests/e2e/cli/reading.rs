//! What AWS holds of a function that the scripts deployed, read back by another client.

use cargo_lambda_s3::formats::environment_of;
use cargo_lambda_s3::spec::Spec;
use cargo_lambda_s3::spec::manifest::read_package;
use serde_json::{Map, Value, json};

use crate::aws::{ACCOUNT, Aws, REGION};
use crate::project::Project;

fn spec(project: &Project) -> Spec {
    let manifest = std::fs::read_to_string(project.path.join("Cargo.toml")).unwrap();
    Spec::try_from(read_package(&manifest).unwrap()).unwrap()
}

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
    format!("{}-{REGION}", spec(project).name)
}

/// In the shape of `policy`.
pub fn own_documents(aws: &Aws, project: &Project) -> Value {
    let held = held(aws, project);
    assert_eq!(held["inline policies"]["PolicyNames"], json!(["execution"]));
    assert_eq!(held["attached policies"]["AttachedPolicies"], json!([]));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/{}", role(project));
    assert_eq!(held["function"]["Role"], role);
    let notified = held["buckets"].as_object().unwrap().iter().filter_map(|(bucket, settings)| {
        let stored = &settings["notification_configuration"];
        stored.as_object().is_some_and(|entries| !entries.is_empty()).then(|| (bucket.clone(), stored.clone()))
    });
    json!({
        "role": held["role policy"]["PolicyDocument"],
        "trust": held["role"]["Role"]["AssumeRolePolicyDocument"],
        "invoke": serde_json::from_str::<Value>(held["policy"]["Policy"].as_str().unwrap()).unwrap(),
        "notification": notified.collect::<Map<_, _>>(),
    })
}

/// Everything, with the times and the revisions at which it was changed.
pub fn held(aws: &Aws, project: &Project) -> Value {
    let spec = spec(project);
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

/// What can be asked for, as it is.
pub fn settings(aws: &Aws, project: &Project) -> Value {
    let held = held(aws, project);
    let (function, retries, queue) = (&held["function"], &held["retries"], &held["queue"]["Attributes"]);
    let buckets = held["buckets"].as_object().unwrap().iter().map(|(name, settings)| {
        let lifecycle = &settings["lifecycle_configuration"]["Rules"][0];
        let told = json!([
            settings["public access block"]["PublicAccessBlockConfiguration"],
            settings["ownership_controls"]["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
            settings["encryption"]["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"],
            [lifecycle["Status"], lifecycle["AbortIncompleteMultipartUpload"]],
            serde_json::from_str::<Value>(settings["policy"]["Policy"].as_str().unwrap_or("null")).unwrap(),
        ]);
        (name.clone(), told)
    });
    json!({
        "description": function["Description"],
        "runtime": function["Runtime"],
        "handler": function["Handler"],
        "architectures": function["Architectures"],
        "memory": function["MemorySize"],
        "timeout": function["Timeout"],
        "environment": function["Environment"]["Variables"],
        "logging": function["LoggingConfig"],
        "concurrency": held["concurrency"]["ReservedConcurrentExecutions"],
        "recursion": held["recursion"]["RecursiveLoop"],
        "log group": [held["log group"]["logGroups"][0]["logGroupName"], held["log group"]["logGroups"][0]["retentionInDays"]],
        "queue": [queue["MessageRetentionPeriod"], queue["SqsManagedSseEnabled"]],
        "retries": [
            retries["MaximumRetryAttempts"],
            retries["MaximumEventAgeInSeconds"],
            retries["DestinationConfig"]["OnFailure"]["Destination"],
        ],
        "buckets": buckets.collect::<Map<_, _>>(),
    })
}

/// What the spec in the project's manifest asks for, in the shape of [`settings`].
pub fn asked_for(project: &Project) -> Value {
    let spec = spec(project);
    let variables = environment_of(&spec).into_iter().map(|variable| (variable.name.to_owned(), variable.value.into()));
    let (name, is_recursive) = (spec.name.as_str(), !spec.loops().is_empty());
    let log_group = format!("/aws/lambda/{name}");
    let buckets = spec.created_buckets().into_iter().map(|bucket| {
        let arn = format!("arn:aws:s3:::{bucket}");
        let tls_only = json!({ "Version": "2012-10-17", "Statement": [{
            "Sid": "DenyWithoutTls", "Effect": "Deny", "Principal": "*", "Action": ["s3:*"],
            "Resource": [arn, format!("{arn}/*")], "Condition": { "Bool": { "aws:SecureTransport": ["false"] } },
        }] });
        let closed = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
        let told = json!([
            closed.map(|name| (name.to_owned(), json!(true))).into_iter().collect::<Map<_, _>>(),
            "BucketOwnerEnforced",
            { "SSEAlgorithm": "AES256" },
            ["Enabled", { "DaysAfterInitiation": 7 }],
            tls_only,
        ]);
        (bucket.to_string(), told)
    });
    json!({
        "description": spec.description.as_ref().map_or("", |text| text.as_str()),
        "runtime": "provided.al2023",
        "handler": "bootstrap",
        "architectures": [spec.architecture.as_str()],
        "memory": spec.memory.get(),
        "timeout": spec.timeout.get(),
        "environment": variables.collect::<Map<String, Value>>(),
        "logging": { "LogFormat": "JSON", "LogGroup": log_group },
        "concurrency": is_recursive.then_some(5),
        "recursion": if is_recursive { "Allow" } else { "Terminate" },
        "log group": [log_group, spec.log_retention.get()],
        "queue": ["1209600", "true"],
        "retries": [2, 21_600, format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}-failures")],
        "buckets": buckets.collect::<Map<_, _>>(),
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
