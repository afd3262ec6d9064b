//! The schedule that invokes the function, as the templates of a format fill it in.

use serde::Serialize;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{Names, keeps_undelivered_of_schedule, schedule_role, schedule_trust};
use crate::spec::Spec;

/// A schedule of EventBridge Scheduler, and the role that it invokes the function under.
#[derive(Debug, Serialize)]
pub(super) struct Schedule {
    /// The schedule's name.
    name: String,
    /// When it invokes the function.
    expression: String,
    /// The name of its role.
    role_name_node: String,
    /// Who may take on its role.
    trust: PolicyView,
    /// What its role allows.
    policy: PolicyView,
    /// Whether the failure queue keeps what could not be delivered.
    keeps_undelivered: bool,
}

impl Schedule {
    /// `None` where the spec has none.
    pub(super) fn of(spec: &Spec, spelling: Spelling) -> Option<Self> {
        let names = Names::of(spec);
        Some(Self {
            expression: spec.options.schedule.as_ref()?.to_string(),
            role_name_node: (spelling.arn)(&names.schedule_role.name()),
            name: names.function,
            trust: spelling.policy(&schedule_trust(spec)?),
            policy: spelling.policy(&schedule_role(spec)?),
            keeps_undelivered: keeps_undelivered_of_schedule(spec),
        })
    }
}
