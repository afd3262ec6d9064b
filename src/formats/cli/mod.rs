//! Shell scripts that call the AWS CLI.
//!
//! The documents stand in the script as JSON, in functions of their own, with the partition, the Region and the account as
//! variables of the shell's. What the script does with them is the same for every spec.

mod value;

use serde::Serialize;

use super::environment_of;
use super::policy::PolicyView;
use crate::iam::{
    Arn, Filter, Names, Notification, Policy, execution_role, id_prefix, invoke_policy, notifications_of, statement_id,
    tls_only, trust_policy,
};
use crate::spec::{BucketName, Spec};

/// Everything that the scripts fill in. What is called a node is a JSON string in a here-document.
#[derive(Debug, Serialize)]
pub(super) struct Script {
    /// Who may invoke the function, one statement a bucket.
    permissions: Vec<Permission>,
    /// Who may take on the execution role.
    trust: PolicyView,
    /// What the execution role allows.
    role: PolicyView,
    /// What the role's name begins with. The Region follows, since a role's name is taken in every Region at once.
    role_start: String,
    /// What the function is for.
    description_node: String,
    /// The function's environment.
    environment: Vec<Variable>,
    /// The buckets that the script creates.
    buckets: Vec<Bucket>,
    /// The buckets that invoke the function.
    triggers: Vec<Trigger>,
    /// What the Ids of the function's notifications begin with.
    own: String,
}

/// One statement of the function's own policy.
#[derive(Debug, Serialize)]
struct Permission {
    reason: String,
    statement_id: String,
    source_arn_node: String,
    owner_node: String,
}

/// An environment variable.
#[derive(Debug, Serialize)]
struct Variable {
    name: &'static str,
    value_node: String,
}

/// A bucket and its policy.
#[derive(Debug, Serialize)]
struct Bucket {
    name: String,
    policy: PolicyView,
}

/// A bucket and what it is told to send.
#[derive(Debug, Serialize)]
struct Trigger {
    name: String,
    owner_node: String,
    function_node: String,
    notifications: Vec<Configuration>,
}

/// One entry of `LambdaFunctionConfigurations`.
#[derive(Debug, Serialize)]
struct Configuration {
    id: String,
    events: Vec<&'static str>,
    filters: Vec<Rule>,
}

/// One filter rule.
#[derive(Debug, Serialize)]
struct Rule {
    name: &'static str,
    value_node: String,
}

/// How much of the function's name a role's name has room for: 64 characters, with `-` and a Region of up to 16.
const ROLE_START: usize = 47;

impl Script {
    pub(super) fn of(spec: &Spec) -> Self {
        let names = Names::of(spec);
        let permission = |(bucket, reason): (&&BucketName, String)| Permission {
            reason,
            statement_id: statement_id(bucket),
            source_arn_node: value::node(&Arn::bucket(bucket)),
            owner_node: value::node(&Arn::owner(spec.owner_of(bucket))),
        };
        let reasons = invoke_policy(spec).statements.into_iter().map(|statement| statement.reason);
        let variables = environment_of(spec).into_iter();
        let description = spec.description.as_ref().map_or("", |text| text.as_str());
        Self {
            permissions: spec.trigger_buckets().iter().zip(reasons).map(permission).collect(),
            trust: view(&trust_policy()),
            role: view(&execution_role(spec)),
            role_start: names.function.chars().take(ROLE_START).collect(),
            description_node: value::string(description),
            environment: variables
                .map(|variable| Variable { name: variable.name, value_node: value::string(&variable.value) })
                .collect(),
            buckets: spec.created_buckets().into_iter().map(Bucket::of).collect(),
            triggers: spec.trigger_buckets().into_iter().map(|bucket| Trigger::of(spec, bucket)).collect(),
            own: id_prefix(spec),
        }
    }
}

impl Bucket {
    fn of(bucket: &BucketName) -> Self {
        Self { name: bucket.to_string(), policy: view(&tls_only(bucket)) }
    }
}

impl Trigger {
    fn of(spec: &Spec, bucket: &BucketName) -> Self {
        let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket);
        Self {
            name: bucket.to_string(),
            owner_node: value::node(&Arn::owner(spec.owner_of(bucket))),
            function_node: value::node(&Arn::function(&Names::of(spec).function)),
            notifications: notifications.map(Configuration::from).collect(),
        }
    }
}

impl From<Notification> for Configuration {
    fn from(notification: Notification) -> Self {
        Self {
            events: notification.events.iter().map(|event| event.as_str()).collect(),
            filters: notification.filters.into_iter().map(Rule::from).collect(),
            id: notification.id,
        }
    }
}

impl From<Filter> for Rule {
    fn from(filter: Filter) -> Self {
        Self { name: filter.name, value_node: value::string(&filter.value) }
    }
}

fn view(policy: &Policy) -> PolicyView {
    PolicyView::of(policy, value::node)
}
