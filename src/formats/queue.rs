//! The queue between S3 and the function, as the templates of a format fill it in.

use serde::Serialize;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{Arn, Names, events_queue_policy};
use crate::resources::{maximum_concurrency, visibility};
use crate::spec::Spec;

/// The queue of events, and the one for those that could not be handled.
#[derive(Debug, Serialize)]
pub(super) struct Queue {
    /// The queue's name.
    name: String,
    /// The name of the dead-letter queue.
    dead_letters: String,
    /// Who may send to the queue.
    policy: PolicyView,
    /// For how many seconds a message that was received is hidden from others.
    visibility: u32,
    /// How many batches Lambda hands the function at once, at most, or `null`.
    maximum_concurrency: Option<i32>,
}

impl Queue {
    /// `None` where no trigger comes by it.
    pub(super) fn of(spec: &Spec, spelling: Spelling) -> Option<Self> {
        let policy = events_queue_policy(spec)?;
        let Names { events_queue, dead_letters, .. } = Names::of(spec);
        Some(Self {
            name: events_queue,
            dead_letters,
            policy: spelling.policy(&policy),
            visibility: visibility(spec),
            maximum_concurrency: maximum_concurrency(spec),
        })
    }
}

/// The ARN of the queue.
pub(super) fn queue_node(spec: &Spec, spelling: Spelling) -> String {
    (spelling.arn)(&Arn::queue(&Names::of(spec).events_queue))
}
