//! A spec taken apart: each thing that it says, as it is typed and as it stands in a manifest.

use std::fmt;

use super::form::TomlForm;
use crate::escape::visible;
use crate::manifest::text_edit::Plain;
use crate::spec::extras::{Alarms, Extras, GithubSource};
use crate::spec::{Access, Draft, Recursion, TriggerAccess};

/// One thing that a spec says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The flag that says it, without its dashes.
    pub flag: &'static str,
    /// The value of the flag; empty where it has none.
    pub value: String,
    pub(super) form: TomlForm,
}

impl Entry {
    /// Whether the spec holds at most one such thing, so that a new one takes its place.
    pub(super) fn shares_its_place_with(&self, other: &Self) -> bool {
        match (&self.form, &other.form) {
            (TomlForm::Alone { key, instead_of, .. }, TomlForm::Alone { key: other, .. }) => {
                key == other || *instead_of == Some(other)
            }
            (TomlForm::Package { key, .. }, TomlForm::Package { key: other, .. }) => key == other,
            (TomlForm::Named { key, name, .. }, TomlForm::Named { key: other, name: other_name, .. }) => {
                key == other && name == other_name
            }
            (TomlForm::Field { key, name, instead_of, .. }, TomlForm::Field { key: other, name: other_name, .. }) => {
                key == other && (name == other_name || *instead_of == Some(other_name))
            }
            _ => false,
        }
    }

    /// The name of a name and a value, such as an environment variable's.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.form {
            TomlForm::Named { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The grant whose name this is, as it is typed behind its flag.
    pub(super) fn names_grant(&self) -> Option<&str> {
        match &self.form {
            TomlForm::Named { key: "names", text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether there can be several, so that one is only meant by its value.
    pub(super) fn is_one_of_many(&self) -> bool {
        matches!(self.form, TomlForm::Element { .. } | TomlForm::Named { .. } | TomlForm::Table { .. })
    }
}

/// As it is typed behind `add`.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value.as_str() {
            "" => f.write_str(self.flag),
            value => write!(f, "{} {}", self.flag, visible(value)),
        }
    }
}

/// Everything that a draft says but its name, in the order of [`super::KEYS`]: one line a flag.
pub fn entries(draft: &Draft) -> Vec<Entry> {
    // Named one by one, so that no field is forgotten here.
    let Draft {
        name: _,
        description,
        handler: _,
        // `new` finds it.
        runtime: _,
        triggers,
        trigger_access,
        grants,
        existing_buckets,
        bucket_owners,
        formats,
        architecture,
        memory,
        timeout,
        log_retention,
        region,
        recursion,
        extras,
        // Templates are chosen, and asked, where a project is made; later it is the manifest that says otherwise.
        templates: _,
        answers: _,
        // No flag says it: it needs a reason, which is written by hand.
        audit_allow: _,
    } = draft;
    let Extras {
        topics,
        queues,
        secrets,
        parameters,
        names: named,
        bucket_regions,
        keys,
        environment,
        features,
        // What a team has and this function has not: `add` writes over it.
        declined: _,
        alarms,
        tags,
        abac,
        abac_buckets,
        boundary,
        role_path,
        identity_center,
        repository,
        source,
    } = extras;
    let (from_branch, from_environment) = match source {
        Some(GithubSource::Branch(name)) => (Some(name), None),
        Some(GithubSource::Environment(name)) => (None, Some(name)),
        None => (None, None),
    };
    let alarm_topic = match alarms {
        Some(Alarms::Topic(topic)) => Some(topic),
        Some(Alarms::OwnTopic | Alarms::None) | None => None,
    };
    let mut entries = [
        package("description", description.as_ref().map(|text| text.as_str())),
        list("deploy", "deploy", formats.iter().map(|format| format.as_str())),
        text("arch", architecture.map(|arch| arch.as_str())),
        number("memory", memory.map(|memory| memory.get())),
        number("timeout", timeout.map(|timeout| timeout.get())),
        number("log-retention", log_retention.map(|days| days.get())),
        text("region", region.as_ref().map(|region| region.as_str())),
        flag("no-read-trigger", "read-trigger", false, *trigger_access == Some(TriggerAccess::None)),
        flag("allow-recursion", "allow-recursion", true, *recursion == Some(Recursion::Allowed)),
        list("existing-bucket", "existing-buckets", existing_buckets.iter().map(|bucket| bucket.as_str())),
        names(
            "bucket-owner",
            "bucket-owners",
            bucket_owners.iter().map(|it| (it.bucket.as_str(), it.account.as_str())),
        ),
        list("publish", "publish", topics.iter().map(|topic| topic.as_str())),
        list("queue", "queue", queues.iter().map(|queue| queue.as_str())),
        list("secret", "secret", secrets.iter().map(|secret| secret.as_str())),
        list("parameter", "parameter", parameters.iter().map(|parameter| parameter.as_str())),
        names("grant-name", "names", named.iter().map(|it| (it.name.as_str().to_owned(), it.of.as_str()))),
        names(
            "bucket-region",
            "bucket-regions",
            bucket_regions.iter().map(|it| (it.bucket.as_str(), it.region.as_str())),
        ),
        names("kms-key", "kms-keys", keys.iter().map(|it| (it.of.to_string(), it.key.as_str()))),
        names("env", "env", environment.iter().map(|variable| (variable.name(), variable.value()))),
        features.iter().flat_map(|feature| flag(feature.as_str(), feature.as_str(), true, true)).collect(),
        instead_of("alarm-topic", flag("no-alarms", "alarms", false, *alarms == Some(Alarms::None))),
        instead_of("alarms", text("alarm-topic", alarm_topic.map(|topic| topic.as_str()))),
        names("tag", "tags", tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str()))),
        text("abac", abac.as_ref().map(|key| key.as_str())),
        list("abac-bucket", "abac-buckets", abac_buckets.iter().map(|bucket| bucket.as_str())),
        text("permissions-boundary", boundary.as_ref().map(|boundary| boundary.as_str())),
        text("role-path", role_path.as_ref().map(|path| path.as_str())),
        text("identity-center", identity_center.as_ref().map(|set| set.as_str())),
        field("github", "github", "repository", repository.as_ref().map(|repository| repository.as_str())),
        instead_of("environment", field("github-branch", "github", "branch", from_branch.map(|name| name.as_str()))),
        instead_of(
            "branch",
            field("github-environment", "github", "environment", from_environment.map(|name| name.as_str())),
        ),
    ]
    .concat();
    entries.extend(triggers.iter().map(|trigger| {
        let events = trigger.events.iter().map(|event| event.as_str().to_owned()).collect();
        located("trigger", &trigger.on, vec![("events", Plain::Texts(events))])
    }));
    for access in Access::ALL {
        let granted = grants.iter().filter(|grant| grant.access == access);
        entries.extend(granted.map(|grant| located(access.as_str(), &grant.on, Vec::new())));
    }
    entries
}

fn alone(flag: &'static str, key: &'static str, value: Plain, typed: String) -> Vec<Entry> {
    vec![Entry { flag, value: typed, form: TomlForm::Alone { key, value, instead_of: None } }]
}

fn flag(flag: &'static str, key: &'static str, value: bool, is_given: bool) -> Vec<Entry> {
    if is_given { alone(flag, key, Plain::Flag(value), String::new()) } else { Vec::new() }
}

fn text(flag: &'static str, text: Option<&str>) -> Vec<Entry> {
    text.map_or_else(Vec::new, |text| alone(flag, flag, Plain::Text(text.to_owned()), text.to_owned()))
}

fn number(flag: &'static str, number: Option<u16>) -> Vec<Entry> {
    number.map_or_else(Vec::new, |number| alone(flag, flag, Plain::Integer(number.into()), number.to_string()))
}

fn package(flag: &'static str, text: Option<&str>) -> Vec<Entry> {
    let entry = |text: &str| Entry {
        flag,
        value: text.to_owned(),
        form: TomlForm::Package { key: flag, text: text.to_owned() },
    };
    text.into_iter().map(entry).collect()
}

fn list<'a>(flag: &'static str, key: &'static str, texts: impl Iterator<Item = &'a str>) -> Vec<Entry> {
    let entry =
        |text: &str| Entry { flag, value: text.to_owned(), form: TomlForm::Element { key, text: text.to_owned() } };
    texts.map(entry).collect()
}

fn names<'a, N: Into<String> + fmt::Display>(
    flag: &'static str,
    key: &'static str,
    pairs: impl Iterator<Item = (N, &'a str)>,
) -> Vec<Entry> {
    let entry = |(name, text): (N, &str)| Entry {
        flag,
        value: format!("{name}={text}"),
        form: TomlForm::Named { key, name: name.into(), text: text.to_owned() },
    };
    pairs.map(entry).collect()
}

fn field(flag: &'static str, key: &'static str, name: &'static str, text: Option<&str>) -> Vec<Entry> {
    let entry = |text: &str| Entry {
        flag,
        value: text.to_owned(),
        form: TomlForm::Field { key, name, text: text.to_owned(), instead_of: None },
    };
    text.into_iter().map(entry).collect()
}

fn instead_of(other: &'static str, mut entries: Vec<Entry>) -> Vec<Entry> {
    for entry in &mut entries {
        if let TomlForm::Alone { instead_of, .. } | TomlForm::Field { instead_of, .. } = &mut entry.form {
            *instead_of = Some(other);
        }
    }
    entries
}

fn located(key: &'static str, on: &crate::spec::Location, more: Vec<(&'static str, Plain)>) -> Entry {
    let text = |key, text: &str| (key, Plain::Text(text.to_owned()));
    let mut pairs = vec![text("bucket", on.bucket.as_str())];
    let parts = [("prefix", on.keys.prefix()), ("suffix", on.keys.suffix())];
    pairs.extend(parts.iter().filter(|(_, part)| !part.is_empty()).map(|(key, part)| text(*key, part)));
    pairs.extend(more);
    Entry { flag: key, value: on.uri(), form: TomlForm::Table { key, pairs } }
}
