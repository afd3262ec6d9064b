//! AWS CloudFormation and, with another function resource, AWS SAM.
//!
//! Bucket and function would depend on each other if one named the other by reference: the bucket's notification needs
//! the function and its permission, the permission needs the bucket's ARN. So ARNs are built from names that are known
//! beforehand, and only the bucket waits for anything.

mod value;

use serde::Serialize;

use super::bucket::{Bucket, created_buckets_of};
use super::invoke::{CallerView, Permission, callers_of, permissions_of};
use super::logical_id::{LogicalIds, rule_id};
use super::merge::Helper;
use super::monitoring::Monitoring;
use super::queue::Queue;
use super::roles::Roles;
use super::rule::Rules;
use super::schedule::Schedule;
use super::spelling::Spelling;
use super::topic::Topic;
use super::{Variable, environment_of};
use crate::encode::yaml;
use crate::iam::Names;
use crate::spec::{BucketName, Format, Spec};

const YAML: Spelling = Spelling { arn: value::node, text: yaml::string };

/// Everything that the template of a stack fills in.
#[derive(Debug, Serialize)]
pub(super) struct Stack {
    /// Who may invoke the function, one resource a bucket.
    permissions: Vec<Permission<PermissionId>>,
    /// Which rules of EventBridge may, and who else.
    callers: Vec<CallerView<PermissionId>>,
    /// The rules, and the policy of the failure queue.
    #[serde(flatten)]
    rules: Rules<RuleIds>,
    /// The ARN of what is invoked: the function, or its alias.
    invoked_node: &'static str,
    /// The logical ID of the alias; empty without one.
    alias_id: String,
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
    /// The buckets that the stack creates.
    buckets: Vec<Bucket<BucketIds>>,
    /// What merges notifications into existing buckets; `null` without one.
    helper: Option<Helper<MergeIds>>,
    /// The function's environment.
    environment: Vec<Variable>,
    /// The log group's name.
    log_group: String,
    /// The failure queue's name.
    failure_queue: String,
    /// Whether the function may trigger itself, on purpose.
    recursive: bool,
}

/// The logical ID of an `AWS::Lambda::Permission`.
#[derive(Debug, Serialize)]
struct PermissionId {
    /// The permission's logical ID.
    id: String,
}

/// The logical ID of an `AWS::S3::Bucket`.
#[derive(Debug, Serialize)]
struct BucketIds {
    /// The bucket's logical ID.
    id: String,
    /// What has to be there before it sends anything: what S3 checks when it stores the notification, and rules.
    after: Vec<String>,
}

/// The logical ID of an `AWS::Events::Rule`, and of its permission.
#[derive(Debug, Serialize)]
struct RuleIds {
    /// The rule's logical ID.
    id: String,
    /// That of the permission to invoke the function.
    permission: String,
}

/// The logical IDs of a custom resource that merges, and of the policy that allows it.
#[derive(Debug, Serialize)]
struct MergeIds {
    /// The custom resource's logical ID.
    id: String,
    /// That of the policy that allows it.
    policy_id: String,
    /// What has to be there before the bucket sends anything: what S3 checks when it stores the notification, and rules.
    after: Vec<String>,
}

impl Stack {
    pub(super) fn of(spec: &Spec, format: Format) -> Self {
        let alias = spec.options.function.alias.as_ref();
        let is_sam = format == Format::Sam;
        let ids = LogicalIds::of(spec);
        let names = Names::of(spec);
        let permission = |bucket: &BucketName| PermissionId { id: ids.permission(bucket) };
        let bucket = |bucket: &BucketName| BucketIds { id: ids.bucket(bucket), after: ids.before_events(spec, bucket) };
        let merge = |bucket: &BucketName| MergeIds {
            id: ids.merge(bucket),
            policy_id: ids.merge_policy(bucket),
            after: ids.before_events(spec, bucket),
        };
        Self {
            permissions: permissions_of(spec, YAML, permission),
            callers: callers_of(spec, YAML, |sid| PermissionId { id: sid.to_owned() }),
            rules: Rules::of(spec, YAML, yaml::flow, |rule| RuleIds {
                id: rule_id(rule),
                permission: rule.statement_id(),
            }),
            invoked_node: match (alias, is_sam) {
                (None, _) => "!GetAtt Function.Arn",
                (Some(_), true) => "!Ref Function.Alias",
                (Some(_), false) => "!Ref Alias",
            },
            alias_id: match alias {
                None => String::new(),
                // As SAM spells it in an ID (`_construct_alias` of aws/serverless-application-model).
                Some(alias) if is_sam => format!("FunctionAlias{}", alias.as_str().replace('-', "D").replace('_', "U")),
                Some(_) => "Alias".to_owned(),
            },
            queue: Queue::of(spec, YAML),
            topic: Topic::of(spec, YAML, str::to_owned),
            schedule: Schedule::of(spec, YAML),
            roles: Roles::of(spec, YAML),
            monitoring: Monitoring::of(spec, YAML),
            buckets: created_buckets_of(spec, YAML, bucket),
            helper: Helper::of(spec, YAML, merge),
            environment: environment_of(spec),
            log_group: names.log_group,
            failure_queue: names.failure_queue,
            recursive: !spec.loops().is_empty(),
        }
    }
}
