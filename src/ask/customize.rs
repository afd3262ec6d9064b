//! What most functions do without: one list to select from, then the questions of what was selected.

use std::str::FromStr;

use super::asking::{Asking, words};
use super::{Context, check, existing_buckets, grant, refusal};
use crate::error::Error;
use crate::spec::defaults::Key;
use crate::spec::options::{Alarms, Choice, Feature, SERVICES, Service, ServiceGrant};
use crate::spec::{Access, Defaults, Draft, Event, Route, Spec, ValueError};

/// An entry of the list.
#[derive(Clone, Copy)]
struct Entry {
    title: &'static str,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Trigger,
    Events,
    EventBridge,
    Grant(Access),
    Feature(Feature),
    Service(Service),
    /// A value of which there is one: the question, and the key under which a team may set it.
    One {
        key: &'static str,
        question: &'static str,
        set: Set,
        proposed: fn(&Draft) -> Option<String>,
    },
    /// A value that repeats.
    Several {
        question: &'static str,
        set: Set,
    },
}

/// Puts what was typed into the draft.
type Set = fn(&mut Draft, &str) -> Result<(), ValueError>;

/// Sets what was typed, once it is parsed.
fn put<T>(text: &str, set: impl FnOnce(T)) -> Result<(), ValueError>
where
    T: FromStr,
    ValueError: From<T::Err>,
{
    set(text.parse()?);
    Ok(())
}

const fn several(title: &'static str, question: &'static str, set: Set) -> Entry {
    Entry { title, what: What::Several { question, set } }
}

const fn entry(title: &'static str, what: What) -> Entry {
    Entry { title, what }
}

/// In the order of the list; grants of services come last.
#[rustfmt::skip]
const ENTRIES: [Entry; 26] = [
    entry("another trigger", What::Trigger),
    entry("other events than new objects", What::Events),
    entry("events by way of Amazon EventBridge", What::EventBridge),
    entry("read further objects", What::Grant(Access::Read)),
    entry("delete objects", What::Grant(Access::Delete)),
    entry("list keys", What::Grant(Access::List)),
    entry("description", What::One {
        key: "description", question: "Description",
        set: |draft, text| put(text, |value| draft.description = Some(value)),
        proposed: |_| None,
    }),
    entry("memory", What::One {
        key: "memory", question: "Memory in MB, 128 to 10240",
        set: |draft, text| put(text, |value| draft.memory = Some(value)),
        proposed: |set| set.memory.map(|memory| memory.get().to_string()),
    }),
    entry("time limit", What::One {
        key: "timeout", question: "Time limit of an invocation in seconds, 1 to 900",
        set: |draft, text| put(text, |value| draft.timeout = Some(value)),
        proposed: |set| set.timeout.map(|timeout| timeout.get().to_string()),
    }),
    entry("Region of the deployment", What::One {
        key: "region", question: "Region, such as eu-central-1",
        set: |draft, text| put(text, |value| draft.region = Some(value)),
        proposed: |set| set.region.as_ref().map(|region| region.as_str().to_owned()),
    }),
    several("environment variables", "Environment variable (NAME=VALUE)",
        |draft, text| put(text, |value| draft.options.environment.push(value))),
    several("tags on every resource", "Tag (KEY=VALUE)", |draft, text| put(text, |value| draft.options.tags.push(value))),
    several("publish to SNS topics", "ARN of the topic", |draft, text| put(text, |value| draft.options.topics.push(value))),
    several("send to SQS queues", "ARN of the queue", |draft, text| put(text, |value| draft.options.queues.push(value))),
    several("fetch secrets of Secrets Manager", "Name or ARN of the secret",
        |draft, text| put(text, |value| draft.options.secrets.push(value))),
    several("fetch parameters of Systems Manager", "Name of the parameter, such as /thumbs/size",
        |draft, text| put(text, |value| draft.options.parameters.push(value))),
    several("KMS keys of buckets, topics, queues, secrets or parameters",
        "Bucket, ARN, secret:NAME or parameter:/NAME and its key (RESOURCE=KEY_ARN)",
        |draft, text| put(text, |value| draft.options.keys.push(value))),
    entry("read the object version that the event names", What::Feature(Feature::Versioned)),
    entry("tag written objects", What::Feature(Feature::TagObjects)),
    entry("traces in X-Ray", What::Feature(Feature::Tracing)),
    entry("alarms to an existing topic", What::One {
        key: "alarms", question: "ARN of the topic for alarms",
        set: |draft, text| put(text, |value| draft.options.alarms = Some(Alarms::Topic(value))),
        proposed: |set| match &set.options.alarms {
            Some(Alarms::Topic(topic)) => Some(topic.as_str().to_owned()),
            Some(Alarms::OwnTopic | Alarms::None) | None => None,
        },
    }),
    entry("a CloudWatch dashboard", What::Feature(Feature::Dashboard)),
    entry("a CloudTrail trail", What::Feature(Feature::Trail)),
    entry("a role for people who deploy, with MFA", What::Feature(Feature::DeployerRole)),
    entry("a role for a GitHub workflow that deploys", What::One {
        key: "github", question: "Repository (OWNER/REPO)",
        set: |draft, text| put(text, |value| draft.options.repository = Some(value)),
        proposed: |set| set.options.repository.as_ref().map(|repository| repository.as_str().to_owned()),
    }),
    entry("a permissions boundary on every role", What::One {
        key: "permissions-boundary", question: "ARN of the boundary policy",
        set: |draft, text| put(text, |value| draft.options.boundary = Some(value)),
        proposed: |set| set.options.boundary.as_ref().map(|boundary| boundary.as_str().to_owned()),
    }),
];

/// Asks what else the function is to have, and checks each answer with the rest.
pub fn customize(asking: &mut Asking, mut draft: Draft, context: &Context<'_>) -> Result<Draft, Error> {
    let defaults = context.defaults;
    let services = SERVICES.iter().map(|row| entry(row.title, What::Service(row.service)));
    let is_free = |entry: &Entry| entry.what.key().is_none_or(|key| !defaults.enforced.contains(&key));
    let offered: Vec<Entry> = ENTRIES.into_iter().chain(services).filter(is_free).collect();
    let titles: Vec<&str> = offered.iter().map(|entry| entry.title).collect();
    let set = defaults.complete(&draft).options;
    let is_set = |what: What| matches!(what, What::Feature(feature) if set.has(feature));
    let proposed: Vec<usize> = (0..offered.len()).filter(|at| is_set(offered[*at].what)).collect();
    let chosen = asking.choose("Customize", &titles, &proposed)?;
    for (at, entry) in offered.iter().enumerate() {
        match (chosen.contains(&at), is_set(entry.what), entry.what) {
            (true, false, what) => what.ask(asking, &mut draft, context)?,
            (false, true, What::Feature(feature)) => draft.options.choose(feature, Choice::Declined),
            _ => {}
        }
    }
    Ok(draft)
}

impl What {
    /// What a team may have enforced.
    fn key(self) -> Option<Key> {
        match self {
            Self::One { key, .. } => key.parse().ok(),
            Self::Feature(feature) => Key::of_feature(feature),
            Self::Trigger
            | Self::Events
            | Self::EventBridge
            | Self::Grant(_)
            | Self::Service(_)
            | Self::Several { .. } => None,
        }
    }

    fn ask(self, asking: &mut Asking, draft: &mut Draft, context: &Context<'_>) -> Result<(), Error> {
        let defaults = context.defaults;
        match self {
            Self::Trigger => {
                super::trigger(asking, draft, context)?;
                existing_buckets(asking, draft, defaults)
            }
            Self::Events => events(asking, draft, defaults),
            Self::Grant(access) => {
                let prompt = format!("Where to {access} (BUCKET or s3://BUCKET/PREFIX, empty to go on)");
                while grant(&prompt, access).ask(asking, draft, defaults)? {}
                existing_buckets(asking, draft, defaults)
            }
            Self::EventBridge => {
                let mut extended = draft.clone();
                extended.triggers.iter_mut().for_each(|trigger| trigger.via = Route::EventBridge);
                take(asking, draft, extended, defaults);
                Ok(())
            }
            Self::Feature(feature) => {
                let mut extended = draft.clone();
                extended.options.choose(feature, Choice::Taken);
                take(asking, draft, extended, defaults);
                Ok(())
            }
            Self::Service(service) => {
                let row = service.row();
                let question = format!("{} ({}, empty to go on)", row.noun, row.value);
                let set = |draft: &mut Draft, text: &str| {
                    draft.options.grant(ServiceGrant::parse(service, text)?);
                    Ok(())
                };
                while extend(asking, draft, defaults, &question, set)? {}
                Ok(())
            }
            Self::Several { question, set } => {
                let question = format!("{question}, empty to go on");
                while extend(asking, draft, defaults, &question, set)? {}
                Ok(())
            }
            Self::One { question, set, proposed, .. } => {
                let proposed = proposed(&defaults.complete(draft)).unwrap_or_default();
                let extended = loop {
                    let extended = asking.value(question, &proposed, |text| with(draft, text, set))?;
                    match Spec::of(extended.clone(), defaults) {
                        Ok(_) => break extended,
                        Err(invalid) => asking.reject(&refusal(&invalid))?,
                    }
                };
                // An answer that every function has anyway is not this one's own.
                let key = self.key();
                if key.is_none_or(|key| key.only(&extended) != key.only(&defaults.values)) {
                    *draft = extended;
                }
                Ok(())
            }
        }
    }
}

/// Takes what goes with the rest. No other answer is possible, so that what does not is left out with a message.
fn take(asking: &mut Asking, draft: &mut Draft, extended: Draft, defaults: &Defaults) {
    match Spec::of(extended.clone(), defaults) {
        Ok(_) => *draft = extended,
        Err(invalid) => asking.complain(&refusal(&invalid)),
    }
}

/// Asks for a value until it goes with the rest. Returns whether there was one.
fn extend(
    asking: &mut Asking,
    draft: &mut Draft,
    defaults: &Defaults,
    question: &str,
    set: impl Fn(&mut Draft, &str) -> Result<(), ValueError>,
) -> Result<bool, Error> {
    loop {
        let extended = asking.value(question, "", |text| match text {
            "" => Ok(None),
            text => with(draft, text, &set).map(Some),
        })?;
        let Some(extended) = extended else { return Ok(false) };
        match Spec::of(extended.clone(), defaults) {
            Ok(_) => {
                *draft = extended;
                return Ok(true);
            }
            Err(invalid) => asking.reject(&refusal(&invalid))?,
        }
    }
}

fn with(draft: &Draft, text: &str, set: impl Fn(&mut Draft, &str) -> Result<(), ValueError>) -> Result<Draft, String> {
    let mut extended = draft.clone();
    set(&mut extended, text).map_err(|error| words(&error))?;
    Ok(extended)
}

/// Asks for the events of every trigger.
fn events(asking: &mut Asking, draft: &mut Draft, defaults: &Defaults) -> Result<(), Error> {
    let all: Vec<Event> = Event::all().collect();
    let names: Vec<&str> = all.iter().map(|event| event.as_str()).collect();
    loop {
        let chosen = super::at_least_one(asking, "Events", &names, &[0])?;
        let events: Vec<Event> = chosen.into_iter().map(|at| all[at]).collect();
        let mut extended = draft.clone();
        extended.triggers.iter_mut().for_each(|trigger| trigger.events.clone_from(&events));
        match check(&extended, defaults) {
            Ok(()) => {
                *draft = extended;
                return Ok(());
            }
            Err(invalid) => asking.reject(&refusal(&invalid))?,
        }
    }
}
