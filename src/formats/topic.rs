//! The topic between S3 and the function, as the templates of a format fill it in.

use serde::Serialize;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{Names, TOPIC_ADMITTED, events_topic, events_topic_policy, keeps_undelivered};
use crate::spec::{Route, Spec};

/// The topic of events.
#[derive(Debug, Serialize)]
pub(super) struct Topic {
    /// The topic's name.
    name: String,
    /// Who may publish to the topic.
    policy: PolicyView,
    /// What the format calls the permission to invoke the function.
    permission: String,
    /// Whether the failure queue keeps what could not be delivered.
    keeps_undelivered: bool,
}

impl Topic {
    /// `None` where no trigger comes by it; `name` is given the name of the statement that lets it invoke the function.
    pub(super) fn of(spec: &Spec, spelling: Spelling, name: impl Fn(&str) -> String) -> Option<Self> {
        let policy = events_topic_policy(spec)?;
        Some(Self {
            name: Names::of(spec).events_topic,
            policy: spelling.policy(&policy),
            permission: name(TOPIC_ADMITTED),
            keeps_undelivered: keeps_undelivered(spec, Route::Sns),
        })
    }
}

/// The ARN of the topic.
pub(super) fn topic_node(spec: &Spec, spelling: Spelling) -> String {
    (spelling.arn)(&events_topic(spec))
}
