//! AWS CDK, in TypeScript.
//!
//! The stack is spelt out: every statement is a `PolicyStatement`, and what the library would add by itself (grants, the
//! helper of its notifications, statements of a role) is left out by using the resources as CloudFormation has them. As
//! there, ARNs are built from names that are known beforehand.

mod literal;
mod substitutions;
mod value;

use serde::Serialize;

use self::literal::literal;
use self::substitutions::Substitutions;
use super::bucket::{Bucket, created_buckets_of};
use super::environment::{Assignment, assignments_of};
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
use crate::iam::{Rule, TOPIC_ADMITTED, rules_of};
use crate::resources::dashboard_body_of;
use crate::spec::options::Alarms;
use crate::spec::{Architecture, BucketName, Feature, Spec};

const TYPESCRIPT: Spelling = Spelling { arn: value::node, text: value::text };

/// Everything that the app fills in.
#[derive(Debug, Serialize)]
pub(super) struct App {
    /// What the stack is for. CloudFormation puts nothing together here, so a description that the CDK would take for a
    /// token gives way to a sentence.
    summary: String,
    /// What the function is for; an empty string without a description.
    description_node: String,
    /// What the CDK calls the architecture.
    architecture: &'static str,
    /// Who may invoke the function, one resource a bucket.
    permissions: Vec<Permission<PermissionNames>>,
    /// Which rules of EventBridge may, and who else.
    callers: Vec<CallerView<PermissionNames>>,
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
    /// The path of every role.
    role_path_node: String,
    /// The ARN of every role's permissions boundary, or `null`.
    boundary_node: Option<String>,
    /// What watches the function.
    #[serde(flatten)]
    monitoring: Monitoring,
    /// Whether there are alarms or a dashboard.
    is_watched: bool,
    /// The dashboard's body as a literal, or `null`.
    dashboard_node: Option<String>,
    /// The buckets that the stack creates.
    buckets: Vec<Bucket<BucketNames>>,
    /// What merges notifications into existing buckets; `null` without one.
    helper: Option<Helper<MergeNames>>,
    /// The function's environment.
    environment: Vec<Assignment>,
    /// Where CloudFormation has to put together some text that the CDK would take for one of its own tokens.
    substitutions: Substitutions,
}

/// What a `CfnPermission` is called.
#[derive(Debug, Serialize)]
struct PermissionNames {
    /// The construct's ID.
    id: String,
    /// The variable that holds it.
    variable: String,
    /// Whether something has to wait for it.
    is_awaited: bool,
}

/// What a `CfnRule` is called, and its permission.
#[derive(Debug, Serialize)]
struct RuleNames {
    /// The construct's ID.
    id: String,
    /// The variable that holds it.
    variable: String,
    /// The variable of the permission to invoke the function.
    permission: String,
}

/// What a `CfnBucket` is called.
#[derive(Debug, Serialize)]
struct BucketNames {
    /// The construct's ID.
    id: String,
    /// The variable that holds it.
    variable: String,
    /// The variables of what has to be there before it sends anything: what S3 checks when it stores the notification, and rules.
    after: Vec<String>,
}

/// What a custom resource that merges is called, and the policy that allows it.
#[derive(Debug, Serialize)]
struct MergeNames {
    /// The custom resource's ID.
    id: String,
    /// The ID of the policy that allows it.
    policy_id: String,
    /// The variable that holds the custom resource.
    variable: String,
    /// The variable that holds the policy.
    policy_variable: String,
    /// The variables of what has to be there before the bucket sends anything.
    after: Vec<String>,
}

impl App {
    pub(super) fn of(spec: &Spec) -> Self {
        let ids = LogicalIds::of(spec);
        let permission = |bucket: &BucketName| PermissionNames {
            id: ids.permission(bucket),
            variable: variable(&ids.permission(bucket)),
            is_awaited: true,
        };
        let after = |bucket: &BucketName| ids.before_events(spec, bucket).iter().map(|id| variable(id)).collect();
        let bucket = |bucket: &BucketName| BucketNames {
            id: ids.bucket(bucket),
            variable: variable(&ids.bucket(bucket)),
            after: after(bucket),
        };
        let merge = |bucket: &BucketName| MergeNames {
            id: ids.merge(bucket),
            policy_id: ids.merge_policy(bucket),
            variable: variable(&ids.merge(bucket)),
            policy_variable: variable(&ids.merge_policy(bucket)),
            after: after(bucket),
        };
        let of_topic = spec.has_topic().then(|| TOPIC_ADMITTED.to_owned());
        let awaited: Vec<String> = rules_of(spec).iter().map(Rule::statement_id).chain(of_topic).collect();
        let description = spec.description.as_ref().map_or_else(String::new, |text| text.as_str().to_owned());
        Self {
            summary: if value::looks_like_token(&description) { Spec::summary_of(&spec.name) } else { spec.summary() },
            description_node: value::text(&description),
            architecture: match spec.architecture {
                Architecture::Arm64 => "ARM_64",
                Architecture::X86_64 => "X86_64",
            },
            permissions: permissions_of(spec, TYPESCRIPT, permission),
            callers: callers_of(spec, TYPESCRIPT, |sid| PermissionNames {
                id: sid.to_owned(),
                variable: variable(sid),
                is_awaited: awaited.iter().any(|awaited| awaited == sid),
            }),
            rules: Rules::of(
                spec,
                TYPESCRIPT,
                |pattern| literal(pattern, 3),
                |rule| RuleNames {
                    id: rule_id(rule),
                    variable: variable(&rule_id(rule)),
                    permission: variable(&rule.statement_id()),
                },
            ),
            queue: Queue::of(spec, TYPESCRIPT),
            topic: Topic::of(spec, TYPESCRIPT, variable),
            schedule: Schedule::of(spec, TYPESCRIPT),
            roles: Roles::of(spec, TYPESCRIPT),
            role_path_node: value::text(spec.options.role_path.clone().unwrap_or_default().as_str()),
            boundary_node: spec.options.boundary.as_ref().map(|boundary| value::text(boundary.as_str())),
            monitoring: Monitoring::of(spec, TYPESCRIPT),
            is_watched: spec.options.alarms() != Alarms::None || spec.has(Feature::Dashboard),
            dashboard_node: dashboard_body_of(spec, literal::REGION).map(|body| literal(&body, 2)),
            buckets: created_buckets_of(spec, TYPESCRIPT, bucket),
            helper: Helper::of(spec, TYPESCRIPT, merge),
            environment: assignments_of(spec, TYPESCRIPT),
            substitutions: Substitutions::of(spec),
        }
    }
}

/// What the code calls the resource with this logical ID.
fn variable(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
