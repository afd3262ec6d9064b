//! AWS CDK, in TypeScript.
//!
//! The stack is spelt out: every statement is a `PolicyStatement`, and what the library would add by itself (grants, the
//! helper of its notifications, statements of a role) is left out by using the resources as CloudFormation has them. As
//! there, ARNs are built from names that are known beforehand.

mod value;

use serde::Serialize;

use super::bucket::{Bucket, created_buckets_of};
use super::environment::{Assignment, assignments_of};
use super::invoke::{Permission, permissions_of};
use super::logical_id::LogicalIds;
use super::merge::Helper;
use super::monitoring::Monitoring;
use super::roles::Roles;
use super::spelling::Spelling;
use crate::iam::{Arn, Policy, execution_role, notifications_of};
use crate::spec::{Architecture, BucketName, Spec};

const TYPESCRIPT: Spelling = Spelling { arn: value::node, text: value::text };

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
    permissions: Vec<Permission<PermissionNames>>,
    /// The roles, and what all of them have.
    #[serde(flatten)]
    roles: Roles,
    /// What watches the function.
    #[serde(flatten)]
    monitoring: Monitoring,
    /// The buckets that the stack creates.
    buckets: Vec<Bucket<BucketNames>>,
    /// What merges notifications into the buckets that are there already; `null` where there are none.
    helper: Option<Helper<MergeNames>>,
    /// The function's environment.
    environment: Vec<Assignment>,
    /// Whether CloudFormation has to put together some text that the CDK would take for one of its own tokens.
    has_substitutions: bool,
}

/// What a `CfnPermission` is called.
#[derive(Debug, Serialize)]
struct PermissionNames {
    id: String,
    variable: String,
}

/// What a `CfnBucket` is called.
#[derive(Debug, Serialize)]
struct BucketNames {
    id: String,
    variable: String,
    /// The variable of the permission that S3 checks when it stores the notification; `null` for a bucket that triggers
    /// nothing.
    permission: Option<String>,
}

/// What a custom resource that merges is called, and the policy that allows it.
#[derive(Debug, Serialize)]
struct MergeNames {
    id: String,
    policy_id: String,
    variable: String,
    policy_variable: String,
    /// The permission's variable.
    permission: String,
}

impl App {
    pub(super) fn of(spec: &Spec) -> Self {
        let ids = LogicalIds::of(spec);
        let permission = |bucket: &BucketName| PermissionNames {
            id: ids.permission(bucket),
            variable: variable(&ids.permission(bucket)),
        };
        let triggers = spec.trigger_buckets();
        let bucket = |bucket: &BucketName| BucketNames {
            id: ids.bucket(bucket),
            variable: variable(&ids.bucket(bucket)),
            permission: triggers.contains(&bucket).then(|| variable(&ids.permission(bucket))),
        };
        let merge = |bucket: &BucketName| MergeNames {
            id: ids.merge(bucket),
            policy_id: ids.merge_policy(bucket),
            variable: variable(&ids.merge(bucket)),
            policy_variable: variable(&ids.merge_policy(bucket)),
            permission: variable(&ids.permission(bucket)),
        };
        let description = spec.description.as_ref().map_or_else(String::new, |text| text.as_str().to_owned());
        let description_node = value::text(&description);
        let environment = assignments_of(spec, TYPESCRIPT);
        let role = execution_role(spec);
        Self {
            summary: if value::looks_like_token(&description) { Spec::summary_of(&spec.name) } else { spec.summary() },
            has_substitutions: has_substitutions(spec, &description_node, &environment, &role),
            description_node,
            architecture: match spec.architecture {
                Architecture::Arm64 => "ARM_64",
                Architecture::X86_64 => "X86_64",
            },
            permissions: permissions_of(spec, TYPESCRIPT, permission),
            roles: Roles::of(spec, TYPESCRIPT),
            monitoring: Monitoring::of(spec, TYPESCRIPT),
            buckets: created_buckets_of(spec, TYPESCRIPT, bucket),
            helper: Helper::of(spec, TYPESCRIPT, merge),
            environment,
        }
    }
}

/// Whether `Fn` is needed anywhere: an import that nothing uses is an error.
fn has_substitutions(spec: &Spec, description_node: &str, environment: &[Assignment], role: &Policy) -> bool {
    let of_filters = notifications_of(spec).into_iter().flat_map(|one| one.filters);
    value::has_substitution(description_node)
        || environment.iter().any(|one| value::has_substitution(&one.value_node))
        || of_filters.into_iter().any(|filter| value::has_substitution(&value::text(&filter.value)))
        || values_of(role).any(|arn| value::has_substitution(&value::node(arn)))
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
