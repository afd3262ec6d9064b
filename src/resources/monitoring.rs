//! What raises an alarm.

use super::{RESOURCES, Resources, visibility};
use crate::iam::{Names, keeps_undelivered, rules_of};
use crate::spec::options::{Alarms, Destination};
use crate::spec::{Route, Spec};

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
    alarms.extend(spec.has_topic().then(|| Alarm {
        id: "Topic".to_owned(),
        name: names.topic_alarm(),
        description: match keeps_undelivered(spec, Route::Sns) {
            true => {
                "SNS could not deliver an event to the function. The failure queue holds it, unless that failed too."
            }
            false => "SNS could not deliver an event to the function: it is lost.",
        },
        namespace: "AWS/SNS",
        metric: NOT_NOTIFIED,
        statistic: "Sum",
        dimension: "TopicName",
        of: names.events_topic,
        threshold: 0,
    }));
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

pub(super) const AGE: &str = "ApproximateAgeOfOldestMessage";
pub(super) const WAITING: &str = "ApproximateNumberOfMessagesVisible";

/// Events that EventBridge gave up, but for those that a dead-letter queue has (*Amazon EventBridge User Guide, Monitoring Amazon
/// EventBridge*).
pub(super) const UNDELIVERED: &str = "FailedInvocations";

/// Messages that SNS could not deliver to the function, whether a dead-letter queue has them or not (*Amazon SNS Developer Guide, Monitoring
/// Amazon SNS topics using CloudWatch*).
pub(super) const NOT_NOTIFIED: &str = "NumberOfNotificationsFailed";

/// Whether there is anything to measure, and Lambda does it where the function is deployed. Who else sends to an existing queue is not known, so
/// that how full it is says nothing of the function.
pub(super) fn has_metric(spec: &Spec, metric: &str) -> bool {
    match metric {
        "AsyncEventsDropped" => spec.availability().async_metrics,
        "RecursiveInvocationsDropped" => spec.availability().loop_detection,
        "DestinationDeliveryFailures" => *spec.failure_destination() != Destination::None,
        WAITING => *spec.failure_destination() == Destination::OwnQueue,
        _ => true,
    }
}
