//! The documents as JSON: the one serialisation that `policy` prints and that everything deployed is compared with.

use serde_json::{Map, Value, json};

use super::policy::{Policy, Principal, Statement};
use super::rule::{EVENT_AGE, RETRIES, Rule, TARGET};
use super::{Arn, Notification, Target};
use crate::spec::{BucketName, Route};

/// A policy as the JSON document that it is at `place`. Actions and resources are lists, in order, even of one. The only value
/// of a condition stands for itself: AWS Control Tower's rule CT.S3.PR.8 compares `Condition` with `{"Bool":
/// {"aws:SecureTransport": "false"}}` (*AWS Control Tower Controls Reference Guide, CT.S3.PR.8*), and others do likewise.
pub fn document(policy: &Policy, place: &Target) -> Value {
    let statements: Vec<Value> = policy.statements.iter().map(|statement| object(statement, place)).collect();
    json!({ "Version": Policy::VERSION, "Statement": statements })
}

fn object(statement: &Statement, place: &Target) -> Value {
    let resolve = |arns: &[Arn]| -> Vec<String> { arns.iter().map(|arn| arn.resolve(place)).collect() };
    let mut object = Map::new();
    object.insert("Sid".to_owned(), json!(statement.sid));
    object.insert("Effect".to_owned(), json!(statement.effect.as_str()));
    match &statement.principal {
        Some(Principal::Service(name)) => drop(object.insert("Principal".to_owned(), json!({ "Service": name }))),
        Some(Principal::Everybody) => drop(object.insert("Principal".to_owned(), json!("*"))),
        Some(Principal::Aws(arn)) => {
            drop(object.insert("Principal".to_owned(), json!({ "AWS": arn.resolve(place) })));
        }
        Some(Principal::Account) => {
            drop(object.insert("Principal".to_owned(), json!({ "AWS": Arn::root().resolve(place) })));
        }
        Some(Principal::Github) => {
            drop(object.insert("Principal".to_owned(), json!({ "Federated": Arn::github().resolve(place) })));
        }
        None => {}
    }
    let actions: Vec<&str> = statement.actions.iter().map(|action| action.as_str()).collect();
    object.insert("Action".to_owned(), json!(actions));
    if !statement.resources.is_empty() {
        object.insert("Resource".to_owned(), json!(resolve(&statement.resources)));
    }
    if !statement.conditions.is_empty() {
        let mut conditions: Map<String, Value> = Map::new();
        for condition in &statement.conditions {
            let keys = conditions.entry(condition.operator.as_str()).or_insert_with(|| json!({}));
            keys[condition.key.as_ref()] = match resolve(&condition.values).as_slice() {
                [only] => json!(only),
                values => json!(values),
            };
        }
        object.insert("Condition".to_owned(), Value::Object(conditions));
    }
    Value::Object(object)
}

/// The notifications of each bucket, in the shape of *Amazon S3 API Reference, PutBucketNotificationConfiguration*; `buses` are the
/// buckets that send all of their events to EventBridge.
pub fn notifications(list: &[Notification], buses: &[BucketName], place: &Target) -> Value {
    let mut buckets: Map<String, Value> = Map::new();
    for notification in list {
        let (list, target) = match notification.via {
            Route::Sqs => ("QueueConfigurations", "QueueArn"),
            Route::Sns => ("TopicConfigurations", "TopicArn"),
            Route::Direct | Route::EventBridge => ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
        };
        let mut configuration = json!({
            "Id": notification.id,
            target: notification.target.resolve(place),
            "Events": notification.events.iter().map(|event| event.as_str()).collect::<Vec<_>>(),
        });
        if !notification.filters.is_empty() {
            let rules = notification.filters.iter().map(|rule| json!({ "Name": rule.name, "Value": rule.value }));
            configuration["Filter"] = json!({ "Key": { "FilterRules": rules.collect::<Vec<_>>() } });
        }
        let bucket = buckets.entry(notification.bucket.as_str()).or_insert_with(|| json!({}));
        match bucket.get_mut(list) {
            Some(Value::Array(configurations)) => configurations.push(configuration),
            _ => bucket[list] = json!([configuration]),
        }
    }
    for bucket in buses {
        buckets.entry(bucket.as_str()).or_insert_with(|| json!({}))["EventBridgeConfiguration"] = json!({});
    }
    Value::Object(buckets)
}

/// The rules by their names, each with its target, in the shapes of *Amazon EventBridge API Reference, PutRule, Target*.
pub fn rules(list: &[Rule], place: &Target) -> Value {
    let rule = |rule: &Rule| {
        let mut target = json!({
            "Id": TARGET,
            "Arn": rule.function.resolve(place),
            "RetryPolicy": { "MaximumRetryAttempts": RETRIES, "MaximumEventAgeInSeconds": EVENT_AGE },
        });
        if let Some(queue) = &rule.undelivered {
            target["DeadLetterConfig"] = json!({ "Arn": queue.resolve(place) });
        }
        (rule.name.clone(), json!({ "EventPattern": rule.pattern, "Targets": [target] }))
    };
    Value::Object(list.iter().map(rule).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::tls_only;

    /// The comparison of CT.S3.PR.8.
    #[test]
    fn what_refuses_requests_without_tls_is_written_as_control_tower_compares_it() {
        let place = Target {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "1".to_owned(),
            environment: None,
        };
        let document = document(&tls_only(&"in-b".parse().unwrap()), &place);
        assert_eq!(document["Statement"][0]["Condition"], json!({ "Bool": { "aws:SecureTransport": "false" } }));
    }
}
