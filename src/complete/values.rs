//! What a flag or an argument may be given: known by the name that its value has in the help.

use std::collections::BTreeSet;

use clap::{Arg, ValueHint};

use super::{Answer, Candidate, Known};
use crate::service_reference::{prefixes, service};
use crate::spec::options::{LogFormat, LogGroupClass, LogLevel, OnFailure, SERVICES, Service};
use crate::spec::{Architecture, Event, Format, LogRetention, Route};

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    S3Uri,
    /// What a trigger or a grant is about.
    Located,
    Bucket,
    ResourceAndKey,
    BucketAndOwner,
    BucketAndRegion,
    /// An event of S3.
    Event,
    Route,
    Format,
    Region,
    Architecture,
    Days,
    LogFormat,
    LogLevel,
    LogGroupClass,
    Key,
    /// Of events that failed every try.
    Destination,
    Topic,
    Queue,
    Secret,
    Parameter,
    Service(Service),
    Tag,
    Boundary,
    Statement,
    Folder,
    Free,
}

/// The names that values have in the help, and what they stand for there.
const KINDS: [(&str, ValueKind); 57] = [
    ("S3_URI", ValueKind::S3Uri),
    // Behind `add` and `remove`, where it mostly is one.
    ("VALUE", ValueKind::S3Uri),
    ("OLD_URI", ValueKind::Located),
    ("NEW_URI", ValueKind::S3Uri),
    ("BUCKET", ValueKind::Bucket),
    ("RESOURCE=KEY_ARN", ValueKind::ResourceAndKey),
    ("STATEMENT", ValueKind::Statement),
    ("BUCKET=ACCOUNT", ValueKind::BucketAndOwner),
    ("BUCKET=REGION", ValueKind::BucketAndRegion),
    ("EVENT", ValueKind::Event),
    ("ROUTE", ValueKind::Route),
    ("FORMAT", ValueKind::Format),
    ("REGION", ValueKind::Region),
    ("R", ValueKind::Region),
    ("ARCH", ValueKind::Architecture),
    ("DAYS", ValueKind::Days),
    ("LOG_FORMAT", ValueKind::LogFormat),
    ("LEVEL", ValueKind::LogLevel),
    ("CLASS", ValueKind::LogGroupClass),
    ("DESTINATION", ValueKind::Destination),
    ("KEY_ARN", ValueKind::Key),
    ("TOPIC_ARN", ValueKind::Topic),
    ("QUEUE_ARN", ValueKind::Queue),
    ("NAME|ARN", ValueKind::Secret),
    ("/NAME", ValueKind::Parameter),
    ("KEY=VALUE", ValueKind::Tag),
    ("POLICY_ARN", ValueKind::Boundary),
    ("PATH", ValueKind::Folder),
    ("DIR", ValueKind::Folder),
    ("DIR|GIT_URL[#REV]", ValueKind::Folder),
    ("KEY=ANSWER", ValueKind::Free),
    ("PERMISSION_SET", ValueKind::Free),
    ("TEMPLATE", ValueKind::Free),
    ("CALLER", ValueKind::Free),
    ("EXPRESSION", ValueKind::Free),
    ("NAME", ValueKind::Free),
    ("NAME=VALUE", ValueKind::Free),
    ("NAME=GRANT", ValueKind::Free),
    ("EXAMPLE", ValueKind::Free),
    ("SIZE", ValueKind::Free),
    ("MB", ValueKind::Free),
    ("N", ValueKind::Free),
    ("ALIAS", ValueKind::Free),
    ("TABLE=KEYS", ValueKind::Free),
    ("EVENT_BUS=SOURCES", ValueKind::Free),
    ("LAYER_ARN", ValueKind::Free),
    ("SUBNET_ID", ValueKind::Free),
    ("GROUP_ID", ValueKind::Free),
    ("ROLE_ARN", ValueKind::Free),
    ("S", ValueKind::Free),
    ("TEXT", ValueKind::Free),
    ("KEY", ValueKind::Free),
    ("OWNER/REPO", ValueKind::Free),
    ("BRANCH", ValueKind::Free),
    ("ID", ValueKind::Free),
    ("P", ValueKind::Free),
    ("WORDS", ValueKind::Free),
];

impl ValueKind {
    /// The kind of the values of an argument. `None` where clap lists them or they are files, or where the name is none that
    /// is known here.
    pub fn of(argument: &Arg) -> Option<Self> {
        let name = argument.get_value_names()?.first()?;
        let service = SERVICES.iter().find(|row| *name == row.value).map(|row| Self::Service(row.service));
        service.or_else(|| KINDS.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind))
    }
}

/// The values that `argument` may be given, of which `typed` stands there already.
pub(super) fn of(argument: &Arg, typed: &str, known: impl FnOnce() -> Known) -> Answer {
    let possible = argument.get_possible_values();
    if !possible.is_empty() {
        let shown = possible.iter().filter(|value| !value.is_hide_set());
        let help = |value: &clap::builder::PossibleValue| value.get_help().cloned().unwrap_or_default();
        return Answer::Words(shown.map(|value| Candidate::new(value.get_name(), help(value))).collect());
    }
    let (before, last) = match argument.get_value_delimiter().and_then(|comma| typed.rfind(comma)) {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    match ValueKind::of(argument) {
        Some(ValueKind::Folder) => Answer::Folders,
        Some(kind) => {
            let behind = |one: Candidate| Candidate { word: format!("{before}{}", one.word), ..one };
            Answer::Words(words(kind, last, known).into_iter().map(behind).collect())
        }
        None if argument.get_value_hint() == ValueHint::AnyPath => Answer::Files,
        None => Answer::Words(Vec::new()),
    }
}

fn words(kind: ValueKind, typed: &str, known: impl FnOnce() -> Known) -> Vec<Candidate> {
    let plain = |texts: &BTreeSet<String>| texts.iter().map(|text| Candidate::new(text, "")).collect();
    match kind {
        ValueKind::S3Uri => {
            let buckets = known().buckets;
            match buckets.is_empty() {
                true => vec![Candidate::new("s3://", "")],
                false => buckets.iter().map(|bucket| Candidate::new(format!("s3://{bucket}/"), "")).collect(),
            }
        }
        ValueKind::Located => plain(&known().locations),
        ValueKind::Bucket => plain(&known().buckets),
        ValueKind::ResourceAndKey => {
            let Known { buckets, encrypted, keys, .. } = known();
            pairs(typed, buckets.iter().chain(&encrypted), &keys)
        }
        ValueKind::BucketAndRegion => {
            let Known { buckets, regions, .. } = known();
            pairs(typed, buckets.iter(), &regions)
        }
        ValueKind::BucketAndOwner => {
            let Known { buckets, accounts, .. } = known();
            pairs(typed, buckets.iter(), &accounts)
        }
        ValueKind::Topic => plain(&known().topics),
        ValueKind::Queue => plain(&known().queues),
        ValueKind::Destination => {
            let Known { topics, queues, buckets, .. } = known();
            let words = OnFailure::WORDS.map(str::to_owned).into_iter();
            let buckets = buckets.iter().map(|bucket| format!("s3://{bucket}"));
            words.chain(queues).chain(topics).chain(buckets).map(|word| Candidate::new(word, "")).collect()
        }
        ValueKind::Secret => plain(&known().secrets),
        ValueKind::Parameter => plain(&known().parameters),
        ValueKind::Service(service) => {
            let known = known().services;
            let of_service = known.iter().filter(|(of, _)| *of == service);
            of_service.map(|(_, name)| Candidate::new(name, "")).collect()
        }
        ValueKind::Region => plain(&known().regions),
        ValueKind::Tag => plain(&known().tags),
        ValueKind::Boundary => plain(&known().boundaries),
        ValueKind::Event => Event::all().map(|event| Candidate::new(event.as_str(), "")).collect(),
        ValueKind::Route => Route::ALL.map(|route| Candidate::new(route.as_str(), route.title())).into(),
        ValueKind::Format => Format::ALL.map(|format| Candidate::new(format.as_str(), format.title())).into(),
        ValueKind::Architecture => {
            [Architecture::Arm64, Architecture::X86_64].map(|one| Candidate::new(one.as_str(), "")).into()
        }
        ValueKind::Days => LogRetention::DAYS.map(|days| Candidate::new(days.to_string(), "days")).into(),
        ValueKind::Statement => match typed.split_once(':').and_then(|(prefix, _)| service(prefix)) {
            Some(service) => {
                service.matching("*").into_iter().map(|action| Candidate::new(&action.full_name, "")).collect()
            }
            None => prefixes().map(|prefix| Candidate::new(format!("{prefix}:"), "")).collect(),
        },
        ValueKind::LogFormat => LogFormat::SPELLINGS.map(|word| Candidate::new(word, "")).into(),
        ValueKind::LogLevel => LogLevel::SPELLINGS.map(|word| Candidate::new(word, "")).into(),
        ValueKind::LogGroupClass => LogGroupClass::SPELLINGS.map(|word| Candidate::new(word, "")).into(),
        ValueKind::Key => plain(&known().keys),
        ValueKind::Folder | ValueKind::Free => Vec::new(),
    }
}

/// `NAME=`, and behind it what specs have there, which holds no `=`.
fn pairs<'a>(typed: &str, names: impl Iterator<Item = &'a String>, seconds: &BTreeSet<String>) -> Vec<Candidate> {
    match typed.rsplit_once('=') {
        None => names.map(|name| Candidate::new(format!("{name}="), "")).collect(),
        Some((name, _)) => seconds.iter().map(|second| Candidate::new(format!("{name}={second}"), "")).collect(),
    }
}
