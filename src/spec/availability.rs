//! What AWS Lambda offers in the partition that a function is deployed to.

use super::{Region, Spec};

/// What is not the same in every partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Logs of Lambda itself as JSON.
    pub json_logs: bool,
    /// AWS X-Ray follows invocations.
    pub tracing: bool,
    /// The metrics `AsyncEventsReceived`, `AsyncEventAge` and `AsyncEventsDropped`.
    pub async_metrics: bool,
    /// Lambda detects and stops loops.
    pub loop_detection: bool,
}

/// The partition in which Lambda takes no log format but text.
pub const WITHOUT_JSON_LOGS: &str = "aws-us-gov";

impl Availability {
    const WHOLE: Self = Self { json_logs: true, tracing: true, async_metrics: true, loop_detection: true };

    /// What a partition offers: all of it, but for two (*AWS GovCloud (US) User Guide, AWS Lambda: How Lambda differs*;
    /// *Getting Started with Amazon Web Services in China, Amazon Lambda: Feature Availability and Implementation Differences*).
    pub fn of(partition: &str) -> Self {
        match partition {
            WITHOUT_JSON_LOGS => Self { json_logs: false, ..Self::WHOLE },
            "aws-cn" => Self { tracing: false, async_metrics: false, loop_detection: false, ..Self::WHOLE },
            _ => Self::WHOLE,
        }
    }
}

impl Spec {
    /// What there is where the function is deployed; all of it where that is not decided.
    pub fn availability(&self) -> Availability {
        self.region.as_ref().map_or(Availability::WHOLE, |region: &Region| Availability::of(region.partition()))
    }
}
