//! What templates know of the topic between S3 and the function.

use serde::Serialize;

use super::statements::{StatementValues, statements};
use crate::iam::{Names, events_topic_policy, keeps_undelivered};
use crate::spec::{Route, Spec};

/// The topic of events, whether there is one or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventsTopicValues {
    /// Whether a trigger comes by a topic.
    pub is_published: bool,
    /// The name of the topic of events.
    pub events_topic: String,
    /// The statements of the policy of the topic of events, for people; none without it.
    pub topic_policy: Vec<StatementValues>,
    /// Whether the failure queue keeps what SNS could not deliver.
    pub keeps_undelivered_of_topic: bool,
}

impl EventsTopicValues {
    pub(super) fn of(spec: &Spec) -> Self {
        Self {
            is_published: spec.has_topic(),
            events_topic: Names::of(spec).events_topic,
            topic_policy: events_topic_policy(spec).map_or_else(Vec::new, |policy| statements(&policy, "")),
            keeps_undelivered_of_topic: keeps_undelivered(spec, Route::Sns),
        }
    }
}
