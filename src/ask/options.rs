//! One question for what most functions do without, and what follows from its answer.

use super::prompt::{choose_any, text, text_as};
use super::refuse;
use crate::error::Error;
use crate::spec::defaults::Key;
use crate::spec::options::{Alarms, Choice, Feature, Options, SERVICES, Service, ServiceGrant, Tag, TagKey};
use crate::spec::{Defaults, Draft, Route, Spec};

/// What can be chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    EventBridge,
    Publish,
    Queue,
    Secret,
    Parameter,
    Service(Service),
    Key,
    Variable,
    Versioned,
    TagObjects,
    Tracing,
    AlarmTopic,
    Dashboard,
    Trail,
    Tag,
    DeployerRole,
    Github,
    Boundary,
}

impl Extra {
    /// Grants of services stand behind what could be chosen before, so that a page of the list holds what most want.
    fn all() -> Vec<Self> {
        let services = SERVICES.iter().map(|row| Self::Service(row.service));
        Self::OTHERS.into_iter().chain(services).collect()
    }

    const OTHERS: [Self; 17] = [
        Self::Publish,
        Self::Queue,
        Self::Secret,
        Self::Parameter,
        Self::Key,
        Self::Variable,
        Self::Versioned,
        Self::TagObjects,
        Self::Tracing,
        Self::AlarmTopic,
        Self::Dashboard,
        Self::Trail,
        Self::Tag,
        Self::DeployerRole,
        Self::Github,
        Self::Boundary,
        Self::EventBridge,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::EventBridge => "events by way of Amazon EventBridge",
            Self::Publish => "publish to an SNS topic",
            Self::Queue => "send to an SQS queue",
            Self::Secret => "fetch a secret of Secrets Manager",
            Self::Parameter => "fetch a parameter of Systems Manager",
            Self::Service(service) => service.row().title,
            Self::Key => "a KMS key of a bucket, topic, queue, secret or parameter",
            Self::Variable => "an environment variable",
            Self::Versioned => "read exactly the version of an event",
            Self::TagObjects => "tag what is written",
            Self::Tracing => "traces in X-Ray",
            Self::AlarmTopic => "alarms to a topic that exists already",
            Self::Dashboard => "a CloudWatch dashboard",
            Self::Trail => "a CloudTrail trail",
            Self::Tag => "a tag on everything",
            Self::DeployerRole => "a role for people who deploy, with MFA",
            Self::Github => "a role for a GitHub workflow that deploys",
            Self::Boundary => "a permissions boundary on every role",
        }
    }

    /// Whether anything is asked for, so that another answer may be right.
    fn asks(self) -> bool {
        self.feature().is_none() && self != Self::EventBridge
    }

    fn key(self) -> Option<Key> {
        match self {
            Self::Tracing => Key::of_feature(Feature::Tracing),
            Self::AlarmTopic => Some(Key::ALARMS),
            Self::Dashboard => Key::of_feature(Feature::Dashboard),
            Self::Trail => Key::of_feature(Feature::Trail),
            Self::DeployerRole => Key::of_feature(Feature::DeployerRole),
            Self::Github => Some(Key::GITHUB),
            Self::Boundary => Some(Key::BOUNDARY),
            Self::EventBridge
            | Self::Publish
            | Self::Queue
            | Self::Secret
            | Self::Parameter
            | Self::Service(_)
            | Self::Key
            | Self::Variable
            | Self::Versioned
            | Self::TagObjects
            | Self::Tag => None,
        }
    }

    /// The choice between yes and no that it is.
    fn feature(self) -> Option<Feature> {
        match self {
            Self::Versioned => Some(Feature::Versioned),
            Self::TagObjects => Some(Feature::TagObjects),
            _ => self.key().and_then(Key::feature),
        }
    }

    /// Asks for what belongs to it. `set` is what is set for all functions, which is proposed.
    fn ask(self, draft: &mut Draft, set: &Options) -> Result<(), Error> {
        let options = &mut draft.options;
        match self {
            Self::EventBridge => draft.triggers.iter_mut().for_each(|trigger| trigger.via = Route::EventBridge),
            Self::Publish => options.topics.push(text("ARN of the topic", "")?),
            Self::Queue => options.queues.push(text("ARN of the queue", "")?),
            Self::Secret => options.secrets.push(text("Name or ARN of the secret", "")?),
            Self::Parameter => options.parameters.push(text("Name of the parameter, such as /thumbs/size", "")?),
            Self::Service(service) => {
                let row = service.row();
                let question = format!("{} ({})", row.noun, row.value);
                options.grant(text_as(&question, "", |value| ServiceGrant::parse(row.service, value))?);
            }
            Self::Key => options
                .keys
                .push(text("Bucket, ARN, secret:NAME or parameter:/NAME and its key (RESOURCE=KEY_ARN)", "")?),
            Self::Variable => options.environment.push(text("Environment variable (NAME=VALUE)", "")?),
            Self::AlarmTopic => {
                let set = match &set.alarms {
                    Some(Alarms::Topic(topic)) => topic.as_str(),
                    _ => "",
                };
                options.alarms = Some(Alarms::Topic(text("ARN of the topic for alarms", set)?));
            }
            Self::Tag => options.tags.push(text("Tag (KEY=VALUE)", "")?),
            Self::Github => {
                let set = set.repository.as_ref().map_or("", |repository| repository.as_str());
                options.repository = Some(text("Repository (OWNER/REPO)", set)?);
            }
            Self::Boundary => {
                let set = set.boundary.as_ref().map_or("", |boundary| boundary.as_str());
                options.boundary = Some(text("ARN of the boundary policy", set)?);
            }
            Self::Versioned | Self::TagObjects | Self::Tracing | Self::Dashboard | Self::Trail | Self::DeployerRole => {
                if let Some(feature) = self.feature() {
                    options.choose(feature, Choice::Taken);
                }
            }
        }
        Ok(())
    }
}

/// Asks for the tags that have to be there, and then once for the rest, unless something of it was said already. What does
/// not go with the rest is asked for again.
pub(super) fn fill(draft: &mut Draft, defaults: &Defaults) -> Result<(), Error> {
    let is_partial = draft.options == Options::default();
    let missing: Vec<TagKey> = defaults.missing_tags(draft).cloned().collect();
    for key in missing {
        let question = format!("Tag `{key}`, which has to be there");
        draft.options.tags.push(text_as(&question, "", |value| Tag::new(key.as_str(), value))?);
    }
    if !is_partial {
        return Ok(());
    }
    let set = &defaults.values.options;
    let is_free = |extra: &Extra| extra.key().is_none_or(|key| !defaults.enforced.contains(&key));
    let is_set = |extra: &Extra| extra.feature().is_some_and(|feature| set.has(feature));
    let offered: Vec<Extra> = Extra::all().into_iter().filter(is_free).collect();
    let titles: Vec<&str> = offered.iter().map(|extra| extra.title()).collect();
    let proposed: Vec<usize> = (0..offered.len()).filter(|at| is_set(&offered[*at])).collect();
    let chosen: Vec<Extra> =
        choose_any("Anything else?", &titles, &proposed)?.into_iter().map(|at| offered[at]).collect();
    for extra in offered.iter().filter(|extra| is_set(extra) && !chosen.iter().any(|other| other == *extra)) {
        if let Some(feature) = extra.feature() {
            draft.options.choose(feature, Choice::Declined);
        }
    }
    for extra in chosen.into_iter().filter(|extra| !is_set(extra)) {
        loop {
            let mut extended = draft.clone();
            extra.ask(&mut extended, set)?;
            match Spec::of(extended.clone(), defaults) {
                Ok(_) => {
                    let is_as_set = extra.key().is_some_and(|key| key.only(&extended) == key.only(&defaults.values));
                    if !is_as_set {
                        *draft = extended;
                    }
                    break;
                }
                Err(refusal) => refuse(&refusal),
            }
            if !extra.asks() {
                break;
            }
        }
    }
    Ok(())
}
