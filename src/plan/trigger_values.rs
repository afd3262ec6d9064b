//! What templates know of a trigger.

use serde::Serialize;

use super::values::LocationValues;
use crate::iam::rule_of;
use crate::spec::{Event, Route, Spec, Trigger, encode_filter};

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
    /// How they come, for people.
    pub arrives: String,
    /// What EventBridge calls the sample's event.
    pub sample_bus_event: BusEventValues,
    /// The key of the sample, decoded.
    pub sample_key: String,
    /// The key as the event holds it.
    pub sample_key_encoded: String,
    /// The `eventName` of the sample.
    pub sample_event: &'static str,
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
            by_eventbridge: trigger.via == Route::EventBridge,
            arrives: match trigger.via {
                Route::Direct => "S3".to_owned(),
                Route::EventBridge => format!("rule {}", rule_of(spec, trigger).name),
            },
            sample_bus_event: bus_event(event),
            file: format!("trigger-{}", at + 1),
            number: at + 1,
            on: LocationValues::of(&trigger.on),
            events_text: events.join(", "),
            events,
            sample_key_encoded: encode_filter(&sample_key),
            sample_key,
            sample_event: event.record_name(),
            sample_is_removal: event.is_removal(),
        }
    }
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
