//! What is wrong with a spec as a whole.

use std::fmt;

use super::environment::Shared;
use super::options::TagKey;
use super::{
    BucketName, EnvironmentName, Event, Lacking, Location, Loop, Misplaced, Naming, Part, Route, Trigger, ValueError,
};
use crate::error::Report;
use crate::placeholder::ENVIRONMENT;

/// Something that has no default and was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingSetting {
    Name,
    /// At least one trigger.
    Trigger,
}

impl MissingSetting {
    pub fn flag(self) -> &'static str {
        match self {
            Self::Name => "--name NAME",
            Self::Trigger => "--trigger s3://BUCKET/PREFIX*SUFFIX",
        }
    }
}

/// Two triggers of one bucket that one event could fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The first, with the event in question.
    pub one: (Trigger, Event),
    /// The second.
    pub other: (Trigger, Event),
}

/// Parts that are right in themselves and wrong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Something without a default is missing.
    Missing(Vec<MissingSetting>),
    /// The same thing was given twice; holds it as it would be typed.
    Twice(String),
    CoveredEvent {
        wide: Event,
        narrow: Event,
    },
    /// An event that S3 sends to no rule of EventBridge.
    NotOnBus {
        trigger: Box<Trigger>,
        event: Event,
    },
    /// S3 would refuse these two notifications together; or two rules would each invoke the function.
    OverlappingTriggers(Box<Overlap>),
    /// Over 100 notification configurations on one bucket.
    TooManyNotifications {
        bucket: BucketName,
        count: usize,
    },
    /// A list grant with a suffix, which IAM cannot express.
    ListBySuffix(Location),
    /// A prefix or suffix that no policy document can hold.
    BeyondPolicyText {
        given: String,
        /// Where the character stands.
        part: Part,
        /// The first character beyond what policies hold.
        character: char,
        /// An S3 URI that can be granted.
        works: String,
        /// Whether it is a trigger that is to be read.
        is_trigger: bool,
    },
    /// A bucket that nothing refers to; holds the flag and its value.
    UnusedBucket(String),
    /// A name of something that the function does not have.
    UnusedName(Naming),
    /// Something means nothing without something else.
    Needs {
        given: String,
        needed: String,
    },
    /// Versions are asked for, and the function does not read what triggers it.
    Versioned,
    /// More of something than AWS allows.
    TooMany {
        count: usize,
        what: &'static str,
        /// How many, and on what.
        allowed: &'static str,
    },
    AbacKey(TagKey),
    /// Attribute-based access control on a bucket of which nobody said that it is switched on.
    AbacOnExisting(BucketName),
    BucketNotAllowed {
        bucket: BucketName,
        allowed: Vec<String>,
        /// Where the team says so.
        by: String,
    },
    MissingTag {
        key: TagKey,
        /// Where the team says so.
        by: String,
    },
    /// Something that AWS refuses where the function is deployed.
    Misplaced(Box<Misplaced>),
    Loop(Box<Loop>),
    /// A text with the placeholder of an environment, and there is none.
    NoEnvironment,
    /// Settings of an environment that the function does not have.
    NotAnEnvironment {
        environment: EnvironmentName,
        known: Vec<String>,
    },
    Lacking(Lacking),
    /// Something is wrong in one of the environments.
    InEnvironment {
        environment: EnvironmentName,
        problem: Box<Self>,
    },
    /// Something that two environments cannot share.
    BetweenEnvironments {
        environments: [EnvironmentName; 2],
        shared: Shared,
    },
    /// A value that is right as a text with a placeholder only.
    Value(Box<ValueError>),
    /// An action that is stated fires a trigger of the same function.
    StatedLoop {
        action: &'static str,
        event: Event,
        trigger: Box<Trigger>,
    },
}

impl Invalid {
    pub(super) fn needs(given: &str, needed: &str) -> Self {
        Self::Needs { given: given.to_owned(), needed: needed.to_owned() }
    }
}

impl Report for Invalid {
    fn help(&self) -> Option<String> {
        Some(self.help())
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(holes) => {
                let flags: Vec<String> = holes.iter().map(|hole| format!("`{}`", hole.flag())).collect();
                write!(f, "not given, and without a default: {}", flags.join(", "))
            }
            Self::NoEnvironment => {
                write!(f, "`{ENVIRONMENT}` stands for the name of an environment, and the function has none")
            }
            Self::NotAnEnvironment { environment, .. } => {
                write!(f, "there are settings of `{environment}`, which is not one of the `environments`")
            }
            Self::Lacking(lacking) => lacking.fmt(f),
            Self::InEnvironment { environment, problem } => write!(f, "in environment `{environment}`: {problem}"),
            Self::BetweenEnvironments { environments: [one, other], shared: Shared::Created(bucket) } => {
                write!(f, "environments `{one}` and `{other}` would both create bucket `{bucket}`")
            }
            Self::BetweenEnvironments { environments: [one, other], shared: Shared::Trigger(trigger) } => write!(
                f,
                "environments `{one}` and `{other}` would both be notified of `{}`: S3 refuses two notifications that one event \
                 could fire",
                trigger.on
            ),
            Self::Value(error) => error.fmt(f),
            Self::Twice(given) => write!(f, "`{given}` is given twice"),
            Self::CoveredEvent { wide, narrow } => {
                write!(f, "`--event {narrow}` is one of `--event {wide}` already")
            }
            Self::OverlappingTriggers(overlap) => {
                let Overlap { one, other } = overlap.as_ref();
                let what = match one.0.via {
                    Route::Direct | Route::Sqs | Route::Sns => "S3 refuses two notifications that one event could fire",
                    Route::EventBridge => "two rules would each invoke the function for one event",
                };
                write!(f, "{what}:\n  `{}` ({})\n  `{}` ({})", one.0, one.1, other.0, other.1)
            }
            Self::NotOnBus { trigger, event } => {
                write!(f, "`{trigger}` listens to {event}, which S3 does not send to EventBridge")
            }
            Self::TooManyNotifications { bucket, count } => {
                write!(f, "bucket `{bucket}` would carry {count} notifications, S3 allows 100")
            }
            Self::ListBySuffix(on) => {
                write!(f, "`--list {on}` names a suffix, but keys can be listed by prefix only")
            }
            Self::BeyondPolicyText { given, part, character, .. } => write!(
                f,
                "the {part} of `{given}` holds `{}`, and policy documents hold U+0020 to U+00FF only",
                character.escape_debug()
            ),
            Self::UnusedBucket(given) => write!(f, "no trigger and no grant names the bucket of `{given}`"),
            Self::UnusedName(naming) => {
                write!(f, "`{}` names no grant: there is no `{}`", naming.name, crate::escape::visible(&naming.of))
            }
            Self::Needs { given, needed } => write!(f, "`{given}` needs `{needed}`"),
            Self::Versioned => {
                write!(f, "`--versioned` is about the objects that trigger the function, and it may not read them")
            }
            Self::TooMany { count, what, allowed } => write!(f, "{count} {what}, AWS allows {allowed}"),
            Self::AbacKey(key) => write!(f, "the tag key `{key}` cannot stand in a policy's variable"),
            Self::AbacOnExisting(bucket) => write!(
                f,
                "S3 compares tags only on a bucket that has attribute-based access control switched on, and denies \
                 everything elsewhere: nothing says so of `{bucket}`"
            ),
            Self::BucketNotAllowed { bucket, allowed, by } => {
                write!(f, "bucket `{bucket}` is not among those that {by} allows: `{}`", allowed.join("`, `"))
            }
            Self::MissingTag { key, by } => write!(f, "there is no tag `{key}`, which {by} requires"),
            Self::Misplaced(what) => write!(f, "`{}` {}", what.given, what.why),
            Self::StatedLoop { action, event, trigger } => {
                write!(f, "the function would trigger itself:\n  `{action}` sends {event}\n  `{trigger}` listens to it")
            }
            Self::Loop(found) => write!(
                f,
                "the function would trigger itself:\n  `{}` sends {}\n  `{}` listens to it",
                found.grant, found.event, found.trigger
            ),
        }
    }
}
