//! What templates know of the schedule that invokes the function.

use serde::Serialize;

use super::statements::{StatementValues, statements};
use crate::iam::{Names, keeps_undelivered_of_schedule, schedule_role};
use crate::spec::Spec;

/// The schedule, whether there is one or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduleValues {
    /// Whether a schedule invokes the function.
    pub has_schedule: bool,
    /// When the schedule invokes the function, in UTC; empty without one.
    pub schedule: String,
    /// The statements of the role of the schedule, for people; none without it.
    pub schedule_role: Vec<StatementValues>,
    /// Whether the failure queue keeps what EventBridge Scheduler could not deliver.
    pub keeps_undelivered_of_schedule: bool,
}

impl ScheduleValues {
    pub(super) fn of(spec: &Spec) -> Self {
        let expression = spec.options.schedule.as_ref();
        let who = format!("schedule {}", Names::of(spec).function);
        Self {
            has_schedule: expression.is_some(),
            schedule: expression.map_or_else(String::new, ToString::to_string),
            schedule_role: schedule_role(spec).map_or_else(Vec::new, |role| statements(&role, &who)),
            keeps_undelivered_of_schedule: keeps_undelivered_of_schedule(spec),
        }
    }
}
