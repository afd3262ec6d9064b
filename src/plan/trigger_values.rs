//! What templates know of a trigger.

use serde::Serialize;
use serde_json::json;

use super::location_values::LocationValues;
use crate::encode;
use crate::iam::{Names, id_prefix, rule_of};
use crate::spec::{Event, Feature, Route, Spec, Trigger, encode_filter};

/// An event as EventBridge calls it; texts are empty where it does not say so much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BusEventValues {
    /// The type of its detail.
    pub detail_type: &'static str,
    /// The operation of S3.
    pub reason: &'static str,
    /// How an object was deleted.
    pub deletion_type: &'static str,
}

/// A trigger and a sample of its event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriggerValues {
    /// The sample's file name without its extension.
    pub file: String,
    /// Counted from 1.
    pub number: usize,
    /// Where.
    #[serde(flatten)]
    pub on: LocationValues,
    /// At what.
    pub events: Vec<&'static str>,
    /// The same, on one line.
    pub events_text: String,
    /// Whether the events come by EventBridge.
    pub by_eventbridge: bool,
    /// Whether the events come by a queue.
    pub by_queue: bool,
    /// Whether the events come by a topic.
    pub by_topic: bool,
    /// How they come, for people.
    pub arrives: String,
    /// What a message of the queue or the topic holds of the sample: JSON.
    pub sample_message: String,
    /// What EventBridge calls the sample's event.
    pub sample_bus_event: BusEventValues,
    /// The key of the sample, decoded.
    pub sample_key: String,
    /// The key as the event holds it.
    pub sample_key_encoded: String,
    /// The `eventName` of the sample.
    pub sample_event: &'static str,
    /// The sizes of the objects for people, such as `of 1KB to 5MB`; empty where all are meant.
    pub sizes: String,
    /// The size of the sample's object.
    pub sample_size: u64,
    /// Whether the sample's object is gone, so that the event holds no size and no ETag.
    pub sample_is_removal: bool,
}

impl TriggerValues {
    pub(super) fn of(spec: &Spec, (at, trigger): (usize, &Trigger)) -> Self {
        let keys = &trigger.on.keys;
        // A blank in the key, because that is what code that forgets to decode it stumbles over.
        let sample_key = format!("{}red flower{}", keys.prefix(), keys.suffix());
        let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
        let event = trigger.events.first().copied().unwrap_or(Event::OBJECT_CREATED);
        Self {
            by_queue: trigger.via == Route::Sqs,
            by_topic: trigger.via == Route::Sns,
            by_eventbridge: trigger.via == Route::EventBridge,
            arrives: match trigger.via {
                Route::Direct => "S3".to_owned(),
                Route::EventBridge => format!("rule {}", rule_of(spec, trigger).name),
                Route::Sqs => format!("queue {}", Names::of(spec).events_queue),
                Route::Sns => format!("topic {}", Names::of(spec).events_topic),
            },
            sample_message: message(spec, trigger, event, at, &sample_key),
            sample_bus_event: bus_event(event),
            file: format!("trigger-{}", at + 1),
            number: at + 1,
            on: LocationValues::of(&trigger.on),
            events_text: events.join(", "),
            events,
            sample_key_encoded: encode_filter(&sample_key),
            sample_key,
            sample_event: event.record_name(),
            sizes: trigger.sizes.words().unwrap_or_default(),
            sample_size: trigger.sizes.nearest(1024),
            sample_is_removal: event.is_removal(),
        }
    }
}

/// The event that S3 puts into a message (*Amazon S3 User Guide, Event message structure*), as far as anything reads it.
fn message(spec: &Spec, trigger: &Trigger, event: Event, at: usize, key: &str) -> String {
    let bucket = trigger.on.bucket.as_str();
    let region = spec.region.clone().unwrap_or_default();
    let mut object = json!({ "key": encode_filter(key), "sequencer": "0055AED6DCD90281E5" });
    if !event.is_removal() {
        object["size"] = json!(trigger.sizes.nearest(1024));
        object["eTag"] = json!("d41d8cd98f00b204e9800998ecf8427e");
    }
    if spec.has(Feature::Versioned) {
        object["versionId"] = json!("096fKKXTRTtl3on89fVO.nfljtsv6qko");
    }
    let arn = format!("arn:{}:s3:::{bucket}", region.partition());
    let record = json!({
        "eventVersion": "2.3",
        "eventSource": "aws:s3",
        "awsRegion": region.as_str(),
        "eventTime": "2026-01-15T09:30:00.000Z",
        "eventName": event.record_name(),
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": format!("{}{}", id_prefix(spec), at + 1),
            "bucket": { "name": bucket, "arn": arn },
            "object": object,
        },
    });
    encode::json::ascii(&json!({ "Records": [record] }))
}

/// Of a family, its commonest member.
fn bus_event(event: Event) -> BusEventValues {
    let named = format!("s3:{}", event.record_name());
    let member = named.parse::<Event>().unwrap_or(event);
    let found = member.on_bus().into_iter().next();
    BusEventValues {
        detail_type: found.map_or("", |one| one.detail_type),
        reason: found.and_then(|one| one.reason).unwrap_or_default(),
        deletion_type: found.and_then(|one| one.deletion_type).unwrap_or_default(),
    }
}
