//! What AWS Lambda offers in the Region that a function is deployed to.

use super::{Region, Spec};

/// What is not the same in every Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Logs of Lambda itself as JSON.
    pub json_logs: bool,
    pub tracing: bool,
    /// The metrics `AsyncEventsReceived`, `AsyncEventAge` and `AsyncEventsDropped`.
    pub async_metrics: bool,
    pub loop_detection: bool,
}

/// The partition in which Lambda takes no log format but text.
pub const WITHOUT_JSON_LOGS: &str = "aws-us-gov";
/// Commercial Regions in which Lambda detects no loops.
const WITHOUT_LOOP_DETECTION: [&str; 2] = ["ap-southeast-6", "mx-central-1"];

impl Availability {
    const WHOLE: Self = Self { json_logs: true, tracing: true, async_metrics: true, loop_detection: true };

    /// What a Region offers (*AWS GovCloud (US) User Guide, AWS Lambda: How Lambda differs*; *Getting Started with Amazon Web
    /// Services in China, Amazon Lambda: Feature Availability and Implementation Differences*). Loops are detected "in all
    /// commercial Regions except" two (*AWS Lambda Developer Guide, Use Lambda recursive loop detection*).
    pub fn of(region: &Region) -> Self {
        let partition = region.partition();
        let is_in_china = partition == "aws-cn";
        Self {
            json_logs: partition != WITHOUT_JSON_LOGS,
            tracing: !is_in_china,
            async_metrics: !is_in_china,
            loop_detection: partition == "aws" && !WITHOUT_LOOP_DETECTION.contains(&region.as_str()),
        }
    }
}

impl Spec {
    /// What there is where the function is deployed; all of it where that is not decided.
    pub fn availability(&self) -> Availability {
        self.region.as_ref().map_or(Availability::WHOLE, Availability::of)
    }
}
