//! AWS CDK, in TypeScript.
//!
//! The stack is spelt out: every statement is a `PolicyStatement`, and what the library would add by itself (grants, the
//! helper of its notifications, statements of a role) is left out by using the resources as CloudFormation has them. As
//! there, ARNs are built from names that are known beforehand.

mod value;

use serde::Serialize;

use super::cloudformation::logical_id::LogicalIds;
use super::merge::{Helper, Merge};
use super::policy::PolicyView;
use super::{Variable, environment_of};
use crate::iam::{
    Arn, Filter, Notification, Policy, execution_role, invoke_policy, notifications_of, tls_only, trust_policy,
};
use crate::spec::{Architecture, BucketName, Spec};

/// Everything that the app fills in.
#[derive(Debug, Serialize)]
pub(super) struct App {
    /// What the stack is for. CloudFormation puts nothing together here, so a description that the CDK would take for a
    /// token gives way to a sentence.
    summary: String,
    /// What the function is for; an empty string where nobody said.
    description_node: String,
    /// What the CDK calls the architecture.
    architecture: &'static str,
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
    environment: Vec<Assignment>,
    /// Whether CloudFormation has to put together some text that the CDK would take for one of its own tokens.
    has_substitutions: bool,
}

/// One `CfnPermission`.
#[derive(Debug, Serialize)]
struct Permission {
    id: String,
    variable: String,
    reason: String,
    source_arn_node: String,
    source_account_node: String,
}

/// One `CfnBucket` with its policy.
#[derive(Debug, Serialize)]
struct Bucket {
    id: String,
    variable: String,
    name: String,
    policy: PolicyView,
    notifications: Vec<Configuration>,
    /// The variable of the permission that S3 checks when it stores the notification; `null` for a bucket that triggers
    /// nothing.
    permission: Option<String>,
}

/// One entry of `lambdaConfigurations`, which holds one event.
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
    variable: String,
    policy_variable: String,
    /// The permission's variable.
    permission: String,
    entries: Vec<Entry>,
    #[serde(flatten)]
    merge: Merge,
}

/// One entry of a merge.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    events: Vec<&'static str>,
    filters: Vec<Rule>,
}

/// One filter rule.
#[derive(Clone, Debug, Serialize)]
struct Rule {
    name: &'static str,
    value_node: String,
}

/// One variable of the environment.
#[derive(Debug, Serialize)]
struct Assignment {
    name: &'static str,
    value_node: String,
}

impl App {
    pub(super) fn of(spec: &Spec) -> Self {
        let ids = LogicalIds::of(spec);
        let permission = |(bucket, reason): (&&BucketName, String)| Permission {
            id: ids.permission(bucket),
            variable: variable(&ids.permission(bucket)),
            reason,
            source_arn_node: value::node(&Arn::bucket(bucket)),
            source_account_node: value::node(&Arn::owner(spec.owner_of(bucket))),
        };
        let reasons = invoke_policy(spec).statements.into_iter().map(|statement| statement.reason);
        let description = spec.description.as_ref().map_or_else(String::new, |text| text.as_str().to_owned());
        let environment: Vec<Assignment> = environment_of(spec).into_iter().map(Assignment::from).collect();
        let buckets: Vec<Bucket> =
            spec.created_buckets().into_iter().map(|bucket| Bucket::of(spec, bucket, &ids)).collect();
        let role = execution_role(spec);
        let mut of_role = values_of(&role).map(value::node);
        let helper = Helper::of(spec, |bucket| MergeResource::of(spec, bucket, &ids), value::node);
        let entries: Vec<Entry> = notifications_of(spec).into_iter().map(Entry::from).collect();
        let of_filters = entries.iter().flat_map(|entry| &entry.filters);
        let mut nodes = of_filters.map(|rule| &rule.value_node).chain(environment.iter().map(|one| &one.value_node));
        let description_node = value::text(&description);
        let has_substitutions = value::has_substitution(&description_node)
            || nodes.any(|node| value::has_substitution(node))
            || of_role.any(|node| value::has_substitution(&node));
        Self {
            summary: if value::looks_like_token(&description) { Spec::summary_of(&spec.name) } else { spec.summary() },
            description_node,
            architecture: match spec.architecture {
                Architecture::Arm64 => "ARM_64",
                Architecture::X86_64 => "X86_64",
            },
            permissions: spec.trigger_buckets().iter().zip(reasons).map(permission).collect(),
            trust: view(&trust_policy()),
            role: view(&role),
            buckets,
            helper,
            environment,
            has_substitutions,
        }
    }
}

impl MergeResource {
    fn of(spec: &Spec, bucket: &BucketName, ids: &LogicalIds<'_>) -> Self {
        let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket);
        Self {
            id: ids.merge(bucket),
            policy_id: ids.merge_policy(bucket),
            variable: variable(&ids.merge(bucket)),
            policy_variable: variable(&ids.merge_policy(bucket)),
            permission: variable(&ids.permission(bucket)),
            entries: notifications.map(Entry::from).collect(),
            merge: Merge::of(spec, bucket, value::node),
        }
    }
}

impl From<Notification> for Entry {
    fn from(notification: Notification) -> Self {
        Self {
            events: notification.events.iter().map(|event| event.as_str()).collect(),
            filters: notification.filters.into_iter().map(Rule::from).collect(),
            id: notification.id,
        }
    }
}

impl Bucket {
    fn of(spec: &Spec, bucket: &BucketName, ids: &LogicalIds<'_>) -> Self {
        let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket);
        let is_trigger = spec.trigger_buckets().contains(&bucket);
        Self {
            id: ids.bucket(bucket),
            variable: variable(&ids.bucket(bucket)),
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
            permission: is_trigger.then(|| variable(&ids.permission(bucket))),
        }
    }
}

impl From<Filter> for Rule {
    fn from(filter: Filter) -> Self {
        Self { name: filter.name, value_node: value::text(&filter.value) }
    }
}

impl From<Variable> for Assignment {
    fn from(variable: Variable) -> Self {
        Self { name: variable.name, value_node: value::text(&variable.value) }
    }
}

/// What the code calls the resource with this logical ID.
fn variable(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// Every value in which a user's text may stand.
fn values_of(policy: &Policy) -> impl Iterator<Item = &Arn> {
    policy.statements.iter().flat_map(|statement| {
        let conditions = statement.conditions.iter().flat_map(|condition| &condition.values);
        statement.resources.iter().chain(conditions)
    })
}

fn view(policy: &Policy) -> PolicyView {
    PolicyView::of(policy, value::node)
}
