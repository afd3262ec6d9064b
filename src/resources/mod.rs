//! What is deployed besides policies, typed once: templates fill it in, and the audit compares files and accounts with it.

mod dashboard;
mod monitoring;

use serde::Serialize;

use crate::iam;
use crate::spec::Spec;

pub use dashboard::{dashboard_body_of, dashboard_of};
pub use monitoring::{Alarm, PERIOD, alarms_of};

/// Settings that all deployments share, unless their spec says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// Lambda's runtime for compiled functions (*AWS Lambda Developer Guide, Lambda runtimes*).
    pub runtime: &'static str,
    /// What the runtime starts: the name of the program in the package.
    pub handler: &'static str,
    /// The runtime of the helper that merges notifications into those of existing buckets.
    pub helper_runtime: &'static str,
    /// The function that it starts there.
    pub helper_handler: &'static str,
    /// How often Lambda tries an event again: 0 to 2 (*AWS Lambda API Reference, PutFunctionEventInvokeConfig*).
    pub retries: i32,
    /// How old an event may get, in seconds: 60 to 21,600 (*AWS Lambda API Reference, PutFunctionEventInvokeConfig*).
    pub event_age: i32,
    /// How long failed events are kept, in days: at most 14 (*Amazon SQS API Reference, SetQueueAttributes*).
    pub failure_days: u32,
    /// How long failed events are kept, in seconds.
    pub failure_seconds: u32,
    /// How many instances a function that may trigger itself gets: what a loop that does not end would cost.
    pub loop_concurrency: i32,
    /// After how many days S3 aborts uploads that were not completed.
    pub abort_days: u32,
    /// The ID of a rule's only target.
    pub rule_target: &'static str,
    /// How often EventBridge tries again to deliver an event.
    pub delivery_retries: u32,
    /// How old an event may get that EventBridge could not deliver, in seconds.
    pub delivery_age: u32,
    /// What the schedule sends the function: JSON.
    pub schedule_input: &'static str,
    /// How many messages of the queue Lambda hands the function at once, at most.
    pub batch_size: u32,
    /// How often a message is received before it goes to the dead-letter queue: at least five times (*AWS Lambda Developer Guide, Creating
    /// and configuring an Amazon SQS event source mapping*).
    pub receives: u32,
}

const FAILURE_DAYS: u32 = 14;

/// The settings of this version of the program: of retries and the age of events also what Lambda does by itself.
pub const RESOURCES: Resources = Resources {
    runtime: "provided.al2023",
    handler: "bootstrap",
    helper_runtime: "python3.14",
    helper_handler: "index.handler",
    retries: 2,
    event_age: 21_600,
    failure_days: FAILURE_DAYS,
    failure_seconds: FAILURE_DAYS * 24 * 60 * 60,
    loop_concurrency: 5,
    abort_days: 7,
    rule_target: iam::TARGET,
    delivery_retries: iam::RETRIES,
    delivery_age: iam::EVENT_AGE,
    schedule_input: iam::SCHEDULE_INPUT,
    batch_size: 10,
    receives: 5,
};

impl Resources {
    /// The settings of the deployment of `spec`, which may set some of them otherwise.
    pub fn of(spec: &Spec) -> Self {
        let stated = &spec.options.function;
        Self {
            retries: stated.retries.map_or(RESOURCES.retries, |retries| retries.get().into()),
            event_age: stated.max_event_age.map_or(RESOURCES.event_age, |age| age.get().into()),
            ..RESOURCES
        }
    }
}

/// For how many seconds a message that was received is hidden from others: six times as long as the function may take, so that Lambda can try
/// a batch again that was throttled (*AWS Lambda Developer Guide, Creating and configuring an Amazon SQS event source mapping*).
pub fn visibility(spec: &Spec) -> u32 {
    6 * u32::from(spec.timeout.get())
}

/// How many batches Lambda hands the function at once: as many as it has instances. With fewer of them than that Lambda would receive messages
/// in vain, which then count as tried; it takes 2 to 1,000 (*AWS Lambda Developer Guide, Configuring scaling behavior for SQS event source
/// mappings*).
pub fn maximum_concurrency(spec: &Spec) -> Option<i32> {
    reserved_concurrency(spec).filter(|reserved| (2..=1000).contains(reserved))
}

/// How many instances are kept for the function: what the spec says, or else what bounds a loop.
pub fn reserved_concurrency(spec: &Spec) -> Option<i32> {
    let stated = spec.options.function.reserved_concurrency.map(|stated| stated.get());
    stated.or_else(|| (!spec.loops().is_empty()).then_some(RESOURCES.loop_concurrency))
}
