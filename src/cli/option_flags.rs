//! Flags for what most functions do without.

use clap::Args;

use super::flags::{parse, parse_all, parse_named};
use super::function_flags::FunctionFlags;
use super::service_flags::ServiceFlags;
use crate::error::Error;
use crate::spec::options::{Alarms, Feature, GithubSource, Options};

pub(super) const CAPABILITIES: &str = "Further capabilities";
const OPERATION: &str = "Monitoring and audit";
const ROLES: &str = "Roles and tags";

/// What was typed, as it was typed: [`OptionFlags::options`] says what it means.
#[derive(Debug, Default, Args)]
pub(super) struct OptionFlags {
    #[command(flatten)]
    function: FunctionFlags,

    /// What a grant is called in the handler's code: NAME=GRANT, or NAME= before the grant's own value
    #[arg(long = "grant-name", value_name = "NAME=GRANT", help_heading = CAPABILITIES)]
    names: Vec<String>,

    /// Who else may invoke the function: an account, the ARN of a role or a user, the ID of an organization, or SERVICE=SOURCE_ARN
    #[arg(long = "invoker", value_name = "CALLER", help_heading = "Triggers")]
    invokers: Vec<String>,

    /// Invoke the function on a schedule of EventBridge Scheduler, in UTC: rate(1 hour), cron(0 8 ? * MON-FRI *) or at(2030-01-31T08:00:00)
    #[arg(long, value_name = "EXPRESSION", help_heading = "Triggers")]
    schedule: Option<String>,

    /// Let the function publish to an SNS topic
    #[arg(long = "publish", value_name = "TOPIC_ARN", help_heading = CAPABILITIES)]
    topics: Vec<String>,

    /// Let the function send to an SQS queue
    #[arg(long = "queue", value_name = "QUEUE_ARN", help_heading = CAPABILITIES)]
    queues: Vec<String>,

    /// Let the function fetch a secret of Secrets Manager
    #[arg(long = "secret", value_name = "NAME|ARN", help_heading = CAPABILITIES)]
    secrets: Vec<String>,

    /// Let the function fetch a parameter of Systems Manager
    #[arg(long = "parameter", value_name = "/NAME", help_heading = CAPABILITIES)]
    parameters: Vec<String>,

    /// Let the function take actions of any service: 'ACTION,ACTION on ARN for REASON'
    #[arg(long = "allow", value_name = "STATEMENT", help_heading = CAPABILITIES)]
    allow: Vec<String>,
    #[command(flatten)]
    services: ServiceFlags,

    /// The Region of an existing bucket in another Region than the function: BUCKET=REGION
    #[arg(long = "bucket-region", value_name = "BUCKET=REGION", help_heading = CAPABILITIES)]
    bucket_regions: Vec<String>,

    /// The KMS key of a bucket, of an ARN, of secret:NAME or of parameter:/NAME
    #[arg(long = "kms-key", value_name = "RESOURCE=KEY_ARN", help_heading = CAPABILITIES)]
    keys: Vec<String>,

    /// The partition keys of a table that the function may use, and no others: TABLE=VALUE,VALUE
    #[arg(long = "table-keys", value_name = "TABLE=KEYS", help_heading = CAPABILITIES)]
    table_keys: Vec<String>,

    /// The sources of the events that the function may put on a bus, and no others: EVENT_BUS=SOURCE,SOURCE
    #[arg(long = "event-source", value_name = "EVENT_BUS=SOURCES", help_heading = CAPABILITIES)]
    event_sources: Vec<String>,

    /// Read exactly the version of an object that the event is about
    #[arg(long, help_heading = CAPABILITIES)]
    versioned: bool,

    /// Let the function tag what it writes
    #[arg(long, help_heading = CAPABILITIES)]
    tag_objects: bool,

    /// Trace invocations with X-Ray
    #[arg(long, help_heading = CAPABILITIES)]
    tracing: bool,

    /// An environment variable; what looks like a secret is rejected
    #[arg(long = "env", value_name = "NAME=VALUE", help_heading = CAPABILITIES)]
    environment: Vec<String>,

    /// No alarms
    #[arg(long, conflicts_with = "alarm_topic", help_heading = OPERATION)]
    no_alarms: bool,

    /// The SNS topic that alarms notify [default: one that the deployment creates]
    #[arg(long, value_name = "TOPIC_ARN", help_heading = OPERATION)]
    alarm_topic: Option<String>,

    /// A CloudWatch dashboard
    #[arg(long, help_heading = OPERATION)]
    dashboard: bool,

    /// A CloudTrail trail of invocations, and of what is done with the objects that trigger the function
    #[arg(long, help_heading = OPERATION)]
    trail: bool,

    /// AWS's managed policy for logs in place of a statement for the function's own log group
    #[arg(long, help_heading = ROLES)]
    managed_logs: bool,

    /// A tag of every resource that can have tags
    #[arg(long = "tag", value_name = "KEY=VALUE", help_heading = ROLES)]
    tags: Vec<String>,

    /// The tag that the role and its resources have to share (ABAC)
    #[arg(long, value_name = "KEY", help_heading = ROLES)]
    abac: Option<String>,

    /// An existing bucket with attribute-based access control enabled
    #[arg(long = "abac-bucket", value_name = "BUCKET", help_heading = ROLES)]
    abac_buckets: Vec<String>,

    /// The permissions boundary of every role
    #[arg(long, value_name = "POLICY_ARN", help_heading = ROLES)]
    permissions_boundary: Option<String>,

    /// The path of every role, such as /functions/
    #[arg(long, value_name = "PATH", help_heading = ROLES)]
    role_path: Option<String>,

    /// A role for people who may change the function, with MFA
    #[arg(long, help_heading = ROLES)]
    deployer_role: bool,

    /// The permission set of IAM Identity Center whose sessions assume that role, in place of MFA
    #[arg(long, value_name = "PERMISSION_SET", help_heading = ROLES)]
    identity_center: Option<String>,

    /// A role for the workflow of a GitHub repository that deploys the code: OWNER/REPO or OWNER@ID/REPO@ID
    #[arg(long, value_name = "OWNER/REPO", help_heading = ROLES)]
    github: Option<String>,

    /// The branch that deploys [default: main]
    #[arg(long, value_name = "BRANCH", conflicts_with = "github_environment", help_heading = ROLES)]
    github_branch: Option<String>,

    /// The GitHub environment that deploys, in place of a branch
    #[arg(long, value_name = "NAME", help_heading = ROLES)]
    github_environment: Option<String>,
}

impl OptionFlags {
    /// What the flags mean.
    pub(super) fn options(&self) -> Result<Options, Error> {
        let branch = parse("--github-branch", self.github_branch.as_deref())?.map(GithubSource::Branch);
        let environment = parse("--github-environment", self.github_environment.as_deref())?;
        let topic = parse("--alarm-topic", self.alarm_topic.as_deref())?.map(Alarms::Topic);
        let mut names = parse_all("--grant-name", &self.names)?;
        Ok(Options {
            invokers: parse_all("--invoker", &self.invokers)?,
            schedule: parse("--schedule", self.schedule.as_deref())?,
            topics: parse_named("--publish", &self.topics, &mut names)?,
            queues: parse_named("--queue", &self.queues, &mut names)?,
            secrets: parse_named("--secret", &self.secrets, &mut names)?,
            parameters: parse_named("--parameter", &self.parameters, &mut names)?,
            allow: parse_all("--allow", &self.allow)?,
            services: self.services.grants(&mut names)?,
            names,
            bucket_regions: parse_all("--bucket-region", &self.bucket_regions)?,
            keys: parse_all("--kms-key", &self.keys)?,
            table_keys: parse_all("--table-keys", &self.table_keys)?,
            event_sources: parse_all("--event-source", &self.event_sources)?,
            environment: parse_all("--env", &self.environment)?,
            function: self.function.settings()?,
            features: Feature::ALL.into_iter().filter(|feature| self.has(*feature)).collect(),
            declined: Vec::new(),
            alarms: topic.or_else(|| self.no_alarms.then_some(Alarms::None)),
            tags: parse_all("--tag", &self.tags)?,
            abac: parse("--abac", self.abac.as_deref())?,
            abac_buckets: parse_all("--abac-bucket", &self.abac_buckets)?,
            boundary: parse("--permissions-boundary", self.permissions_boundary.as_deref())?,
            role_path: parse("--role-path", self.role_path.as_deref())?,
            identity_center: parse("--identity-center", self.identity_center.as_deref())?,
            repository: parse("--github", self.github.as_deref())?,
            source: branch.or(environment.map(GithubSource::Environment)),
        })
    }

    fn has(&self, feature: Feature) -> bool {
        match feature {
            Feature::Versioned => self.versioned,
            Feature::TagObjects => self.tag_objects,
            Feature::Tracing => self.tracing,
            Feature::ManagedLogs => self.managed_logs,
            Feature::Dashboard => self.dashboard,
            Feature::Trail => self.trail,
            Feature::DeployerRole => self.deployer_role,
        }
    }
}
