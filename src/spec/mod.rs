//! What the user wants: every part validated once, at the door, and the whole once more for what only the whole shows.
//!
//! A [`Draft`] is what questions, flags and files have said so far; a [`Spec`] is complete and right. Nothing here knows
//! how a value was typed, and nothing here touches a file or the terminal.

mod access;
mod allowance;
mod answer;
mod availability;
mod bounded;
mod bucket;
mod bucket_owner;
mod bucket_region;
pub mod defaults;
mod draft;
mod draft_checks;
pub mod environment;
mod environment_settings;
mod event;
mod fields;
mod format;
mod grant_name;
mod invalid;
mod invalid_help;
mod key;
mod location;
mod name;
pub mod options;
mod pairs;
mod place;
mod place_checks;
mod question;
mod recursion;
mod region;
mod route;
pub mod rows;
mod runtime;
mod settings;
mod size;
mod template_source;
mod trigger;
mod value;

pub use crate::nearest::nearest;
pub use access::{Access, Grant};
pub use allowance::Allowance;
pub use answer::{Answer, AnswerError, AnswerValue, Setting, is_question_name};
pub use availability::{Availability, WITHOUT_JSON_LOGS};
pub use bucket::{BucketName, BucketNameError, BucketRule};
pub use bucket_owner::BucketOwner;
pub use bucket_region::BucketRegion;
pub use defaults::Defaults;
pub use draft::{Draft, with_program_defaults};
pub use environment::{EnvironmentName, InEnvironment};
pub use environment_settings::{EnvironmentSettings, Lacking, varying};
pub use event::{Event, UnknownEvent};
pub use fields::{Field, Granted};
pub use format::{Format, UnknownFormat};
pub use grant_name::{GrantName, Naming};
pub use invalid::{Invalid, MissingSetting, Overlap};
pub use key::{KeyError, KeyPattern, Part, encode_filter};
pub use location::{Caution, Location, LocationError};
pub use name::{DEPENDENCIES, FunctionName, NameError, NameRule};
use options::Destination;
pub use options::{Alarms, Feature, Options};
pub use place::{AccountId, Partition};
pub use place_checks::Misplaced;
pub use question::{Question, QuestionKind, Rule, complete_answers, read_answers};
pub use recursion::{Certainty, Fired, Loop, Recursion, find_loops, fired_event};
pub use region::Region;
pub use route::{BusEvent, Route, UnknownRoute};
pub use runtime::RuntimePath;
pub use settings::{Architecture, Description, InvalidValue, LogRetention, Memory, Timeout};
pub use size::{ObjectSize, SizeRange};
pub use template_source::{Commit, GitUrl, Revision, TemplateReference, TemplateSource};
pub use trigger::{Arrival, Trigger};
pub use value::{FlagError, ValueError};

/// Whether the function may get the objects that trigger it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TriggerAccess {
    /// It may: most functions read what they are told of.
    #[default]
    Read,
    /// It may not (`--no-read-trigger`).
    None,
}

/// Whose the handler's code is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Handler {
    /// It was generated with the project, and the crate around it.
    #[default]
    Generated,
    /// It is the user's own: only what lies beside the crate is generated (`init`).
    Own,
}

/// A function, its triggers and what it may do: complete, and checked as a whole.
///
/// Made from a [`Draft`] with [`Spec::of`] or `Spec::try_from`, and by nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    pub name: FunctionName,
    pub description: Option<Description>,
    pub handler: Handler,
    /// The package that runs its handler, where it shares one; else it has the modules of it in its own.
    pub runtime: Option<RuntimePath>,
    /// What invokes it; at least one.
    pub triggers: Vec<Trigger>,
    pub trigger_access: TriggerAccess,
    pub grants: Vec<Grant>,
    /// Buckets that the deployment does not create.
    pub existing_buckets: Vec<BucketName>,
    pub bucket_owners: Vec<BucketOwner>,
    /// Where it is deployed to, one after the other, from the same files; empty where it is deployed once.
    pub environments: Vec<EnvironmentName>,
    /// What some of them have otherwise than the others.
    pub environment_settings: Vec<EnvironmentSettings>,
    /// The deployment formats; at least one.
    pub formats: Vec<Format>,
    pub architecture: Architecture,
    pub memory: Memory,
    pub timeout: Timeout,
    pub log_retention: LogRetention,
    /// Where it is deployed, where that is decided already.
    pub region: Option<Region>,
    pub recursion: Recursion,
    /// What most functions do without.
    pub options: Options,
    /// What an audit finds and is no reason to worry.
    pub audit_allow: Vec<Allowance>,
    /// What of all this, but for triggers, grants and what is always its own, the function states itself, and its manifest
    /// holds; the rest is the team's.
    pub stated: Draft,
    pub templates: Option<TemplateSource>,
    pub answers: Vec<Answer>,
    /// Of which project it is one environment, where it is: see [`Spec::in_environment`].
    pub in_environment: Option<Box<InEnvironment>>,
}

impl Spec {
    /// The description, or one sentence in its place.
    pub fn summary(&self) -> String {
        let given = self.description.as_ref().map(|text| text.as_str().to_owned());
        given.unwrap_or_else(|| Self::summary_of(&self.name))
    }

    /// One sentence about a function that nobody described.
    pub fn summary_of(name: &FunctionName) -> String {
        format!("{name}: a function that S3 invokes")
    }

    /// The locations of the further grants of one kind, in the order given.
    pub fn granted(&self, access: Access) -> impl Iterator<Item = &Location> {
        self.grants.iter().filter(move |grant| grant.access == access).map(|grant| &grant.on)
    }

    /// The buckets that trigger the function, each once, in the order given.
    pub fn trigger_buckets(&self) -> Vec<&BucketName> {
        let mut buckets = Vec::new();
        for trigger in &self.triggers {
            if !buckets.contains(&&trigger.on.bucket) {
                buckets.push(&trigger.on.bucket);
            }
        }
        buckets
    }

    /// The triggers that come by a route, in the order given.
    pub fn triggers_via(&self, route: Route) -> impl Iterator<Item = &Trigger> {
        self.triggers.iter().filter(move |trigger| trigger.via == route)
    }

    /// The buckets of which S3 itself invokes the function, each once, in the order given.
    pub fn invoking_buckets(&self) -> Vec<&BucketName> {
        self.buckets_via(Route::Direct)
    }

    fn buckets_via(&self, route: Route) -> Vec<&BucketName> {
        let mut buckets = self.trigger_buckets();
        buckets.retain(|bucket| self.triggers_via(route).any(|trigger| trigger.on.bucket == **bucket));
        buckets
    }

    /// Whether a trigger comes by a queue.
    pub fn has_queue(&self) -> bool {
        self.triggers_via(Route::Sqs).next().is_some()
    }

    /// The buckets that send to the function's queue, each once, in the order given.
    pub fn queueing_buckets(&self) -> Vec<&BucketName> {
        self.buckets_via(Route::Sqs)
    }

    /// Whether a trigger comes by a topic.
    pub fn has_topic(&self) -> bool {
        self.triggers_via(Route::Sns).next().is_some()
    }

    /// The buckets that publish to the function's topic, each once, in the order given.
    pub fn publishing_buckets(&self) -> Vec<&BucketName> {
        self.buckets_via(Route::Sns)
    }

    /// Whether the bucket has to send its events to EventBridge.
    pub fn sends_to_bus(&self, bucket: &BucketName) -> bool {
        self.triggers_via(Route::EventBridge).any(|trigger| trigger.on.bucket == *bucket)
    }

    /// The buckets that the deployment creates, each once: those of the triggers first.
    pub fn created_buckets(&self) -> Vec<&BucketName> {
        let mut buckets = self.trigger_buckets();
        for grant in &self.grants {
            if !buckets.contains(&&grant.on.bucket) {
                buckets.push(&grant.on.bucket);
            }
        }
        buckets.retain(|bucket| !self.is_existing(bucket));
        buckets
    }

    /// Whether the bucket is there already, in this account or in another.
    pub fn is_existing(&self, bucket: &BucketName) -> bool {
        self.existing_buckets.contains(bucket) || self.owner_of(bucket).is_some()
    }

    /// The buckets that trigger the function and that the deployment does not create, each once, in the order given.
    pub fn existing_trigger_buckets(&self) -> Vec<&BucketName> {
        let mut buckets = self.trigger_buckets();
        buckets.retain(|bucket| self.is_existing(bucket));
        buckets
    }

    /// The buckets that trigger the function and that the deployment creates, each once: it sets all of their notifications.
    pub fn created_trigger_buckets(&self) -> Vec<&BucketName> {
        let mut buckets = self.trigger_buckets();
        buckets.retain(|bucket| !self.is_existing(bucket));
        buckets
    }

    /// The account that owns the bucket, where it is another than that of the deployment.
    pub fn owner_of(&self, bucket: &BucketName) -> Option<&AccountId> {
        self.bucket_owners.iter().find(|owner| owner.bucket == *bucket).map(|owner| &owner.account)
    }

    /// The triggers whose objects the function may read.
    pub fn read_triggers(&self) -> impl Iterator<Item = &Trigger> {
        let reads = self.trigger_access == TriggerAccess::Read;
        self.triggers.iter().filter(move |trigger| reads && trigger.leaves_object())
    }

    /// The Region of the bucket, where the spec or the bucket's own name says it.
    pub fn region_of<'a>(&'a self, bucket: &'a BucketName) -> Option<&'a str> {
        let stated = self.options.bucket_regions.iter().find(|stated| stated.bucket == *bucket);
        let named = || Some(bucket.account_and_region()?.1);
        stated.map(|stated| stated.region.as_str()).or_else(named)
    }

    /// The account of the function as far as the spec tells, and otherwise the one that AWS's documentation uses.
    pub fn account(&self) -> &str {
        self.options.account().unwrap_or(AccountId::EXAMPLE)
    }

    pub fn has(&self, feature: Feature) -> bool {
        self.options.has(feature)
    }

    /// Where events go that failed every try: to a queue of its own unless the spec says otherwise.
    pub fn failure_destination(&self) -> &Destination {
        self.options.function.failure_destination()
    }

    /// Every way in which the function could trigger itself; empty unless that was allowed.
    pub fn loops(&self) -> Vec<Loop> {
        find_loops(&self.triggers, &self.grants, &self.options)
    }
}
