//! What templates know of a trigger.

use serde::Serialize;

use super::values::LocationValues;
use crate::spec::{Event, Trigger, encode_filter};

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
    pub(super) fn of((at, trigger): (usize, &Trigger)) -> Self {
        let keys = &trigger.on.keys;
        // A blank in the key, because that is what code that forgets to decode it stumbles over.
        let sample_key = format!("{}red flower{}", keys.prefix(), keys.suffix());
        let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
        let event = trigger.events.first().copied().unwrap_or(Event::OBJECT_CREATED);
        Self {
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
