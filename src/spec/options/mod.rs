//! Everything that most functions do without: services besides S3, keys, tags, alarms, who may deploy.

mod alias;
mod allow;
mod allow_condition;
mod arn;
mod check;
mod destination;
mod feature;
mod function;
mod github;
mod invoker;
mod limit;
mod logging;
mod looks_secret;
mod network;
mod resource_key;
mod roles;
mod schedule;
mod secret;
mod service;
mod tag;
mod variable;

use super::{BucketName, BucketRegion, Naming};

pub use alias::AliasName;
pub use allow::{Allow, PLACEHOLDERS, stated};
pub use allow_condition::AllowCondition;
pub use arn::{KeyArn, LayerArn, PolicyArn, QueueArn, RoleArn, TopicArn};
pub use destination::{Destination, OnFailure};
pub use feature::{Choice, Feature};
pub use function::{EphemeralStorage, EventAge, FunctionSettings, ReservedConcurrency, Retries};
pub use github::{Github, GithubEnvironment, GithubName, GithubRepository, GithubSource};
pub use invoker::{Caller, Invoker};
pub use limit::Limit;
pub use logging::{LogFormat, LogGroupClass, LogLevel};
pub use looks_secret::looks_secret;
pub(super) use network::NETWORK_CHANGES;
pub use network::{SecurityGroupId, SubnetId};
pub use resource_key::{Encrypted, ResourceKey};
pub use roles::{PermissionSetName, RolePath};
pub use schedule::ScheduleExpression;
pub use secret::{ParameterName, SecretId};
pub use service::{Accepts, Mode, SERVICES, Service, ServiceGrant, ServiceRow};
pub use tag::{Tag, TagKey};
pub use variable::{EnvironmentVariable, token_of};

/// What a spec may say besides triggers and grants. Empty lists and absent values are what most specs have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Who may invoke the function besides its triggers.
    pub invokers: Vec<Invoker>,
    /// When it is invoked without an event of a bucket.
    pub schedule: Option<ScheduleExpression>,
    pub topics: Vec<TopicArn>,
    pub queues: Vec<QueueArn>,
    pub secrets: Vec<SecretId>,
    pub parameters: Vec<ParameterName>,
    /// Further actions, of any service.
    pub allow: Vec<Allow>,
    /// What else the function may use, in the order of the spec; of each service in one row.
    pub services: Vec<ServiceGrant>,
    /// What grants are called in the handler's code, where the spec says so.
    pub names: Vec<Naming>,
    /// Where buckets of other Regions lie.
    pub bucket_regions: Vec<BucketRegion>,
    /// Keys that encrypt buckets, topics, queues, secrets and parameters.
    pub keys: Vec<ResourceKey>,
    /// The partition keys of tables that the function may use, where those are not all.
    pub table_keys: Vec<Limit>,
    /// The sources of events that the function may put on a bus, where those are not all.
    pub event_sources: Vec<Limit>,
    pub environment: Vec<EnvironmentVariable>,
    /// How the function runs, where the spec says so.
    pub function: FunctionSettings,
    /// What the deployment has, in the order of [`Feature::ALL`].
    pub features: Vec<Feature>,
    /// What it does without, whatever a team sets; in the same order.
    pub declined: Vec<Feature>,
    pub alarms: Option<Alarms>,
    pub tags: Vec<Tag>,
    /// The tag that role and resource have to share.
    pub abac: Option<TagKey>,
    /// Buckets that are there already, and on which attribute-based access control is switched on.
    pub abac_buckets: Vec<BucketName>,
    pub boundary: Option<PolicyArn>,
    pub role_path: Option<RolePath>,
    /// The permission set of IAM Identity Center whose sessions take on the role for people.
    pub identity_center: Option<PermissionSetName>,
    pub repository: Option<GithubRepository>,
    /// What of it; the branch `main` if nothing is said.
    pub source: Option<GithubSource>,
}

/// Who is told when something goes wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Alarms {
    /// Whoever subscribes to a topic that the deployment creates.
    #[default]
    OwnTopic,
    /// Whoever subscribes to a topic that is there already.
    Topic(TopicArn),
    None,
}

impl Options {
    /// The user's own environment variable of this name.
    pub fn variable(&self, name: &str) -> Option<&EnvironmentVariable> {
        self.environment.iter().find(|variable| variable.name() == name)
    }

    /// What is chosen here, or else in `other`: features, alarms and the workflow that deploys.
    pub(in crate::spec) fn choices_or(&self, other: &Self) -> Self {
        let mut both = Self {
            alarms: self.alarms.clone().or(other.alarms.clone()),
            repository: self.repository.clone().or(other.repository.clone()),
            source: self.source.clone().or(other.source.clone()),
            allow: or_list(self.allow.clone(), other.allow.clone()),
            ..Self::default()
        };
        for feature in Feature::ALL {
            if let Some(choice) = self.choice(feature).or(other.choice(feature)) {
                both.choose(feature, choice);
            }
        }
        both
    }

    /// What of a service the function may use.
    pub fn granted(&self, service: Service) -> impl Iterator<Item = &ServiceGrant> {
        self.services.iter().filter(move |grant| grant.service == service)
    }

    /// Grants it, behind what of that service and of those before it is granted.
    pub fn grant(&mut self, grant: ServiceGrant) {
        let at = self.services.partition_point(|before| before.service <= grant.service);
        self.services.insert(at, grant);
    }

    /// What of it a grant is about, where that is not all.
    pub fn limit_of(&self, grant: &ServiceGrant) -> Option<&Limit> {
        let limits = match grant.service {
            Service::Table => &self.table_keys,
            Service::EventBus => &self.event_sources,
            _ => return None,
        };
        limits.iter().find(|limit| limit.of == grant.as_str())
    }

    /// The services that the function may use, each once, in their order.
    pub fn granted_services(&self) -> impl Iterator<Item = &'static ServiceRow> {
        SERVICES.iter().filter(|row| self.granted(row.service).next().is_some())
    }

    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// Whether it was said that the deployment has it, or that it has it not.
    pub fn choice(&self, feature: Feature) -> Option<Choice> {
        match feature {
            feature if self.features.contains(&feature) => Some(Choice::Taken),
            feature if self.declined.contains(&feature) => Some(Choice::Declined),
            _ => None,
        }
    }

    /// Says that the deployment has it, or that it has it not.
    pub fn choose(&mut self, feature: Feature, choice: Choice) {
        for list in [&mut self.features, &mut self.declined] {
            list.retain(|other| *other != feature);
        }
        let list = match choice {
            Choice::Taken => &mut self.features,
            Choice::Declined => &mut self.declined,
        };
        list.push(feature);
        list.sort_unstable();
    }

    pub fn alarms(&self) -> Alarms {
        self.alarms.clone().unwrap_or_default()
    }

    /// Whether alarms are to tell a topic that keeps messages in order.
    pub fn has_fifo_alarms(&self) -> bool {
        matches!(&self.alarms, Some(Alarms::Topic(topic)) if topic.is_fifo())
    }

    /// The key that encrypts a bucket's objects.
    pub fn key_of(&self, bucket: &BucketName) -> Option<&KeyArn> {
        self.keys.iter().find(|entry| entry.of.bucket() == Some(bucket)).map(|entry| &entry.key)
    }

    /// The account of the function, where its role tells, or the boundary: that is a policy of its own account, or one of AWS's.
    pub fn account(&self) -> Option<&str> {
        let boundary = self.boundary.as_ref().map(PolicyArn::account).filter(|account| *account != "aws");
        self.function.execution_role.as_ref().map(RoleArn::account).or(boundary)
    }

    /// The workflow that deploys, if one does.
    pub fn github(&self) -> Option<Github> {
        let repository = self.repository.clone()?;
        Some(Github { repository, source: self.source.clone().unwrap_or_default() })
    }
}

pub(in crate::spec) fn or_list<T>(mine: Vec<T>, other: Vec<T>) -> Vec<T> {
    if mine.is_empty() { other } else { mine }
}
