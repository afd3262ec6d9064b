//! Grants of services by name and ARN: the generated clients, and the role under which they call.

use serde_json::{Value, json};

use crate::aws::{Aws, AwsError};
use crate::built::{LINT, TEST, passes};
use crate::deployed::Stack;
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::GRANTED;

use cargo_lambda_s3::spec::Format;

#[test]
fn the_calls_that_a_project_shows_compile_and_its_tests_refuse_what_is_not_granted() {
    let project = Project::new(&GRANTED);
    let readme = std::fs::read_to_string(project.path.join("README.md")).unwrap();
    let (_, behind) = readme.split_once("```rust\napp.").unwrap();
    let (calls, _) = behind.split_once("```").unwrap();
    assert_eq!(calls.matches(".send().await?;").count(), 17, "{calls}");
    // Where its owner would write them.
    project.edit("src/handler.rs", |text| {
        let (before, after) = text.split_once("    let source = record.read().await?;").unwrap();
        format!("{before}    app.{calls}    let source = record.read().await?;{after}")
    });
    crate::library::put(&project, "granted.rs", "tests/granted.rs");
    passes(&project, &[LINT, TEST]);
}

/// Somebody with the policies that the function's role has where it is deployed: nobody but Lambda takes on the role itself.
fn session(aws: &Aws, role: &str) -> Value {
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    }] });
    let arn = aws.call(
        "iam",
        "create_role",
        json!({ "RoleName": "likewise", "AssumeRolePolicyDocument": trust.to_string() }),
    )["Role"]["Arn"]
        .clone();
    for name in aws.call("iam", "list_role_policies", json!({ "RoleName": role }))["PolicyNames"].as_array().unwrap() {
        let held = aws.call("iam", "get_role_policy", json!({ "RoleName": role, "PolicyName": name }));
        let document = match &held["PolicyDocument"] {
            Value::String(text) => text.clone(),
            document => document.to_string(),
        };
        aws.call(
            "iam",
            "put_role_policy",
            json!({ "RoleName": "likewise", "PolicyName": name, "PolicyDocument": document }),
        );
    }
    aws.call("sts", "assume_role", json!({ "RoleArn": arn, "RoleSessionName": "test" }))["Credentials"].clone()
}

/// What the function deals with, and things beside it of which it is granted nothing.
fn provide(aws: &Aws) {
    for name in ["orders", "customers", "payments"] {
        let id = json!([{ "AttributeName": "id", "KeyType": "HASH" }]);
        let attributes = json!([{ "AttributeName": "id", "AttributeType": "S" }]);
        let index = json!([{ "IndexName": "by-id", "KeySchema": id, "Projection": { "ProjectionType": "ALL" } }]);
        aws.call("dynamodb", "create_table", json!({
            "TableName": name, "KeySchema": id, "AttributeDefinitions": attributes, "BillingMode": "PAY_PER_REQUEST",
            "GlobalSecondaryIndexes": index,
        }));
    }
    aws.call("events", "create_event_bus", json!({ "Name": "other" }));
    for name in ["clicks", "other"] {
        aws.call("kinesis", "create_stream", json!({ "StreamName": name, "ShardCount": 1 }));
    }
    for name in ["orders", "other"] {
        let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } });
        aws.call(
            "stepfunctions",
            "create_state_machine",
            json!({
                "name": name, "definition": definition.to_string(), "roleArn": "arn:aws:iam::123456789012:role/machine",
            }),
        );
    }
}

#[test]
fn deployed_the_role_may_call_what_is_granted_and_nothing_beside_it() {
    let stack = Stack::deploy(&GRANTED, Format::CloudFormation, probe());
    let aws = &stack.aws;
    provide(aws);
    let keys = session(aws, "granted-us-east-1");
    let ask = |service: &str, operation: &str, given: &Value| -> Result<Value, AwsError> {
        aws.try_call_with(&keys, service, operation, given.clone())
    };
    let item = json!({ "id": { "S": "1" } });
    let put = |table: &str| json!({ "TableName": table, "Item": item });
    let get = |table: &str, id: &str| json!({ "TableName": table, "Key": { "id": { "S": id } } });
    let batch = |ids: &[&str]| {
        let keys: Vec<_> = ids.iter().map(|id| json!({ "id": { "S": id } })).collect();
        json!({ "RequestItems": { "customers": { "Keys": keys } } })
    };
    let query = |index: Option<&str>, table: &str, id: &str| {
        let mut query = json!({
            "TableName": table, "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": { ":id": { "S": id } },
        });
        if let Some(index) = index {
            query["IndexName"] = json!(index);
        }
        query
    };
    let write_both = |other: &str| {
        json!({ "TransactItems": [{ "Put": put("orders") }, { "ConditionCheck": {
            "TableName": other, "Key": item, "ConditionExpression": "attribute_not_exists(gone)",
        } }] })
    };
    let entry = |bus: &str, source: &str| json!({ "EventBusName": bus, "Source": source, "DetailType": "stored", "Detail": "{}" });
    let events = |bus: &str, source: &str| json!({ "Entries": [entry(bus, source)] });
    let start =
        |name: &str| json!({ "stateMachineArn": format!("arn:aws:states:us-east-1:123456789012:stateMachine:{name}") });
    let record = |name: &str| json!({ "StreamName": name, "PartitionKey": "1", "Data": "x" });
    let metric =
        |namespace: &str| json!({ "Namespace": namespace, "MetricData": [{ "MetricName": "a", "Value": 1.0 }] });
    for (service, operation, given) in [
        ("dynamodb", "put_item", put("orders")),
        ("dynamodb", "get_item", get("orders", "3")),
        ("dynamodb", "query", query(Some("by-id"), "orders", "3")),
        ("dynamodb", "query", query(None, "customers", "2")),
        ("dynamodb", "query", query(Some("by-id"), "customers", "1")),
        ("dynamodb", "scan", json!({ "TableName": "orders" })),
        ("dynamodb", "batch_get_item", batch(&["1", "2"])),
        ("dynamodb", "transact_write_items", write_both("customers")),
        ("events", "put_events", events("default", "app")),
        ("stepfunctions", "start_execution", start("orders")),
        ("kinesis", "put_record", record("clicks")),
        ("cloudwatch", "put_metric_data", metric("Photos")),
    ] {
        let answer = ask(service, operation, &given);
        assert!(answer.is_ok(), "{operation} {given}: {answer:?}");
    }
    for (service, operation, given) in [
        ("dynamodb", "put_item", put("customers")),
        ("dynamodb", "put_item", put("payments")),
        ("dynamodb", "get_item", get("payments", "1")),
        ("dynamodb", "query", query(Some("by-id"), "payments", "1")),
        ("dynamodb", "batch_get_item", json!({ "RequestItems": { "payments": { "Keys": [item] } } })),
        ("dynamodb", "transact_write_items", write_both("payments")),
        ("dynamodb", "describe_table", json!({ "TableName": "orders" })),
        ("dynamodb", "delete_table", json!({ "TableName": "orders" })),
        // Granted, but for other partition keys, and from other sources.
        ("dynamodb", "get_item", get("customers", "3")),
        ("dynamodb", "query", query(None, "customers", "3")),
        ("dynamodb", "query", query(Some("by-id"), "customers", "3")),
        ("dynamodb", "batch_get_item", batch(&["1", "3"])),
        ("dynamodb", "scan", json!({ "TableName": "customers" })),
        ("events", "put_events", events("default", "other")),
        ("events", "put_events", json!({ "Entries": [entry("default", "app"), entry("default", "other")] })),
        ("events", "put_events", events("other", "app")),
        ("stepfunctions", "start_execution", start("other")),
        ("kinesis", "put_record", record("other")),
        ("kinesis", "delete_stream", json!({ "StreamName": "clicks" })),
        ("lambda", "invoke", json!({ "FunctionName": "granted" })),
        ("cloudwatch", "put_metric_data", metric("Other")),
    ] {
        let refused = ask(service, operation, &given).expect_err(&format!("{operation} {given}"));
        assert!(refused.code.contains("AccessDenied"), "{operation} {given}: {refused:?}");
    }
}
