//! The schedule of Amazon EventBridge Scheduler that invokes the function, and the role that it does so under: the function's own policy does
//! not name it (*Amazon EventBridge Scheduler User Guide, Setting up, Set up the execution role*).

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::role::allow;
use super::{Action, Arn, Names};
use crate::spec::Spec;
use crate::spec::options::Destination;

/// The service principal of EventBridge Scheduler.
pub const SCHEDULER: &str = "scheduler.amazonaws.com";

/// What the function is sent: JSON, in which EventBridge Scheduler replaces the words between angle brackets (*Amazon EventBridge Scheduler
/// User Guide, Adding context attributes*).
pub const SCHEDULE_INPUT: &str = r#"{"source":"aws.scheduler","detail-type":"Scheduled Event","id":"<aws.scheduler.execution-id>","time":"<aws.scheduler.scheduled-time>","resources":["<aws.scheduler.schedule-arn>"]}"#;

/// The schedule, in the default group.
pub fn schedule(spec: &Spec) -> Option<Arn> {
    spec.options.schedule.as_ref()?;
    let name = Names::of(spec).function;
    Some(Arn::regional("scheduler", &format!("schedule/default/{name}"), format!("schedule {name}")))
}

/// What EventBridge Scheduler may do for the schedule; `None` where there is none.
pub fn schedule_role(spec: &Spec) -> Option<Policy> {
    spec.options.schedule.as_ref()?;
    let names = Names::of(spec);
    let invoke = "the schedule invokes this function and nothing else";
    let mut statements = vec![allow("InvokeFunction", vec![Action::InvokeFunction], vec![names.invoked()], invoke)];
    statements.extend(keeps_undelivered_of_schedule(spec).then(|| {
        let keep = "EventBridge Scheduler keeps invocations that it could not deliver";
        allow("KeepUndelivered", vec![Action::SendMessage], vec![Arn::queue(&names.failure_queue)], keep)
    }));
    Some(Policy { statements })
}

/// Who may take on that role: EventBridge Scheduler, for this account's schedules of the default group. It tells the ARN of the group, never that
/// of a schedule (*Amazon EventBridge Scheduler User Guide, Confused deputy prevention*).
pub fn schedule_trust(spec: &Spec) -> Option<Policy> {
    spec.options.schedule.as_ref()?;
    let group = Arn::regional("scheduler", "schedule-group/default", "the default group of schedules".to_owned());
    let statement = Statement {
        sid: "SchedulerAssumesRole".to_owned(),
        effect: Effect::Allow,
        principal: Some(Principal::Service(SCHEDULER.into())),
        actions: vec![Action::AssumeRole],
        resources: Vec::new(),
        conditions: vec![
            Condition::one(Operator::ArnEquals, "aws:SourceArn", group),
            Condition::one(Operator::StringEquals, "aws:SourceAccount", Arn::account()),
        ],
        reason:
            "EventBridge Scheduler invokes the function under this role, for schedules of this account's default group"
                .to_owned(),
    };
    Some(Policy { statements: vec![statement] })
}

/// Whether invocations that EventBridge Scheduler could not deliver are kept: in the function's own failure queue, as for rules.
pub fn keeps_undelivered_of_schedule(spec: &Spec) -> bool {
    spec.options.schedule.is_some() && *spec.failure_destination() == Destination::OwnQueue
}

/// What people who deploy may do with the schedule, and with its role: no other service gets that.
pub(super) fn change_schedule(spec: &Spec) -> Vec<Statement> {
    let Some(schedule) = schedule(spec) else { return Vec::new() };
    let actions = vec![Action::CreateSchedule, Action::DeleteSchedule, Action::GetSchedule, Action::UpdateSchedule];
    let change = "people who deploy may change when the function is invoked";
    let pass = "the schedule keeps this role and no other, and no other service gets it";
    let role = Names::of(spec).schedule_role.arn();
    let mut pass = allow("PassScheduleRole", vec![Action::PassRole], vec![role], pass);
    pass.conditions = vec![Condition::one(Operator::StringEquals, "iam:PassedToService", Arn::literal(SCHEDULER))];
    vec![allow("ChangeSchedule", actions, vec![schedule], change), pass]
}
