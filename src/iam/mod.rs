//! What AWS must allow: the documents that follow from a [`Spec`](crate::spec::Spec), typed.
//!
//! The only place where an access becomes actions. Every statement carries its reason, and every view of it (comments in
//! the deployment files, the project's README, `--dry-run`) prints that one. What documents allow is read back by
//! [`evaluate`], theirs or anybody's.

mod action;
mod alias;
mod arn;
mod auditor;
mod bucket_policy;
mod configuring;
mod deployers;
mod documents;
pub mod evaluate;
mod failures;
mod grants;
mod helper;
mod invoke;
mod json;
mod names;
mod network;
mod never_needed;
mod notification;
mod owners;
mod pattern;
mod policy;
mod practice;
mod queue;
mod resource;
mod role;
mod rule;
mod schedule;
mod services;
mod stated;
mod tags;
mod terraform;
mod topic;
mod trail;
mod workflow;

pub use action::Action;
pub use arn::{Arn, Piece, Target, TargetEnvironment, Unknown, escape};
pub use auditor::{Analysis, auditor_policy, auditor_trust, is_wide, roles_of};
pub use bucket_policy::tls_only;
pub use deployers::{SESSION, deployer_role, deployer_trust, updates_stack};
pub use documents::{Content, Document, DocumentKind};
pub use failures::{failure_destination, is_of_lambda};
pub use grants::{granted_in, granting, named_grant};
pub use helper::{helper_logs, helper_role, merge_policy};
pub use invoke::{S3, SOURCE_ARN, admitting_statement, caller_id, invoke_policy, statement_id};
pub use json::{document, notifications, rules};
pub use names::{Names, RoleName, digest};
pub use never_needed::never_needed;
pub use notification::{Filter, Notification, id_prefix, notifications_of};
pub use owners::{Owned, owner_policy};
pub use pattern::Pattern;
pub use policy::{Condition, Effect, Operator, Policy, Principal, Statement};
pub use practice::Practice;
pub use queue::events_queue_policy;
pub use role::{execution_role, managed_policies, trust_policy};
pub use rule::{
    EVENT_AGE, EVENTBRIDGE, RETRIES, Rule, TARGET, failure_queue_policy, keeps_undelivered, rule_of, rules_of,
};
pub use schedule::{SCHEDULE_INPUT, SCHEDULER, keeps_undelivered_of_schedule, schedule, schedule_role, schedule_trust};
pub use stated::stated_names;
pub use topic::{SNS, TOPIC_ADMITTED, events_topic, events_topic_policy};
pub use trail::{trail_bucket_policy, trail_objects};
pub use workflow::{workflow_role, workflow_trust};
