//! What the templates may fill in.

use serde::Serialize;

use super::environment_values::{EnvironmentFlags, EnvironmentValues};
use super::example::{self, Example, ExampleValues};
use super::fields::FieldValues;
use super::format_values::FormatValues;
use super::function_values::FunctionValues;
use super::library::LibraryValues;
use super::location_values::LocationValues;
use super::option_values::OptionValues;
use super::owners::{OwnerValues, ResourceOwnerValues};
use super::queue_values::EventsQueueValues;
use super::schedule_values::ScheduleValues;
use super::statements::{StatementValues, statements};
use super::topic_values::EventsTopicValues;
use super::trigger_values::TriggerValues;
use super::variants::{VariantValues, variants};
use super::varying::VaryingValues;
use super::{Context, Membership};
use crate::formats::{Variable, environment_of};
use crate::iam::{Names, execution_role, helper_role, invoke_policy, keeps_undelivered};
use crate::manifest;
use crate::placeholder::fill;
use crate::resources::{Resources, alarms_of};
use crate::spec::{Access, Route, Spec};
use crate::templates::answer_values;
use crate::views::{self, Explanation};

/// Every value that a template outside `deploy/` may use. Templates below `deploy/<format>/` know `stack` besides.
#[derive(Debug, Serialize)]
pub struct Values {
    /// The package's name: letters, digits, `-` and `_`.
    pub name: String,
    /// The function's name: the same, with the environment's behind it where there are environments.
    pub function_name: String,
    /// The environments that the project is deployed to; empty where it is deployed once.
    pub environments: Vec<EnvironmentValues>,
    /// What the first environment has otherwise than others; empty where all have the same.
    pub varying: Vec<VaryingValues>,
    /// Whether environments keep logs for different times.
    pub log_retention_differs: bool,
    /// Whether environments have different alarms.
    pub alarms_differ: bool,
    /// Whether an environment has a Region of its own.
    pub has_regions: bool,
    /// What names the environment behind the command of each tool, with a blank in front; empty texts where there is none.
    pub environment_flags: EnvironmentFlags,
    /// The name of the package's library: an identifier.
    pub crate_name: String,
    /// The stack's name, as CloudFormation takes one: the function's, where that has no `_`.
    pub stack_name: String,
    /// What the function is for; empty without a description.
    pub description: String,
    /// Whether there is a description.
    pub has_description: bool,
    /// The description, or one sentence in its place.
    pub summary: String,
    /// Whether the project is a member of a workspace.
    pub member: bool,
    /// The `[package.metadata.lambda-s3]` tables, as TOML.
    pub spec: String,
    /// `arm64` or `x86_64`.
    pub architecture: &'static str,
    /// The architecture's flag of `cargo lambda build`.
    pub build_flag: &'static str,
    /// Rust's name for the target.
    pub target: &'static str,
    /// In MB.
    pub memory: u16,
    /// In seconds.
    pub timeout: u16,
    /// In days.
    pub log_retention: u16,
    /// Settings that every deployment has.
    pub resources: Resources,
    /// The Region; `us-east-1` where it is not decided.
    pub region: String,
    /// Whether it is decided.
    pub has_region: bool,
    /// The flag of the AWS CLI that chooses it, with a blank in front; empty where it is not decided.
    pub region_flag: String,
    /// The partition that the Region belongs to.
    pub partition: &'static str,
    /// The log group's name.
    pub log_group: String,
    /// The failure queue's name.
    pub failure_queue: String,
    /// Whether the handler may get what triggers it.
    pub reads_trigger: bool,
    /// Whether there is a further read grant.
    pub has_read: bool,
    /// Whether there is a write grant.
    pub has_write: bool,
    /// Whether there is a delete grant.
    pub has_delete: bool,
    /// Whether there is a list grant.
    pub has_list: bool,
    /// Whether the function may trigger itself, on purpose.
    pub recursive: bool,
    /// What the handler's example does.
    pub example: ExampleValues,
    /// The fields of the generated `App` besides `s3`.
    pub fields: Vec<FieldValues>,
    /// The variants of the enum of triggers; none where no trigger has a name of its own.
    pub variants: Vec<VariantValues>,
    /// Whether the handler that is generated has a function for each trigger.
    pub dispatches: bool,
    /// The library that runs the handler.
    #[serde(flatten)]
    pub library: LibraryValues,
    /// The name of the first place that the function may write to; empty where there is none.
    pub output: String,
    /// Whether a new object can trigger the function.
    pub has_sample: bool,
    /// Such an object: `s3://BUCKET/KEY`.
    pub sample_source: String,
    /// What stands between `=` and that in a constant, as rustfmt breaks lines.
    pub source_break: &'static str,
    /// Likewise, before `sample_target`.
    pub target_break: &'static str,
    /// Where the handler's example writes what it makes of that.
    pub sample_target: String,
    /// Whether the function can trigger itself, and why not: a sentence.
    pub loops: String,
    /// Who may do what, drawn: the source of a Mermaid diagram.
    pub picture: String,
    /// The function's environment variables, on a developer's machine: those of the first environment.
    pub environment: Vec<Variable>,
    /// Whether a trigger comes by EventBridge.
    pub has_eventbridge: bool,
    /// Whether the failure queue keeps what EventBridge could not deliver.
    pub keeps_undelivered: bool,
    /// The queue of events.
    #[serde(flatten)]
    pub queue: EventsQueueValues,
    /// The topic of events.
    #[serde(flatten)]
    pub topic: EventsTopicValues,
    /// The schedule.
    #[serde(flatten)]
    pub schedule: ScheduleValues,
    /// What invokes the function.
    pub triggers: Vec<TriggerValues>,
    /// Further read grants.
    pub reads: Vec<LocationValues>,
    /// Write grants.
    pub writes: Vec<LocationValues>,
    /// Delete grants.
    pub deletes: Vec<LocationValues>,
    /// List grants.
    pub lists: Vec<LocationValues>,
    /// Buckets that the deployment creates.
    pub created_buckets: Vec<String>,
    /// Whether CloudFormation could take those in that an earlier stack left behind: by plain names only.
    pub takes_in_buckets: bool,
    /// Buckets that trigger the function and that the deployment creates.
    pub created_trigger_buckets: Vec<String>,
    /// Existing buckets that trigger the function.
    pub existing_trigger_buckets: Vec<String>,
    /// The name of the helper that merges notifications.
    pub helper_name: String,
    /// The statements of the helper's role, for people; empty where there is none.
    pub helper: Vec<StatementValues>,
    /// Buckets of other accounts.
    pub owners: Vec<OwnerValues>,
    /// Topics, queues, secrets and keys that may be of other accounts.
    pub resource_owners: Vec<ResourceOwnerValues>,
    /// The statements of the resource-based policy, for people.
    pub invoke: Vec<StatementValues>,
    /// The statements of the execution role, for people.
    pub role: Vec<StatementValues>,
    /// The chosen deployment formats.
    pub formats: FormatValues,
    /// Answers to the questions that templates ask.
    pub answers: serde_json::Map<String, serde_json::Value>,
    /// How the function runs, where the spec says so.
    #[serde(flatten)]
    pub function: FunctionValues,
    /// What most functions do without.
    #[serde(flatten)]
    pub options: OptionValues,
}

/// Another threshold, or another text.
fn alarms_differ(spec: &Spec) -> bool {
    let each = spec.by_settings().unwrap_or_default();
    each.windows(2).any(|two| alarms_of(&two[0].1) != alarms_of(&two[1].1))
}

impl Values {
    /// The values of `spec`.
    pub fn of(spec: &Spec, context: &Context) -> Self {
        let names = Names::of(spec);
        let granted = |access| -> Vec<LocationValues> { spec.granted(access).map(LocationValues::of).collect() };
        let (reads, writes) = (granted(Access::Read), granted(Access::Write));
        let (deletes, lists) = (granted(Access::Delete), granted(Access::List));
        let reads_trigger = spec.read_triggers().next().is_some();
        let fields = FieldValues::all(spec);
        let variants = variants(spec);
        let (sample_source, sample_target) = example::samples(spec);
        let region = spec.region.clone().unwrap_or_default();
        let who = format!("function {}", names.function);
        Self {
            name: spec.name.to_string(),
            function_name: names.function,
            environments: EnvironmentValues::all(spec),
            varying: Vec::new(),
            log_retention_differs: spec.differs("log-retention"),
            alarms_differ: alarms_differ(spec),
            has_regions: spec.environment_settings.iter().any(|own| own.values.region.is_some()),
            environment_flags: EnvironmentFlags::of(spec),
            crate_name: spec.name.as_str().replace('-', "_"),
            stack_name: names.stack,
            description: spec.description.as_ref().map_or_else(String::new, |text| text.as_str().to_owned()),
            has_description: spec.description.is_some(),
            // CloudFormation takes no function in the description of a template.
            summary: fill(&spec.summary(), "each environment").into_owned(),
            member: context.membership == Membership::Member,
            spec: manifest::write(spec),
            architecture: spec.architecture.as_str(),
            build_flag: spec.architecture.build_flag(),
            target: spec.architecture.target(),
            memory: spec.memory.get(),
            timeout: spec.timeout.get(),
            log_retention: spec.log_retention.get(),
            resources: Resources::of(spec),
            has_region: spec.region.is_some(),
            region_flag: spec
                .region
                .as_ref()
                .map(|region| format!(" --region {}", region.as_str()))
                .unwrap_or_default(),
            partition: region.partition(),
            region: region.as_str().to_owned(),
            log_group: names.log_group,
            failure_queue: names.failure_queue,
            reads_trigger,
            has_read: !reads.is_empty(),
            has_write: !writes.is_empty(),
            has_delete: !deletes.is_empty(),
            has_list: !lists.is_empty(),
            recursive: !spec.loops().is_empty(),
            example: context.example.unwrap_or_else(|| Example::of(spec)).values(),
            output: FieldValues::output(&fields),
            fields,
            dispatches: variants.len() > 1,
            variants,
            library: LibraryValues::of(spec),
            has_sample: !sample_source.is_empty(),
            source_break: example::line_break(&sample_source),
            target_break: example::line_break(&sample_target),
            sample_source,
            sample_target,
            loops: views::loops(spec),
            picture: views::mermaid(&Explanation::of(spec)).trim_end().to_owned(),
            environment: spec.in_first_environment().map(|first| environment_of(&first)).unwrap_or_default(),
            has_eventbridge: spec.triggers_via(Route::EventBridge).next().is_some(),
            keeps_undelivered: keeps_undelivered(spec, Route::EventBridge),
            queue: EventsQueueValues::of(spec),
            topic: EventsTopicValues::of(spec),
            schedule: ScheduleValues::of(spec),
            triggers: spec.triggers.iter().enumerate().map(|one| TriggerValues::of(spec, one)).collect(),
            reads,
            writes,
            deletes,
            lists,
            takes_in_buckets: spec.environments.is_empty() && !spec.created_buckets().is_empty(),
            created_buckets: spec.created_buckets().iter().map(ToString::to_string).collect(),
            created_trigger_buckets: spec.created_trigger_buckets().iter().map(ToString::to_string).collect(),
            existing_trigger_buckets: spec.existing_trigger_buckets().iter().map(ToString::to_string).collect(),
            helper_name: names.helper,
            helper: helper_role(spec).map_or_else(Vec::new, |role| statements(&role, "the helper")),
            owners: spec.bucket_owners.iter().map(|owner| OwnerValues::of(spec, owner)).collect(),
            resource_owners: ResourceOwnerValues::all(spec),
            invoke: statements(&invoke_policy(spec), ""),
            role: statements(&execution_role(spec), &who),
            formats: FormatValues::of(spec),
            answers: context.layers.answers(spec).map(answer_values).unwrap_or_default(),
            function: FunctionValues::of(spec),
            options: OptionValues::of(spec),
        }
    }
}
