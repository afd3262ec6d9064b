//! One question for what most functions do without, and what follows from its answer.

use super::prompt::{choose_any, text};
use super::refuse;
use crate::error::Error;
use crate::spec::extras::{Alarms, Extras, Feature};
use crate::spec::{Draft, Spec};

/// What can be chosen.
#[derive(Clone, Copy)]
enum Extra {
    Publish,
    Queue,
    Secret,
    Parameter,
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
    const ALL: [Self; 16] = [
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
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Publish => "publish to an SNS topic",
            Self::Queue => "send to an SQS queue",
            Self::Secret => "fetch a secret of Secrets Manager",
            Self::Parameter => "fetch a parameter of Systems Manager",
            Self::Key => "a bucket encrypted with a KMS key",
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
        !matches!(
            self,
            Self::Versioned | Self::TagObjects | Self::Tracing | Self::Dashboard | Self::Trail | Self::DeployerRole
        )
    }

    /// Asks for what belongs to it.
    fn ask(self, extras: &mut Extras) -> Result<(), Error> {
        match self {
            Self::Publish => extras.topics.push(text("ARN of the topic", "")?),
            Self::Queue => extras.queues.push(text("ARN of the queue", "")?),
            Self::Secret => extras.secrets.push(text("Name or ARN of the secret", "")?),
            Self::Parameter => extras.parameters.push(text("Name of the parameter, such as /thumbs/size", "")?),
            Self::Key => extras.keys.push(text("Bucket and key (BUCKET=KEY_ARN)", "")?),
            Self::Variable => extras.environment.push(text("Environment variable (NAME=VALUE)", "")?),
            Self::Versioned => extras.features.push(Feature::Versioned),
            Self::TagObjects => extras.features.push(Feature::TagObjects),
            Self::Tracing => extras.features.push(Feature::Tracing),
            Self::AlarmTopic => extras.alarms = Some(Alarms::Topic(text("ARN of the topic for alarms", "")?)),
            Self::Dashboard => extras.features.push(Feature::Dashboard),
            Self::Trail => extras.features.push(Feature::Trail),
            Self::Tag => extras.tags.push(text("Tag (KEY=VALUE)", "")?),
            Self::DeployerRole => extras.features.push(Feature::DeployerRole),
            Self::Github => extras.repository = Some(text("Repository (OWNER/REPO)", "")?),
            Self::Boundary => extras.boundary = Some(text("ARN of the boundary policy", "")?),
        }
        Ok(())
    }
}

/// Asks once, unless something of it was said already. What does not go with the rest is asked for again.
pub(super) fn fill(draft: &mut Draft) -> Result<(), Error> {
    if draft.extras != Extras::default() {
        return Ok(());
    }
    let chosen = choose_any("Anything else?", &Extra::ALL.map(Extra::title))?;
    for extra in chosen.into_iter().map(|at| Extra::ALL[at]) {
        loop {
            let mut extended = draft.clone();
            extra.ask(&mut extended.extras)?;
            match Spec::try_from(extended.clone()) {
                Ok(_) => {
                    *draft = extended;
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
