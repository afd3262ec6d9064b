//! AWS CloudFormation and, with another function resource, AWS SAM.
//!
//! Bucket and function would depend on each other if one named the other by reference: the bucket's notification needs
//! the function and its permission, the permission needs the bucket's ARN. So ARNs are built from names that are known
//! beforehand, and only the bucket waits for anything.

mod logical_id;
mod value;

use serde::Serialize;

use self::logical_id::LogicalIds;
use super::merge::{Helper, Merge, Rule};
use super::policy::PolicyView;
use super::{Variable, environment_of};
use crate::iam::{Arn, Names, Policy, execution_role, invoke_policy, notifications_of, tls_only, trust_policy};
use crate::spec::{BucketName, Spec};

/// Everything that the template of a stack fills in.
#[derive(Debug, Serialize)]
pub(super) struct Stack {
    /// Who may invoke the function, one resource a bucket.
    permissions: Vec<Permission>,
    /// Who may take on the execution role.
    trust: PolicyView,
    /// What the execution role allows.
    role: PolicyView,
    /// The buckets that the stack creates.
    buckets: Vec<Bucket>,
    /// What merges notifications into the buckets that are there already; `null` where there are none.
    helper: Option<Helper<MergeResource>>,
    /// The function's environment.
    environment: Vec<Variable>,
    /// The log group's name.
    log_group: String,
    /// The failure queue's name.
    failure_queue: String,
    /// Whether the function may trigger itself, on purpose.
    recursive: bool,
}

/// One `AWS::Lambda::Permission`.
#[derive(Debug, Serialize)]
struct Permission {
    id: String,
    reason: String,
    source_arn: String,
    source_account: String,
}

/// One `AWS::S3::Bucket` with its policy.
#[derive(Debug, Serialize)]
struct Bucket {
    id: String,
    name: String,
    policy: PolicyView,
    notifications: Vec<Configuration>,
    /// The permission that S3 checks when it stores the notification; `null` for a bucket that triggers nothing.
    permission: Option<String>,
}

/// One entry of `LambdaConfigurations`, which holds one event.
#[derive(Debug, Serialize)]
struct Configuration {
    event: &'static str,
    filters: Vec<Rule>,
}

/// The merge into one bucket that is there already, a custom resource, and the policy that allows it.
#[derive(Debug, Serialize)]
struct MergeResource {
    id: String,
    policy_id: String,
    permission: String,
    #[serde(flatten)]
    merge: Merge,
}

impl Stack {
    pub(super) fn of(spec: &Spec) -> Self {
        let ids = LogicalIds::of(spec);
        let names = Names::of(spec);
        let invoke = invoke_policy(spec);
        let permission = |(bucket, reason): (&&BucketName, String)| Permission {
            id: ids.permission(bucket),
            reason,
            source_arn: value::node(&Arn::bucket(bucket)),
            source_account: value::node(&Arn::owner(spec.owner_of(bucket))),
        };
        let reasons = invoke.statements.into_iter().map(|statement| statement.reason);
        Self {
            permissions: spec.trigger_buckets().iter().zip(reasons).map(permission).collect(),
            trust: view(&trust_policy()),
            role: view(&execution_role(spec)),
            buckets: spec.created_buckets().into_iter().map(|bucket| Bucket::of(spec, bucket, &ids)).collect(),
            helper: Helper::of(spec, |bucket| MergeResource::of(spec, bucket, &ids), value::node),
            environment: environment_of(spec),
            log_group: names.log_group,
            failure_queue: names.failure_queue,
            recursive: !spec.loops().is_empty(),
        }
    }
}

impl MergeResource {
    fn of(spec: &Spec, bucket: &BucketName, ids: &LogicalIds<'_>) -> Self {
        Self {
            id: ids.merge(bucket),
            policy_id: ids.merge_policy(bucket),
            permission: ids.permission(bucket),
            merge: Merge::of(spec, bucket, value::node),
        }
    }
}

impl Bucket {
    fn of(spec: &Spec, bucket: &BucketName, ids: &LogicalIds<'_>) -> Self {
        let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket);
        let is_trigger = spec.trigger_buckets().contains(&bucket);
        Self {
            id: ids.bucket(bucket),
            name: bucket.to_string(),
            policy: view(&tls_only(bucket)),
            notifications: notifications
                .flat_map(|one| {
                    let filters: Vec<Rule> = one.filters.into_iter().map(Rule::from).collect();
                    one.events
                        .into_iter()
                        .map(move |event| Configuration { event: event.as_str(), filters: filters.clone() })
                })
                .collect(),
            permission: is_trigger.then(|| ids.permission(bucket)),
        }
    }
}

fn view(policy: &Policy) -> PolicyView {
    PolicyView::of(policy, value::node)
}
