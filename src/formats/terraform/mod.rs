//! Terraform.
//!
//! ARNs are built from names that are known beforehand, as in the other formats, so that a plan shows the whole of every
//! policy. Only the order is left to references: permission and retries before the notification.

mod local_name;
mod value;

use serde::Serialize;

use self::local_name::local_name;
use super::merge::{Helper, Merge};
use super::policy::PolicyView;
use super::{Variable, environment_of};
use crate::iam::{
    Arn, Names, Notification, Policy, execution_role, invoke_policy, notifications_of, statement_id, tls_only,
    trust_policy,
};
use crate::spec::{BucketName, Spec};

/// Everything that the configuration fills in.
#[derive(Debug, Serialize)]
pub(super) struct Module {
    /// Who may invoke the function, one resource a bucket.
    permissions: Vec<Permission>,
    /// Who may take on the execution role.
    trust: PolicyView,
    /// What the execution role allows.
    role: PolicyView,
    /// What the role's name begins with; AWS sees to the rest, since a role's name is taken in every Region at once.
    role_prefix: String,
    /// The buckets that the configuration creates.
    buckets: Vec<Bucket>,
    /// What merges notifications into the buckets that are there already; `null` where there are none.
    helper: Option<Helper<MergeResource>>,
    /// The function's environment.
    environment: Vec<Assignment>,
}

/// One `aws_lambda_permission`.
#[derive(Debug, Serialize)]
struct Permission {
    local_name: String,
    reason: String,
    statement_id: String,
    source_arn_node: String,
    source_account_node: String,
}

/// One `aws_s3_bucket` and what belongs to it.
#[derive(Debug, Serialize)]
struct Bucket {
    local_name: String,
    name: String,
    policy: PolicyView,
    notifications: Vec<LambdaFunction>,
}

/// One `lambda_function` block of a notification; a filter that is not there is empty.
#[derive(Debug, Serialize)]
struct LambdaFunction {
    id: String,
    events: Vec<&'static str>,
    prefix: String,
    suffix: String,
}

/// The merge into one bucket that is there already, an `aws_lambda_invocation`, and the policy that allows it.
#[derive(Debug, Serialize)]
struct MergeResource {
    local_name: String,
    #[serde(flatten)]
    merge: Merge,
}

/// A variable whose name is filled up with blanks, so that its `=` stands where `terraform fmt` wants it.
#[derive(Debug, Serialize)]
struct Assignment {
    padded_name: String,
    value: String,
}

/// How long the beginning of a role's name may be (*Terraform Registry, aws_iam_role, name_prefix*).
const ROLE_PREFIX: usize = 38;

impl Module {
    pub(super) fn of(spec: &Spec) -> Self {
        let names = Names::of(spec);
        let permission = |(bucket, reason): (&&BucketName, String)| Permission {
            local_name: local_name(bucket),
            reason,
            statement_id: statement_id(bucket),
            source_arn_node: value::node(&Arn::bucket(bucket)),
            source_account_node: value::node(&Arn::owner(spec.owner_of(bucket))),
        };
        let reasons = invoke_policy(spec).statements.into_iter().map(|statement| statement.reason);
        let start: String = names.function.chars().take(ROLE_PREFIX - 1).collect();
        Self {
            permissions: spec.trigger_buckets().iter().zip(reasons).map(permission).collect(),
            trust: view(&trust_policy()),
            role: view(&execution_role(spec)),
            role_prefix: format!("{start}-"),
            buckets: spec.created_buckets().into_iter().map(|bucket| Bucket::of(spec, bucket)).collect(),
            helper: Helper::of(spec, |bucket| MergeResource::of(spec, bucket), value::node),
            environment: aligned(environment_of(spec)),
        }
    }
}

impl MergeResource {
    fn of(spec: &Spec, bucket: &BucketName) -> Self {
        Self { local_name: local_name(bucket), merge: Merge::of(spec, bucket, value::node) }
    }
}

impl Bucket {
    fn of(spec: &Spec, bucket: &BucketName) -> Self {
        let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket);
        Self {
            local_name: local_name(bucket),
            name: bucket.to_string(),
            policy: view(&tls_only(bucket)),
            notifications: notifications.map(LambdaFunction::from).collect(),
        }
    }
}

impl From<Notification> for LambdaFunction {
    fn from(notification: Notification) -> Self {
        let filter = |name: &str| {
            let found = notification.filters.iter().find(|filter| filter.name == name);
            found.map_or_else(String::new, |filter| filter.value.clone())
        };
        Self {
            prefix: filter("prefix"),
            suffix: filter("suffix"),
            events: notification.events.iter().map(|event| event.as_str()).collect(),
            id: notification.id,
        }
    }
}

fn aligned(variables: Vec<Variable>) -> Vec<Assignment> {
    let width = variables.iter().map(|variable| variable.name.len()).max().unwrap_or_default();
    let assignment = |Variable { name, value }| Assignment { padded_name: format!("{name:width$}"), value };
    variables.into_iter().map(assignment).collect()
}

fn view(policy: &Policy) -> PolicyView {
    PolicyView::of(policy, value::node)
}
