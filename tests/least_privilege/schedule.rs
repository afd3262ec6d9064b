//! What EventBridge Scheduler may do for the function's schedule, and who may take on the role that it does so under.

use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
use cargo_lambda_s3::iam::{Names, SCHEDULER, keeps_undelivered_of_schedule};
use serde_json::Value;

use crate::keys::siblings;
use crate::place;
use crate::reach::{Judge, STRANGER, admin, role_with, strangers};
use crate::services::arn;

impl Judge<'_> {
    /// It invokes what is invoked, keeps what it could not deliver, and does nothing else.
    pub fn check_schedule(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        let names = Names::of(self.spec);
        let caller = role_with(names.schedule_role.arn().resolve(&place()));
        let is_there = self.spec.options.schedule.is_some();
        let invoked = names.invoked().resolve(&place());
        let function = |name: &str| arn("lambda", &format!("function:{name}"));
        let queue = |name: &str| arn("sqs", name);
        let mut wanted = vec![
            ("lambda:InvokeFunction", invoked.clone(), is_there),
            ("lambda:UpdateFunctionCode", invoked.clone(), false),
            ("lambda:InvokeFunction", format!("{invoked}:other"), false),
            ("sqs:SendMessage", queue(&names.failure_queue), keeps_undelivered_of_schedule(self.spec)),
            ("sqs:ReceiveMessage", queue(&names.failure_queue), false),
        ];
        wanted.extend(siblings(&names.function).iter().map(|name| ("lambda:InvokeFunction", function(name), false)));
        wanted.extend(siblings(&names.failure_queue).iter().map(|name| ("sqs:SendMessage", queue(name), false)));
        for (action, on, is_meant) in wanted {
            self.expect("the schedule", &policies, Request::new(caller.clone(), action, &on), &on, is_meant);
        }
    }

    /// EventBridge Scheduler, which tells the group of the schedule and its account.
    pub fn check_schedule_trust(&mut self, document: &Value) {
        let policies = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        let on = Names::of(self.spec).schedule_role.arn().resolve(&place());
        let is_there = self.spec.options.schedule.is_some();
        let group = arn("scheduler", "schedule-group/default");
        let scheduler = || Caller::Service(SCHEDULER.to_owned());
        let by = |caller: Caller, group: &str, account: &str| {
            Request::new(caller, "sts:AssumeRole", &on).with("aws:SourceArn", group).with("aws:SourceAccount", account)
        };
        let here = place().account;
        let mut wanted = vec![
            (by(scheduler(), &group, &here), is_there),
            (by(scheduler(), &group, STRANGER), false),
            (by(scheduler(), &group.replace(&here, STRANGER), &here), false),
            (by(scheduler(), &arn("scheduler", "schedule-group/other"), &here), false),
            (by(scheduler(), &arn("scheduler", "schedule/default/x"), &here), false),
            (by(scheduler(), &group, &here).with_all("aws:SourceArn", []), false),
            (by(scheduler(), &group, &here).with_all("aws:SourceAccount", []), false),
        ];
        wanted.extend(strangers().map(|caller| (by(caller, &group, &here), false)));
        wanted.push((by(Caller::Service("lambda.amazonaws.com".to_owned()), &group, &here), false));
        for (request, is_meant) in wanted {
            self.expect("the role of the schedule", &policies, request, "the role", is_meant);
        }
    }
}
