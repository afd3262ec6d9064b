//! The dashboard.

use serde_json::{Value, json};

use super::monitoring::{AGE, NOT_NOTIFIED, PERIOD, UNDELIVERED, WAITING, has_metric};
use crate::iam::{Arn, Names, rules_of};
use crate::spec::{Feature, Spec};

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
                .chain(
                    spec.has_topic()
                        .then(|| json!(["AWS/SNS", NOT_NOTIFIED, "TopicName", names.events_topic, { "stat": "Sum" }])),
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
    use super::super::alarms_of;
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
