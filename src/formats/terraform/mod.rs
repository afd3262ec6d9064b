//! Terraform.
//!
//! ARNs are built from names that are known beforehand, as in the other formats, so that a plan shows the whole of every
//! policy. Only the order is left to references: permission and retries before the notification.

mod expression;
mod local_name;
mod value;

use serde::Serialize;

use self::expression::{REGION, expression};
use self::local_name::local_name;
use super::bucket::{Bucket, created_buckets_of};
use super::invoke::{CallerView, Permission, callers_of, permissions_of};
use super::merge::Helper;
use super::monitoring::{Monitoring, snake_case};
use super::queue::Queue;
use super::roles::Roles;
use super::rule::{Rules, rules_of_bucket};
use super::schedule::Schedule;
use super::spelling::Spelling;
use super::topic::Topic;
use super::{Variable, environment_of};
use crate::encode::hcl;
use crate::iam::Rule;
use crate::resources::dashboard_body_of;
use crate::spec::options::Alarms;
use crate::spec::{BucketName, Feature, Spec};

const HCL: Spelling = Spelling { arn: value::node, text: hcl::string };

/// Everything that the configuration fills in.
#[derive(Debug, Serialize)]
pub(super) struct Module {
    /// Who may invoke the function, one resource a bucket.
    permissions: Vec<Permission<LocalName>>,
    /// Which rules of EventBridge may, and who else.
    callers: Vec<CallerView<LocalName>>,
    /// The rules, and the policy of the failure queue.
    #[serde(flatten)]
    rules: Rules<RuleNames>,
    /// The queue of events; `null` without one.
    queue: Option<Queue>,
    /// The topic of events; `null` without one.
    topic: Option<Topic>,
    /// The schedule; `null` without one.
    schedule: Option<Schedule>,
    /// The roles, and what all of them have.
    #[serde(flatten)]
    roles: Roles,
    /// What watches the function.
    #[serde(flatten)]
    monitoring: Monitoring,
    /// The buckets that the configuration creates.
    buckets: Vec<Bucket<BucketNames>>,
    /// What merges notifications into existing buckets; `null` without one.
    helper: Option<Helper<BucketNames>>,
    /// The function's environment.
    environment: Vec<Assignment>,
    /// The tags, once for all resources.
    tag_assignments: Vec<Assignment>,
    /// The dashboard's body as an expression, or `null`.
    dashboard_node: Option<String>,
    /// Whether there are alarms or a dashboard.
    is_watched: bool,
    /// Whether there is a bucket that Terraform refuses to destroy.
    keeps_buckets: bool,
    /// Whether requests are judged by the tags of a bucket that the configuration creates.
    compares_tags: bool,
}

/// What the resources of a bucket are called.
#[derive(Debug, Serialize)]
struct LocalName {
    /// What Terraform calls the resources of the bucket.
    local_name: String,
}

/// What the resources of a bucket are called, and what has to be there before it sends anything.
#[derive(Debug, Serialize)]
struct BucketNames {
    /// What Terraform calls the resources of the bucket.
    local_name: String,
    /// Whether its notifications name the function, so that S3 checks the permission.
    names_function: bool,
    /// Whether its notifications name the queue, so that S3 checks the queue's policy.
    names_queue: bool,
    /// Whether its notifications name the topic, so that S3 checks the topic's policy.
    names_topic: bool,
    /// What Terraform calls the rules for what it sends to EventBridge.
    rules: Vec<String>,
}

/// What the resources of a rule are called.
#[derive(Debug, Serialize)]
struct RuleNames {
    /// What Terraform calls the rule and its target.
    local_name: String,
    /// What it calls the permission to invoke the function.
    permission: String,
}

/// A variable or a tag whose name is filled up with blanks, so that its `=` stands where `terraform fmt` wants it.
#[derive(Debug, Serialize)]
struct Assignment {
    /// The name, filled up with blanks so that `=` stands where `terraform fmt` wants it.
    padded_name: String,
    /// The value.
    value: String,
}

impl Module {
    pub(super) fn of(spec: &Spec) -> Self {
        let local_name = |bucket: &BucketName| LocalName { local_name: local_name(bucket) };
        let bucket_names = |bucket: &BucketName| BucketNames {
            local_name: self::local_name::local_name(bucket),
            names_function: spec.invoking_buckets().contains(&bucket),
            names_queue: spec.queueing_buckets().contains(&bucket),
            names_topic: spec.publishing_buckets().contains(&bucket),
            rules: rules_of_bucket(spec, bucket).iter().map(rule_name).collect(),
        };
        let creates_buckets = !spec.created_buckets().is_empty();
        let tags = spec.options.tags.iter();
        Self {
            permissions: permissions_of(spec, HCL, local_name),
            callers: callers_of(spec, HCL, |sid| LocalName { local_name: snake_case(sid) }),
            rules: Rules::of(
                spec,
                HCL,
                |pattern| expression(pattern, 1),
                |rule| RuleNames { local_name: rule_name(rule), permission: snake_case(&rule.statement_id()) },
            ),
            queue: Queue::of(spec, HCL),
            topic: Topic::of(spec, HCL, snake_case),
            schedule: Schedule::of(spec, HCL),
            roles: Roles::of(spec, HCL),
            monitoring: Monitoring::of(spec, HCL),
            buckets: created_buckets_of(spec, HCL, bucket_names),
            helper: Helper::of(spec, HCL, bucket_names),
            environment: aligned(
                environment_of(spec).into_iter().map(|Variable { name, value }| (name, value)).collect(),
            ),
            tag_assignments: aligned(tags.map(|tag| (hcl::string(tag.key.as_str()), tag.value.clone())).collect()),
            dashboard_node: dashboard_body_of(spec, REGION).map(|body| expression(&body, 1)),
            is_watched: spec.options.alarms() != Alarms::None || spec.has(Feature::Dashboard),
            keeps_buckets: creates_buckets || spec.has(Feature::Trail),
            compares_tags: creates_buckets && spec.options.abac.is_some(),
        }
    }
}

/// What the rule and its target are called; no bucket has that name.
fn rule_name(rule: &Rule) -> String {
    format!("_rule_{}", rule.mark)
}

fn aligned(list: Vec<(String, String)>) -> Vec<Assignment> {
    let width = list.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let assignment = |(name, value)| Assignment { padded_name: format!("{name:width$}"), value };
    list.into_iter().map(assignment).collect()
}
