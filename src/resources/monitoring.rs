//! What is watched: alarms and a dashboard.

use serde_json::{Value, json};

use super::{RESOURCES, Resources, visibility};
use crate::iam::{Arn, Names, rules_of};
use crate::spec::options::{Alarms, Destination};
use crate::spec::{Feature, Spec};

/// An alarm that goes off as soon as the metric is above its threshold within five minutes (*Amazon CloudWatch API Reference,
/// PutMetricAlarm*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What it is about, in camel case: unique among the function's.
    pub id: String,
    pub name: String,
    pub description: &'static str,
    pub namespace: &'static str,
    pub metric: &'static str,
    /// `Sum` or `Maximum` of five minutes.
    pub statistic: &'static str,
    pub dimension: &'static str,
    pub of: String,
    /// Zero, but for ages.
    pub threshold: u32,
}

/// The seconds over which a metric is summed up.
pub const PERIOD: u16 = 300;

/// The alarms of the function; none where they are not wanted. The metrics are those of *AWS Lambda Developer Guide, Types of
/// metrics for Lambda functions* and *Amazon SQS Developer Guide, Available CloudWatch metrics for Amazon SQS*.
pub fn alarms_of(spec: &Spec) -> Vec<Alarm> {
    if spec.options.alarms() == Alarms::None {
        return Vec::new();
    }
    let names = Names::of(spec);
    let of_function = |id: &str, end: &str, metric, description| Alarm {
        id: id.to_owned(),
        name: format!("{}-{end}", names.function),
        description,
        namespace: "AWS/Lambda",
        metric,
        statistic: "Sum",
        dimension: "FunctionName",
        of: names.function.clone(),
        threshold: 0,
    };
    let owns_queue = *spec.failure_destination() == Destination::OwnQueue;
    let mut alarms = vec![
        of_function(
            "Errors",
            "errors",
            "Errors",
            match Resources::of(spec).retries {
                0 => "An invocation failed. Lambda does not try again; the logs say what went wrong.",
                1 => "An invocation failed. Lambda tries once more; the logs say what went wrong.",
                _ => "An invocation failed. Lambda tries twice more; the logs say what went wrong.",
            },
        ),
        of_function(
            "Throttles",
            "throttles",
            "Throttles",
            "Invocations were held back: the concurrency of the function or of the account is used up.",
        ),
        of_function(
            "DroppedEvents",
            "dropped-events",
            "AsyncEventsDropped",
            match spec.failure_destination() {
                Destination::OwnQueue => {
                    "An event was given up without having been handled. The failure queue holds it, unless that failed too."
                }
                Destination::None => "An event was given up without having been handled: it is lost but for the logs.",
                Destination::Queue(_) | Destination::Topic(_) | Destination::Bucket(_) => {
                    "An event was given up without having been handled. The failure destination has it, unless that failed too."
                }
            },
        ),
        of_function(
            "LostFailures",
            "lost-failures",
            "DestinationDeliveryFailures",
            match owns_queue {
                true => "An event that failed every try did not reach the failure queue: it is lost but for the logs.",
                false => "An event that failed every try did not reach its destination: it is lost but for the logs.",
            },
        ),
        of_function(
            "Loops",
            "loops",
            "RecursiveInvocationsDropped",
            "Lambda stopped a loop: the function triggers itself, perhaps by way of another function.",
        ),
        Alarm {
            id: "FailureQueue".to_owned(),
            name: format!("{}-failure-queue", names.function),
            description: "Events that failed every try wait in the failure queue, to be looked at and sent again.",
            namespace: "AWS/SQS",
            metric: WAITING,
            statistic: "Maximum",
            dimension: "QueueName",
            of: names.failure_queue.clone(),
            threshold: 0,
        },
    ];
    alarms.retain(|alarm| has_metric(spec, alarm.metric));
    alarms.extend(rules_of(spec).into_iter().map(|rule| Alarm {
        id: format!("Rule{}Failures", rule.mark),
        name: rule.alarm(&names.function),
        description: match rule.undelivered {
            Some(_) => "EventBridge could not deliver an event, and the failure queue did not take it: it is lost.",
            None => "EventBridge could not deliver an event: it is lost.",
        },
        namespace: "AWS/Events",
        metric: UNDELIVERED,
        statistic: "Sum",
        dimension: "RuleName",
        of: rule.name,
        threshold: 0,
    }));
    if spec.has_queue() {
        alarms.extend(queue_alarms(spec, &names));
    }
    alarms
}

/// Once a message is older than all of its tries may take, the function does not keep up.
fn queue_alarms(spec: &Spec, names: &Names) -> [Alarm; 2] {
    let [age, dead] = names.queue_alarms();
    let of_queue = |id: &str, name, metric, description, (of, threshold): (&String, u32)| Alarm {
        id: id.to_owned(),
        name,
        description,
        namespace: "AWS/SQS",
        metric,
        statistic: "Maximum",
        dimension: "QueueName",
        of: of.clone(),
        threshold,
    };
    [
        of_queue(
            "EventAge",
            age,
            AGE,
            "Events wait in the queue for longer than all tries take: the function does not keep up with them.",
            (&names.events_queue, visibility(spec) * RESOURCES.receives),
        ),
        of_queue(
            "DeadLetters",
            dead,
            WAITING,
            "Events that failed every try wait in the dead-letter queue, to be looked at and moved back.",
            (&names.dead_letters, 0),
        ),
    ]
}

const AGE: &str = "ApproximateAgeOfOldestMessage";
const WAITING: &str = "ApproximateNumberOfMessagesVisible";

/// Events that EventBridge gave up, but for those that a dead-letter queue has (*Amazon EventBridge User Guide, Monitoring Amazon
/// EventBridge*).
const UNDELIVERED: &str = "FailedInvocations";

/// Whether there is anything to measure, and Lambda does it where the function is deployed. Who else sends to an existing queue is not known, so
/// that how full it is says nothing of the function.
fn has_metric(spec: &Spec, metric: &str) -> bool {
    match metric {
        "AsyncEventsDropped" => spec.availability().async_metrics,
        "RecursiveInvocationsDropped" => spec.availability().loop_detection,
        "DestinationDeliveryFailures" => *spec.failure_destination() != Destination::None,
        WAITING => *spec.failure_destination() == Destination::OwnQueue,
        _ => true,
    }
}

/// The body of the dashboard, as JSON in which only the Region is not known yet; `None` where there is none (*Amazon CloudWatch
/// API Reference, Dashboard body structure and syntax*).
pub fn dashboard_of(spec: &Spec) -> Option<Arn> {
    let body = dashboard_body_of(spec, REGION)?;
    Some(Arn::with_regions(&body.to_string(), REGION, &format!("dashboard {}", Names::of(spec).dashboard)))
}

pub fn dashboard_body_of(spec: &Spec, region: &str) -> Option<Value> {
    if !spec.has(Feature::Dashboard) {
        return None;
    }
    let names = Names::of(spec);
    let metric = |name: &str, statistic: &str| json!(["AWS/Lambda", name, "FunctionName", names.function, { "stat": statistic }]);
    let waiting = has_metric(spec, WAITING).then(|| {
        let queue = &names.failure_queue;
        json!(["AWS/SQS", WAITING, "QueueName", queue, { "stat": "Maximum" }])
    });
    let of_queue = |metric: &str, queue: &str| {
        spec.has_queue().then(|| json!(["AWS/SQS", metric, "QueueName", queue, { "stat": "Maximum" }]))
    };
    let widgets = [
        ("Invocations and errors", vec![metric("Invocations", "Sum"), metric("Errors", "Sum")]),
        (
            "Duration in ms",
            vec![metric("Duration", "Average"), metric("Duration", "p99"), metric("Duration", "Maximum")],
        ),
        (
            "Held back and given up",
            ["Throttles", "AsyncEventsDropped", "DestinationDeliveryFailures", "RecursiveInvocationsDropped"]
                .into_iter()
                .filter(|name| has_metric(spec, name))
                .map(|name| metric(name, "Sum"))
                .chain(
                    rules_of(spec)
                        .into_iter()
                        .map(|rule| json!(["AWS/Events", UNDELIVERED, "RuleName", rule.name, { "stat": "Sum" }])),
                )
                .collect(),
        ),
        ("Failed events that wait", waiting.into_iter().chain(of_queue(WAITING, &names.dead_letters)).collect()),
        ("Events in the queue", of_queue(WAITING, &names.events_queue).into_iter().collect()),
        ("Age of the oldest event in seconds", of_queue(AGE, &names.events_queue).into_iter().collect()),
    ];
    let widget = |(at, (title, metrics)): (usize, (&str, Vec<Value>))| {
        json!({
            "type": "metric",
            "x": at % 2 * 12,
            "y": at / 2 * 6,
            "width": 12,
            "height": 6,
            "properties": { "title": title, "region": region, "period": PERIOD, "metrics": metrics },
        })
    };
    let shown = widgets.into_iter().filter(|(_, metrics)| !metrics.is_empty());
    Some(json!({ "widgets": shown.enumerate().map(widget).collect::<Vec<_>>() }))
}

/// What stands in the body for the Region; no name holds it.
const REGION: &str = "<Region>";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Target;
    use crate::spec::{Arrival, Draft};

    fn spec(features: Vec<Feature>) -> Spec {
        let mut draft = Draft { name: Some("thumbs".parse().unwrap()), ..Draft::default() };
        draft.triggers.push(Arrival::default().trigger("s3://in-b/".parse().unwrap()));
        draft.options.features = features;
        Spec::try_from(draft).unwrap()
    }

    #[test]
    fn a_dashboard_is_json_with_the_region_of_the_deployment() {
        assert_eq!(dashboard_of(&spec(vec![])), None);
        let body = dashboard_of(&spec(vec![Feature::Dashboard])).unwrap();
        let place = Target {
            partition: "aws".to_owned(),
            region: "eu-west-3".to_owned(),
            account: "111122223333".to_owned(),
            environment: None,
        };
        let body: Value = serde_json::from_str(&body.resolve(&place)).unwrap();
        let widgets = body["widgets"].as_array().unwrap();
        assert!(widgets.iter().all(|widget| widget["properties"]["region"] == "eu-west-3") && widgets.len() == 4);
    }

    /// *Getting Started with Amazon Web Services in China, Amazon Lambda*.
    #[test]
    fn nothing_is_watched_that_lambda_does_not_measure() {
        let mut spec = spec(vec![Feature::Dashboard]);
        spec.region = Some("cn-north-1".parse().unwrap());
        let metrics: Vec<&str> = alarms_of(&spec).iter().map(|alarm| alarm.metric).collect();
        assert_eq!(
            metrics,
            ["Errors", "Throttles", "DestinationDeliveryFailures", "ApproximateNumberOfMessagesVisible"]
        );
        let body = dashboard_body_of(&spec, "cn-north-1").unwrap().to_string();
        assert!(!body.contains("AsyncEventsDropped") && !body.contains("RecursiveInvocationsDropped"), "{body}");
        for (region, has_alarm) in [("eu-west-1", true), ("us-gov-west-1", false), ("mx-central-1", false)] {
            spec.region = Some(region.parse().unwrap());
            let alarms = alarms_of(&spec);
            assert!(alarms.iter().any(|alarm| alarm.metric == "AsyncEventsDropped"));
            assert_eq!(alarms.iter().any(|alarm| alarm.metric == "RecursiveInvocationsDropped"), has_alarm, "{region}");
        }
    }

    #[test]
    fn alarms_have_names_of_their_own() {
        let alarms = alarms_of(&spec(vec![]));
        let mut names: Vec<&String> = alarms.iter().map(|alarm| &alarm.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 6);
    }
}
