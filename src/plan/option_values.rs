//! What the templates may fill in of what most functions do without.

use serde::Serialize;

use super::library::calls_services;
use super::statements::{StatementValues, statements};
use crate::iam::{Names, deployer_role, updates_stack, workflow_role};
use crate::resources::alarms_of;
use crate::spec::options::{Alarms, GithubSource, ServiceRow};
use crate::spec::{Feature, Handler, Spec};

/// Values of [`Values`](super::Values) that are empty or false for most specs.
#[derive(Debug, Serialize)]
pub struct OptionValues {
    /// The version of this program.
    pub program_version: &'static str,
    /// Whether the handler is the user's own, and so the README and the manifest.
    pub own_handler: bool,
    /// Whether there is a topic that the handler publishes to.
    pub has_publish: bool,
    /// Who may invoke the function besides its triggers, as the spec says it.
    pub invokers: Vec<String>,
    /// Those topics.
    pub publishes: Vec<TopicValues>,
    /// Whether there is a queue that the handler sends to.
    pub has_queue: bool,
    /// Those queues.
    pub queues: Vec<QueueValues>,
    /// Whether there is a topic or a queue.
    pub sends_notices: bool,
    /// Whether the handler fetches secrets.
    pub has_secret: bool,
    /// Their names or ARNs.
    pub secrets: Vec<String>,
    /// Whether the handler fetches parameters.
    pub has_parameter: bool,
    /// Their names.
    pub parameters: Vec<String>,
    /// Whether there is a secret or a parameter.
    pub fetches_values: bool,
    /// Whether the handler calls a service besides S3.
    pub calls_services: bool,
    /// Services whose own clients the handler calls.
    pub services: Vec<ServiceValues>,
    /// Whether there are environment variables of the user's own.
    pub has_settings: bool,
    /// Those variables.
    pub settings: Vec<SettingValues>,
    /// Whether the handler reads exactly the version that an event is about.
    pub versioned: bool,
    /// Whether the handler tags what it writes.
    pub tags_objects: bool,
    /// Whether X-Ray follows invocations.
    pub traced: bool,
    /// `JSON` or `Text`: what Lambda takes in the Region, where that is decided.
    pub log_format: &'static str,
    /// Whether Lambda takes JSON there.
    pub has_json_logs: bool,
    /// Whether Lambda detects loops there.
    pub has_loop_detection: bool,
    /// Whether there are metrics of the events that Lambda gives up.
    pub has_async_metrics: bool,
    /// Whether AWS's managed policy for logs stands in for a statement of its own.
    pub managed_logs: bool,
    /// Whether something that the function uses is encrypted with a key of the user's own.
    pub has_keys: bool,
    /// Whether there are alarms.
    pub has_alarms: bool,
    /// Their names.
    pub alarms: Vec<AlarmValues>,
    /// Whether the deployment creates the topic that they tell.
    pub owns_alarm_topic: bool,
    /// The topic that they notify: its name, or its ARN where it exists already.
    pub alarm_topic: String,
    /// Whether there is a dashboard.
    pub has_dashboard: bool,
    /// Whether there is a trail.
    pub has_trail: bool,
    /// Its name.
    pub trail: String,
    /// What the name of the bucket begins with that it is kept in; the account and the Region follow.
    pub trail_bucket: String,
    /// Whether there are tags.
    pub has_tags: bool,
    /// The key of the tag that role and resource have to share; empty where there is none.
    pub abac: String,
    /// The permissions boundary of every role; empty where there is none.
    pub boundary: String,
    /// What the execution role's name begins with; `-` and the Region follow.
    pub role_start: String,
    /// The path of every role.
    pub role_path: String,
    /// Whether there is a role for people who deploy.
    pub has_deployer: bool,
    /// Whether it can update the stack that CloudFormation made.
    pub deployer_updates_stack: bool,
    /// What its name begins with; `-` and the Region follow.
    pub deployer_start: String,
    /// Its statements, for people.
    pub deployer: Vec<StatementValues>,
    /// Whether there is a role for a workflow that deploys.
    pub has_workflow: bool,
    /// What its name begins with; `-` and the Region follow.
    pub workflow_start: String,
    /// Its statements, for people.
    pub workflow: Vec<StatementValues>,
    /// The permission set whose sessions take on the role for people; empty where there is none.
    pub identity_center: String,
    /// `OWNER/REPO`; empty where there is none.
    pub github_repository: String,
    /// Whether the numbers that GitHub gave them are known.
    pub has_github_ids: bool,
    /// The branch whose workflow deploys; empty where an environment's does.
    pub github_branch: String,
    /// The environment whose workflow deploys; empty where a branch's does.
    pub github_environment: String,
}

/// A topic that the handler publishes to.
#[derive(Debug, Serialize)]
pub struct TopicValues {
    /// Its ARN.
    pub arn: String,
    /// Its Region.
    pub region: String,
    /// Whether it keeps the order of messages.
    pub fifo: bool,
}

/// A queue that the handler sends to.
#[derive(Debug, Serialize)]
pub struct QueueValues {
    /// Where messages are sent.
    pub url: String,
    /// Its Region.
    pub region: String,
    /// Whether it keeps the order of messages.
    pub fifo: bool,
}

/// A service whose own client the handler calls.
#[derive(Debug, Serialize)]
pub struct ServiceValues {
    /// The crate of its client.
    pub package: String,
    /// The version of that crate.
    pub version: &'static str,
    /// The environment variable that names what is granted.
    pub variable: &'static str,
    /// What its requests are signed for.
    pub signed_as: &'static str,
    /// How the fields begin that name a resource; empty where the path does.
    pub field: &'static str,
    /// Operations that read.
    pub read_operations: &'static [&'static str],
    /// Operations that write, or all.
    pub write_operations: &'static [&'static str],
}

impl ServiceValues {
    /// In the order of their crates.
    pub(super) fn all(rows: impl Iterator<Item = &'static ServiceRow>) -> Vec<Self> {
        let mut all: Vec<Self> = rows.map(Self::of).collect();
        all.sort_by(|one, other| one.package.cmp(&other.package));
        all
    }

    fn of(row: &ServiceRow) -> Self {
        Self {
            package: format!("aws-sdk-{}", row.sdk),
            version: row.version,
            variable: row.variable,
            signed_as: row.signed_as,
            field: row.field,
            read_operations: row.reads,
            write_operations: row.writes,
        }
    }
}

/// An environment variable of the user's own.
#[derive(Debug, Serialize)]
pub struct SettingValues {
    /// Letters, digits and `_`.
    pub name: String,
    /// The value.
    pub value: String,
}

/// An alarm, for people.
#[derive(Debug, Serialize)]
pub struct AlarmValues {
    /// Its name.
    pub name: String,
    /// What it means.
    pub description: &'static str,
}

impl OptionValues {
    /// The values of `spec`.
    pub(super) fn of(spec: &Spec) -> Self {
        let (options, names) = (&spec.options, Names::of(spec));
        let topic = |topic: &crate::spec::options::TopicArn| TopicValues {
            arn: topic.to_string(),
            region: topic.region().to_owned(),
            fifo: topic.is_fifo(),
        };
        let queue = |queue: &crate::spec::options::QueueArn| QueueValues {
            url: queue.url(),
            region: queue.region().to_owned(),
            fifo: queue.is_fifo(),
        };
        let (github, available) = (options.github(), spec.availability());
        let (branch, environment) = match github.as_ref().map(|github| &github.source) {
            Some(GithubSource::Branch(name)) => (name.as_str(), ""),
            Some(GithubSource::Environment(name)) => ("", name.as_str()),
            None => ("", ""),
        };
        let (has_publish, has_queue) = (!options.topics.is_empty(), !options.queues.is_empty());
        let (has_secret, has_parameter) = (!options.secrets.is_empty(), !options.parameters.is_empty());
        Self {
            program_version: env!("CARGO_PKG_VERSION"),
            own_handler: spec.handler == Handler::Own,
            invokers: options.invokers.iter().map(ToString::to_string).collect(),
            has_publish,
            publishes: options.topics.iter().map(topic).collect(),
            has_queue,
            queues: options.queues.iter().map(queue).collect(),
            sends_notices: has_publish || has_queue,
            has_secret,
            secrets: options.secrets.iter().map(ToString::to_string).collect(),
            has_parameter,
            parameters: options.parameters.iter().map(ToString::to_string).collect(),
            fetches_values: has_secret || has_parameter,
            calls_services: calls_services(spec),
            services: ServiceValues::all(options.granted_services()),
            has_settings: !options.environment.is_empty(),
            settings: options
                .environment
                .iter()
                .map(|own| SettingValues { name: own.name().to_owned(), value: own.value().to_owned() })
                .collect(),
            versioned: spec.has(Feature::Versioned),
            tags_objects: spec.has(Feature::TagObjects),
            traced: spec.has(Feature::Tracing),
            log_format: if available.json_logs { "JSON" } else { "Text" },
            has_json_logs: available.json_logs,
            has_loop_detection: available.loop_detection,
            has_async_metrics: available.async_metrics,
            managed_logs: spec.has(Feature::ManagedLogs),
            has_keys: !options.keys.is_empty(),
            has_alarms: options.alarms() != Alarms::None,
            alarms: alarms_of(spec)
                .into_iter()
                .map(|alarm| AlarmValues { name: alarm.name, description: alarm.description })
                .collect(),
            owns_alarm_topic: options.alarms() == Alarms::OwnTopic,
            alarm_topic: match options.alarms() {
                Alarms::OwnTopic => names.alarm_topic,
                Alarms::Topic(topic) => topic.to_string(),
                Alarms::None => String::new(),
            },
            has_dashboard: spec.has(Feature::Dashboard),
            has_trail: spec.has(Feature::Trail),
            trail: names.trail,
            trail_bucket: names.trail_bucket,
            has_tags: !options.tags.is_empty(),
            abac: options.abac.as_ref().map_or_else(String::new, ToString::to_string),
            boundary: options.boundary.as_ref().map_or_else(String::new, ToString::to_string),
            role_start: names.role.start().to_owned(),
            role_path: options.role_path.clone().unwrap_or_default().to_string(),
            has_deployer: spec.has(Feature::DeployerRole),
            deployer_updates_stack: updates_stack(spec),
            deployer_start: names.deployer_role.start().to_owned(),
            deployer: deployer_role(spec).map_or_else(Vec::new, |policy| statements(&policy, "people who deploy")),
            has_workflow: github.is_some(),
            workflow_start: names.workflow_role.start().to_owned(),
            workflow: workflow_role(spec).map_or_else(Vec::new, |policy| statements(&policy, "the workflow")),
            identity_center: options.identity_center.as_ref().map_or_else(String::new, ToString::to_string),
            github_repository: options.repository.as_ref().map_or_else(String::new, |repository| repository.name()),
            has_github_ids: options.repository.as_ref().is_some_and(|repository| repository.id().is_some()),
            github_branch: branch.to_owned(),
            github_environment: environment.to_owned(),
        }
    }
}
