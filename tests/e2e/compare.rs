//! What a project says about itself beside what AWS holds: the same once written the same way.
//!
//! AWS and the deployment formats may write one thing in several ways (a list of one, another order, an event a
//! configuration, names of their own for statements); only that is evened out here.

use serde_json::{Map, Value, json};

/// The documents of `policy`, evened out.
pub fn normalise(documents: &Value) -> Value {
    let mut documents = documents.clone();
    documents.sort_all_objects(); // so that the same thing is the same text, by which lists are sorted below
    let mut even = json!({
        "role": policy(&documents["role"], Sids::Kept),
        "trust": policy(&documents["trust"], Sids::Kept),
        // CloudFormation names the statements of a Lambda policy itself.
        "invoke": documents.get("invoke").map(|invoke| policy(invoke, Sids::Dropped)),
        "notification": buckets(&documents["notification"]),
        "managed": sorted(documents.get("managed").unwrap_or(&json!([]))),
    });
    even["queue"] = documents.get("queue").map_or(json!({}), |queues| entries(queues, self::even));
    even["topic"] = documents.get("topic").map_or(json!({}), |topics| entries(topics, self::even));
    even["rule"] = documents.get("rule").map_or(json!({}), |rules| entries(rules, even_rule));
    for name in [
        "helper",
        "schedule",
        "schedule-trust",
        "deployer",
        "deployer-trust",
        "workflow",
        "workflow-trust",
        "trail-bucket",
    ] {
        let document = documents.get(name).filter(|document| **document != json!({}));
        even[name] = document.map(|document| policy(document, Sids::Kept)).into();
    }
    even
}

/// A rule's pattern, in which the order of values says nothing, and its targets.
fn even_rule(rule: &Value) -> Value {
    fn pattern(value: &Value) -> Value {
        match value {
            Value::Object(_) => entries(value, pattern),
            Value::Array(items) => sorted(&items.iter().map(pattern).collect()),
            other => other.clone(),
        }
    }
    json!({ "EventPattern": pattern(&rule["EventPattern"]), "Targets": sorted(&rule["Targets"]) })
}

/// A policy document, evened out.
pub fn even(document: &Value) -> Value {
    policy(document, Sids::Kept)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sids {
    Kept,
    Dropped,
}

fn policy(document: &Value, sids: Sids) -> Value {
    let mut statements: Vec<Value> =
        list(&document["Statement"]).iter().map(|statement| one_statement(statement, sids)).collect();
    statements.sort_by_key(Value::to_string);
    json!({ "Version": document["Version"], "Statement": statements })
}

fn one_statement(statement: &Value, sids: Sids) -> Value {
    let mut even = Map::new();
    for (name, value) in statement.as_object().unwrap() {
        let value = match name.as_str() {
            "Sid" if sids == Sids::Dropped => continue,
            "Sid" | "Effect" => value.clone(),
            "Condition" => entries(value, |keys| entries_named(keys, str::to_lowercase, sorted)),
            "Principal" if value.is_object() => entries(value, sorted),
            _ => sorted(value),
        };
        even.insert(name.clone(), value);
    }
    Value::Object(even)
}

fn entries(value: &Value, even: impl Fn(&Value) -> Value) -> Value {
    entries_named(value, str::to_owned, even)
}

/// Condition keys are not case-sensitive (IAM User Guide, "IAM JSON policy elements: Condition").
fn entries_named(value: &Value, name: impl Fn(&str) -> String, even: impl Fn(&Value) -> Value) -> Value {
    value.as_object().unwrap().iter().map(|(key, value)| (name(key), even(value))).collect::<Map<_, _>>().into()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

fn sorted(value: &Value) -> Value {
    let mut values = list(value);
    values.sort_by_key(Value::to_string);
    values.into()
}

/// Bucket by bucket, one configuration an event, without the names that S3 gives to configurations.
fn buckets(notification: &Value) -> Value {
    entries(notification, |bucket| {
        let lists = ["LambdaFunctionConfigurations", "QueueConfigurations", "TopicConfigurations"];
        let configurations = lists.iter().filter_map(|list| bucket[list].as_array()).flatten();
        let mut single: Vec<Value> = configurations.flat_map(by_event).collect();
        single.sort_by_key(Value::to_string);
        json!([single, bucket.get("EventBridgeConfiguration").is_some()])
    })
}

fn by_event(configuration: &Value) -> Vec<Value> {
    let mut rules = configuration["Filter"]["Key"]["FilterRules"].as_array().cloned().unwrap_or_default();
    for rule in &mut rules {
        rule["Name"] = rule["Name"].as_str().unwrap().to_lowercase().into();
    }
    rules.sort_by_key(Value::to_string);
    let to = [&configuration["LambdaFunctionArn"], &configuration["QueueArn"], &configuration["TopicArn"]];
    let one = |event: &Value| json!({ "to": to, "event": event, "rules": rules });
    list(&configuration["Events"]).iter().map(one).collect()
}

/// Every document that differs from this one in a single value, with the path to it.
pub fn sabotage(document: &Value) -> Vec<(String, Value)> {
    fn walk(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(entries) => {
                for (key, child) in entries {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    walk(child, &format!("{path}/{key}"), found);
                }
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, child)| walk(child, &format!("{path}/{at}"), found));
            }
            _ => found.push(path.to_owned()),
        }
    }
    let mut paths = Vec::new();
    walk(document, "", &mut paths);
    let broken = |path: String| {
        let mut copy = document.clone();
        let value = copy.pointer_mut(&path).unwrap();
        *value = format!("{}x", value.as_str().unwrap_or_default()).into();
        (path, copy)
    };
    paths.into_iter().map(broken).collect()
}

#[test]
fn one_wrong_value_anywhere_is_a_difference() {
    let documents = json!({
        "role": { "Version": "2012-10-17", "Statement": [{
            "Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a/b/*",
            "Condition": { "StringLike": { "s3:prefix": ["b/*"] } },
        }] },
        "trust": { "Version": "2012-10-17", "Statement": [{
            "Sid": "T", "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole",
        }] },
        "invoke": { "Version": "2012-10-17", "Statement": [{
            "Sid": "named by AWS", "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" },
            "Action": "lambda:InvokeFunction", "Resource": "f",
            "Condition": { "StringEquals": { "AWS:SourceAccount": "1" }, "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::a" } },
        }] },
        "notification": { "a": { "LambdaFunctionConfigurations": [{
            "Id": "named by AWS", "LambdaFunctionArn": "f", "Events": ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
            "Filter": { "Key": { "FilterRules": [{ "Name": "prefix", "Value": "b/" }, { "Name": "suffix", "Value": "c" }] } },
        }] } },
    });
    let expected = normalise(&documents);
    for (path, broken) in sabotage(&documents) {
        let named_by_aws = path.starts_with("/invoke/") && path.ends_with("/Sid") || path.ends_with("/Id");
        assert_eq!(normalise(&broken) == expected, named_by_aws, "{path}");
    }
}

#[test]
fn the_same_written_otherwise_is_no_difference() {
    let statement = |action: Value, key: &str| {
        json!({ "role": { "Version": "v", "Statement": { "Sid": "s", "Effect": "Allow", "Action": action,
            "Condition": { "Bool": { key: "true" } } } }, "trust": { "Statement": [] }, "invoke": { "Statement": [] },
            "notification": {} })
    };
    let one = statement(json!(["b", "a"]), "aws:SecureTransport");
    assert_eq!(normalise(&one), normalise(&statement(json!(["a", "b"]), "aws:securetransport")));
    assert_eq!(normalise(&statement(json!("a"), "k")), normalise(&statement(json!(["a"]), "k")),);
}
