//! What the templates may fill in of how the function runs, where the spec says so.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::formats::environment_of;
use crate::iam::{Action, Content, DocumentKind, Effect, Names, Piece, Statement, digest, roles_of};
use crate::resources::{RESOURCES, Resources, reserved_concurrency};
use crate::spec::options::{Destination, KeyArn, LogFormat, LogGroupClass, LogLevel};
use crate::spec::{Feature, Spec};

/// How many instances of an account's functions Lambda keeps unreserved (*AWS Lambda Developer Guide, Configuring reserved concurrency*).
const UNRESERVED: i64 = 100;

/// Values of [`Values`](super::Values) that are empty for most specs.
#[derive(Debug, Serialize)]
pub struct FunctionValues {
    /// The size of `/tmp` in MB; 0 where it is Lambda's own.
    pub ephemeral_storage: u16,
    /// How many instances are kept for the function; empty where none are.
    pub reserved_concurrency: String,
    /// Whether that is 0, so that the function never runs.
    pub is_stopped: bool,
    /// What the account's quota of concurrent executions has to be at least for that.
    pub concurrency_quota: i64,
    /// The alias under which the function is invoked; empty without one.
    pub alias: String,
    /// A digest of all settings of which Lambda publishes a version: the same for the same settings.
    pub version_digest: String,
    /// The ARNs of the versions of its layers.
    pub layers: Vec<String>,
    /// `JSON` or `Text`: the form of Lambda's own log lines for the function; empty where the partition decides.
    pub function_log_format: &'static str,
    /// Whether that is JSON.
    pub is_function_log_json: bool,
    /// Whether the partition decides it for the function or its helper.
    pub asks_for_log_format: bool,
    /// The least level of what the code logs, as Lambda spells it; empty where it is Lambda's own.
    pub log_level: &'static str,
    /// The class of log groups, as CloudWatch Logs spells it; empty where it is its own.
    pub log_group_class: &'static str,
    /// The ARN of the key that encrypts log groups; empty where none does.
    pub log_key: String,
    /// CloudWatch Logs, as the key's policy names it.
    pub log_service: String,
    /// The ARN of the key that encrypts environment variables; empty where it is AWS's own.
    pub environment_key: String,
    /// Whether events that failed every try go to a queue that the deployment creates.
    pub owns_failure_queue: bool,
    /// What they go to: `queue`, `topic` or `bucket`; empty where they are gone.
    pub failure_kind: &'static str,
    /// The name of the own queue, or else the ARN of the topic or the queue, or the bucket.
    pub failure_destination: String,
    /// The subnets that the function is in, where it is in a VPC.
    pub subnets: Vec<String>,
    /// Its security groups there.
    pub security_groups: Vec<String>,
    /// The ARN of the execution role, where it exists; empty where the deployment creates it.
    pub execution_role: String,
    /// Its name; empty likewise.
    pub execution_role_name: String,
    /// Whether people who deploy may write the policies of the execution role: within a boundary, of one that the deployment creates.
    pub deployer_changes_role: bool,
    /// Statements of the execution role that allow something on `*`.
    pub wide_statements: Vec<String>,
    /// What the roles of the deployment may do on `*`.
    pub wide_actions: Vec<&'static str>,
    /// How often Lambda tries an event again: `twice`, `once`; empty where it does not.
    pub more_tries: &'static str,
}

impl FunctionValues {
    /// The values of `spec`.
    pub(super) fn of(spec: &Spec) -> Self {
        let stated = &spec.options.function;
        let reserved = reserved_concurrency(spec);
        let available = if spec.availability().json_logs { LogFormat::Json } else { LogFormat::Text };
        let format = stated.stated_log_format().or(spec.region.as_ref().map(|_| available));
        let has_helper = !spec.existing_trigger_buckets().is_empty();
        let key = |key: &Option<KeyArn>| key.as_ref().map_or_else(String::new, ToString::to_string);
        Self {
            ephemeral_storage: stated.ephemeral_storage.map_or(0, |size| size.get()),
            reserved_concurrency: reserved.map_or_else(String::new, |reserved| reserved.to_string()),
            is_stopped: reserved == Some(0),
            concurrency_quota: UNRESERVED + reserved.map_or(0, i64::from),
            alias: stated.alias.as_ref().map_or_else(String::new, ToString::to_string),
            version_digest: version_digest(spec),
            layers: stated.layers.iter().map(ToString::to_string).collect(),
            function_log_format: format.map_or("", LogFormat::of_aws),
            is_function_log_json: format == Some(LogFormat::Json),
            asks_for_log_format: spec.region.is_none() && (format.is_none() || has_helper),
            log_level: stated.log_level.map_or("", LogLevel::of_aws),
            log_group_class: stated.log_group_class.map_or("", LogGroupClass::of_aws),
            log_key: key(&stated.log_key),
            log_service: stated
                .log_key
                .as_ref()
                .map_or_else(String::new, |key| format!("logs.{}.amazonaws.com", key.region())),
            environment_key: key(&stated.environment_key),
            owns_failure_queue: *spec.failure_destination() == Destination::OwnQueue,
            failure_kind: match spec.failure_destination() {
                Destination::OwnQueue | Destination::Queue(_) => "queue",
                Destination::Topic(_) => "topic",
                Destination::Bucket(_) => "bucket",
                Destination::None => "",
            },
            failure_destination: match spec.failure_destination() {
                Destination::OwnQueue => Names::of(spec).failure_queue,
                Destination::None => String::new(),
                Destination::Queue(_) | Destination::Topic(_) | Destination::Bucket(_) => {
                    stated.on_failure.as_ref().map_or_else(String::new, ToString::to_string)
                }
            },
            subnets: stated.subnets.iter().map(ToString::to_string).collect(),
            security_groups: stated.security_groups.iter().map(ToString::to_string).collect(),
            execution_role: stated.execution_role.as_ref().map_or_else(String::new, ToString::to_string),
            execution_role_name: stated.execution_role.as_ref().map_or_else(String::new, |role| role.name().to_owned()),
            deployer_changes_role: spec.options.boundary.is_some() && stated.execution_role.is_none(),
            wide_statements: wide(spec, DocumentKind::Role).into_iter().map(|statement| statement.sid).collect(),
            wide_actions: {
                let created = roles_of(spec).into_iter().filter(|(.., name)| !name.is_existing());
                let statements = created.flat_map(|(kind, ..)| wide(spec, kind));
                let actions: BTreeSet<_> = statements.flat_map(|one| one.actions).map(Action::as_str).collect();
                actions.into_iter().collect()
            },
            more_tries: match Resources::of(spec).retries {
                0 => "",
                1 => "once",
                _ => "twice",
            },
        }
    }
}

/// What a version holds, and nothing else: Lambda publishes none where nothing of it changed, and CloudFormation takes that for an error ("A
/// version for this Lambda function exists", aws/serverless-application-model#1497). So it is of texts that AWS knows, in this order.
pub(super) fn version_digest(spec: &Spec) -> String {
    let stated = &spec.options.function;
    let names = Names::of(spec);
    let mut parts = vec![
        spec.description.as_ref().map_or_else(String::new, |text| text.as_str().to_owned()),
        spec.architecture.as_str().to_owned(),
        spec.memory.get().to_string(),
        spec.timeout.get().to_string(),
        stated.ephemeral_storage.map_or_else(String::new, |size| size.get().to_string()),
        names.role.arn().readable().to_owned(),
        RESOURCES.runtime.to_owned(),
        RESOURCES.handler.to_owned(),
        names.log_group,
        stated.stated_log_format().map_or("", LogFormat::of_aws).to_owned(),
        stated.log_level.map_or("", LogLevel::of_aws).to_owned(),
        stated.environment_key.as_ref().map_or_else(String::new, ToString::to_string),
        spec.has(Feature::Tracing).to_string(),
    ];
    parts.extend(stated.layers.iter().map(ToString::to_string));
    parts.extend(stated.subnets.iter().map(ToString::to_string));
    parts.extend(stated.security_groups.iter().map(ToString::to_string));
    parts.extend(environment_of(spec).into_iter().map(|variable| format!("{}={}", variable.name, variable.value)));
    format!("{:08x}", digest(&parts.join("\n")))
}

/// The statements of a role that allow something on `*`.
fn wide(spec: &Spec, kind: DocumentKind) -> Vec<Statement> {
    let Content::One(document) = kind.content(spec) else { return Vec::new() };
    let is_wide = |statement: &Statement| {
        statement.effect == Effect::Allow && statement.resources.iter().any(|arn| arn.pieces() == [Piece::Any])
    };
    document.policy.statements.into_iter().filter(is_wide).collect()
}
