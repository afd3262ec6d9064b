//! What flags say of a spec.

use std::str::FromStr;

use clap::Args;

use super::option_flags::OptionFlags;
use crate::error::Error;
use crate::spec::FlagError;
use crate::spec::options::{ParameterName, QueueArn, SecretId, TopicArn};
use crate::spec::{Access, Arrival, Draft, Grant, Location, Naming, Recursion, SizeRange, TriggerAccess, ValueError};

/// The flags that describe a function. What was typed, as it was typed: [`SpecFlags::draft`] says what it means.
#[derive(Debug, Default, Args)]
pub(super) struct SpecFlags {
    /// What triggers the function: s3://BUCKET/PREFIX*SUFFIX, where one `*` separates prefix and suffix
    #[arg(long = "trigger", value_name = "S3_URI", help_heading = "Triggers")]
    triggers: Vec<String>,

    #[command(flatten)]
    arrival: ArrivalFlags,

    /// Do not let the function read what triggers it
    #[arg(long, help_heading = "Triggers")]
    no_read_trigger: bool,

    /// Let the function read further objects
    #[arg(long = "read", value_name = "S3_URI", help_heading = "Grants of the execution role")]
    reads: Vec<String>,

    /// Let the function write objects
    #[arg(long = "write", value_name = "S3_URI", help_heading = "Grants of the execution role")]
    writes: Vec<String>,

    /// Let the function delete objects
    #[arg(long = "delete", value_name = "S3_URI", help_heading = "Grants of the execution role")]
    deletes: Vec<String>,

    /// Let the function list keys
    #[arg(long = "list", value_name = "S3_URI", help_heading = "Grants of the execution role")]
    lists: Vec<String>,

    /// An existing bucket, which the deployment does not create
    #[arg(long = "existing-bucket", value_name = "BUCKET", help_heading = "Deployment")]
    existing_buckets: Vec<String>,

    /// An existing bucket of another account: BUCKET=ACCOUNT
    #[arg(long = "bucket-owner", value_name = "BUCKET=ACCOUNT", help_heading = "Deployment")]
    bucket_owners: Vec<String>,

    /// Environment that the project is deployed to, such as dev
    #[arg(long = "environment", value_name = "NAME", value_delimiter = ',', help_heading = "Deployment")]
    environments: Vec<String>,

    /// Deployment format: sam, cloudformation, terraform, cdk, cli [default: sam]
    #[arg(long = "deploy", value_name = "FORMAT", value_delimiter = ',', help_heading = "Deployment")]
    formats: Vec<String>,

    /// Region of the deployment, such as eu-central-1
    #[arg(long, value_name = "REGION", help_heading = "Deployment")]
    region: Option<String>,

    /// Instruction set: arm64 or x86_64 [default: arm64]
    #[arg(long, value_name = "ARCH", help_heading = "Function")]
    arch: Option<String>,

    /// Memory in MB, 128 to 10240 [default: 256]
    #[arg(long, value_name = "MB", allow_hyphen_values = true, help_heading = "Function")]
    memory: Option<String>,

    /// Time limit of an invocation in seconds, 1 to 900 [default: 60]
    #[arg(long, value_name = "S", allow_hyphen_values = true, help_heading = "Function")]
    timeout: Option<String>,

    /// Days that logs are kept [default: 30]
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true, help_heading = "Function")]
    log_retention: Option<String>,

    /// What the function is for, at most 256 characters
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "Function")]
    description: Option<String>,

    /// Generate a function that could trigger itself; needs a concurrency quota of 105
    #[arg(long, help_heading = "Function")]
    allow_recursion: bool,

    #[command(flatten)]
    options: OptionFlags,
}

/// What is said of triggers beside them.
#[derive(Debug, Default, Args)]
pub(super) struct ArrivalFlags {
    /// The event of the triggers, such as s3:ObjectCreated:Put [default: s3:ObjectCreated:*]
    #[arg(long = "event", value_name = "EVENT", help_heading = "Triggers")]
    events: Vec<String>,

    /// How the events come: direct, eventbridge for a rule of Amazon EventBridge, sqs for a queue of Amazon SQS, or sns for a topic of Amazon SNS [default: direct]
    #[arg(long, value_name = "ROUTE", help_heading = "Triggers")]
    via: Option<String>,

    /// The smallest size of the objects, in bytes or with KB, MB or GB; only by eventbridge
    #[arg(long, value_name = "SIZE", help_heading = "Triggers")]
    min_size: Option<String>,

    /// The largest size of the objects, in bytes or with KB, MB or GB; only by eventbridge
    #[arg(long, value_name = "SIZE", help_heading = "Triggers")]
    max_size: Option<String>,
}

impl ArrivalFlags {
    pub(super) fn arrival(&self) -> Result<Arrival, Error> {
        let via = parse("--via", self.via.as_deref())?;
        let sizes = SizeRange {
            min: parse("--min-size", self.min_size.as_deref())?,
            max: parse("--max-size", self.max_size.as_deref())?,
        };
        Ok(Arrival { events: parse_all("--event", &self.events)?, via, sizes })
    }

    /// The flags as they are typed.
    pub(super) fn words(&self) -> Vec<String> {
        let events = self.events.iter().map(|event| format!("--event={event}"));
        let others = [("via", &self.via), ("min-size", &self.min_size), ("max-size", &self.max_size)];
        let others = others.into_iter().filter_map(|(flag, value)| Some(format!("--{flag}={}", value.as_ref()?)));
        events.chain(others).collect()
    }
}

impl SpecFlags {
    /// What the flags mean; what they do not say is taken from `file`.
    pub(super) fn draft(&self, file: Draft) -> Result<Draft, Error> {
        let arrival = self.arrival.arrival()?;
        let mut options = self.options.options()?;
        let triggers: Vec<Location> = parse_named("--trigger", &self.triggers, &mut options.names)?;
        let flags = Draft {
            name: None,
            handler: None,
            runtime: None,
            description: parse("--description", self.description.as_deref())?,
            triggers: triggers.into_iter().map(|on| arrival.trigger(on)).collect(),
            trigger_access: self.no_read_trigger.then_some(TriggerAccess::None),
            grants: self.grants(&mut options.names)?,
            existing_buckets: parse_all("--existing-bucket", &self.existing_buckets)?,
            bucket_owners: parse_all("--bucket-owner", &self.bucket_owners)?,
            environments: parse_all("--environment", &self.environments)?,
            environment_settings: Vec::new(),
            formats: parse_all("--deploy", &self.formats)?,
            architecture: parse("--arch", self.arch.as_deref())?,
            memory: parse("--memory", self.memory.as_deref())?,
            timeout: parse("--timeout", self.timeout.as_deref())?,
            log_retention: parse("--log-retention", self.log_retention.as_deref())?,
            region: parse("--region", self.region.as_deref())?,
            recursion: self.allow_recursion.then_some(Recursion::Allowed),
            options,
            templates: None,
            answers: Vec::new(),
            audit_allow: Vec::new(),
        };
        let mut draft = flags.or(file);
        draft.triggers.iter_mut().for_each(|trigger| arrival.apply(trigger));
        Ok(draft)
    }

    /// What was given for triggers that are named beside it, or still to be asked for.
    pub(super) fn arrival(&self) -> &ArrivalFlags {
        &self.arrival
    }

    fn grants(&self, names: &mut Vec<Naming>) -> Result<Vec<Grant>, Error> {
        let mut grants = Vec::new();
        for access in Access::ALL {
            let (flag, typed) = match access {
                Access::Read => ("--read", &self.reads),
                Access::Write => ("--write", &self.writes),
                Access::Delete => ("--delete", &self.deletes),
                Access::List => ("--list", &self.lists),
            };
            let locations: Vec<Location> = parse_named(flag, typed, names)?;
            grants.extend(locations.into_iter().map(|on| Grant { access, on }));
        }
        Ok(grants)
    }
}

/// The value of a flag.
pub(super) fn parse<T>(flag: &'static str, typed: Option<&str>) -> Result<Option<T>, Error>
where
    T: FromStr,
    ValueError: From<T::Err>,
{
    let value = typed.map(str::parse).transpose();
    value.map_err(|error: T::Err| Error::from(FlagError { flag, error: error.into() }))
}

pub(super) fn parse_all<T>(flag: &'static str, typed: &[String]) -> Result<Vec<T>, Error>
where
    T: FromStr,
    ValueError: From<T::Err>,
{
    let values = typed.iter().map(|text| text.parse());
    values.collect::<Result<_, T::Err>>().map_err(|error| Error::from(FlagError { flag, error: error.into() }))
}

/// The values of a flag of grants, each perhaps with its name in front: `NAME=VALUE`. No value begins so, but that of a secret
/// whose name holds a `=`.
pub(super) fn parse_named<T>(flag: &'static str, typed: &[String], names: &mut Vec<Naming>) -> Result<Vec<T>, Error>
where
    T: FromStr + Nameable,
    ValueError: From<T::Err>,
{
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let parse = |text: &String| match text.split_once('=').filter(|(name, _)| is_name(name)) {
        Some((name, value)) => {
            let value: T = value.parse()?;
            let naming = Naming::new(name, &value.text())?;
            if !names.contains(&naming) {
                names.push(naming);
            }
            Ok(value)
        }
        None => Ok(text.parse()?),
    };
    let values = typed.iter().map(parse);
    values.collect::<Result<_, ValueError>>().map_err(|error| Error::from(FlagError { flag, error }))
}

/// What a name can be given to.
pub(super) trait Nameable {
    /// As a name refers to it.
    fn text(&self) -> String;
}

impl Nameable for Location {
    fn text(&self) -> String {
        self.uri()
    }
}

/// Values whose text is all that they are.
macro_rules! nameable {
    ($($value:ty),+) => {
        $(impl Nameable for $value {
            fn text(&self) -> String {
                self.as_str().to_owned()
            }
        })+
    };
}

nameable!(TopicArn, QueueArn, SecretId, ParameterName);
