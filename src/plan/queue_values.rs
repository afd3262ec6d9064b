//! What templates know of the queue between S3 and the function.

use serde::Serialize;

use super::statements::{StatementValues, statements};
use crate::iam::{Names, events_queue_policy};
use crate::resources::visibility;
use crate::spec::{Route, Spec};

/// The queue of events, whether there is one or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventsQueueValues {
    /// Whether a trigger comes by a queue.
    pub is_queued: bool,
    /// Whether a trigger comes by S3 itself, by EventBridge or by SNS: asynchronously.
    pub is_invoked: bool,
    /// Whether a trigger comes by S3 itself.
    pub is_direct: bool,
    /// Which services invoke the function, such as `S3 and EventBridge`.
    pub callers: String,
    /// The same with what they do, such as `S3 invokes`.
    pub callers_invoke: String,
    /// The name of the queue of events.
    pub events_queue: String,
    /// The name of the queue for those that could not be handled.
    pub dead_letters: String,
    /// For how many seconds a message of the queue that was received is hidden from others.
    pub visibility: u32,
    /// The statements of the policy of the queue of events, for people; none without it.
    pub queue_policy: Vec<StatementValues>,
}

impl EventsQueueValues {
    pub(super) fn of(spec: &Spec) -> Self {
        let Names { events_queue, dead_letters, .. } = Names::of(spec);
        let services = [(Route::Direct, "S3"), (Route::EventBridge, "EventBridge"), (Route::Sns, "SNS")];
        let callers = services.into_iter().filter(|(via, _)| spec.triggers_via(*via).next().is_some());
        let callers: Vec<&str> = callers.map(|(_, service)| service).collect();
        Self {
            is_queued: spec.has_queue(),
            is_invoked: !callers.is_empty(),
            is_direct: callers.first() == Some(&"S3"),
            callers_invoke: format!("{} {}", listed(&callers), if callers.len() == 1 { "invokes" } else { "invoke" }),
            callers: listed(&callers),
            events_queue,
            dead_letters,
            visibility: visibility(spec),
            queue_policy: events_queue_policy(spec).map_or_else(Vec::new, |policy| statements(&policy, "")),
        }
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
