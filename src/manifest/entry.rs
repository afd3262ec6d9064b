//! A spec taken apart: each thing that it says, as it is typed and as it stands in a manifest.

use std::borrow::Cow;
use std::fmt;

use super::allow;
use super::form::TomlForm;
use super::keys::ORDER;
use crate::escape::visible;
use crate::manifest::text_edit::Plain;
use crate::spec::options::{Alarms, GithubSource};
use crate::spec::rows::{Accessor, ROWS, Row};
use crate::spec::{Access, Draft, Recursion, Route, TriggerAccess};

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

    /// Whether what was typed means it: its value, its name, or what it allows, without the reason.
    pub(super) fn is_meant_by(&self, typed: &str) -> bool {
        let is_start = || self.value.strip_prefix(typed).is_some_and(|rest| rest.starts_with(' '));
        self.value == typed || self.name() == Some(typed) || (self.flag == allow::KEY && is_start())
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

/// Everything that a draft says and a flag can say, in the order of [`super::KEYS`]. No flag says the name, whose the code is, which
/// package runs it, templates and their answers, or an allowance, whose reason is written by hand.
pub fn entries(draft: &Draft) -> Vec<Entry> {
    let mut entries: Vec<Entry> = ROWS.iter().flat_map(|row| entries_of(row, draft)).collect();
    entries.extend(choices(draft));
    entries.extend(draft.triggers.iter().map(|trigger| {
        let events = trigger.events.iter().map(|event| event.as_str().to_owned()).collect();
        let mut more = vec![("events", Plain::Texts(events))];
        if trigger.via != Route::Direct {
            more.push(("via", Plain::Text(trigger.via.to_string())));
        }
        more.extend(trigger.sizes.ends().map(|(key, size)| (key, Plain::Text(size.to_string()))));
        located("trigger", &trigger.on, more)
    }));
    for access in Access::ALL {
        let granted = draft.grants.iter().filter(|grant| grant.access == access);
        entries.extend(granted.map(|grant| located(access.as_str(), &grant.on, Vec::new())));
    }
    entries.extend(draft.options.allow.iter().map(|allow| Entry {
        flag: allow::KEY,
        value: allow.to_string(),
        form: TomlForm::Table { key: allow::KEY, pairs: allow::pairs(allow) },
    }));
    entries.sort_by_key(|entry| ORDER.iter().position(|key| *key == entry.form.key()));
    entries
}

fn entries_of(row: &Row, draft: &Draft) -> Vec<Entry> {
    let Row { key, flag, .. } = *row;
    let element = |text: &str| (text.to_owned(), TomlForm::Element { key, text: text.to_owned() });
    let pair = |(name, text): (Cow<'_, str>, &str)| {
        (format!("{name}={text}"), TomlForm::Named { key, name: name.into_owned(), text: text.to_owned() })
    };
    let said: Vec<(String, TomlForm)> = match row.accessor {
        Accessor::Text(get, _) => {
            get(draft).map(|text| (text.to_owned(), alone(key, Plain::Text(text.to_owned())))).into_iter().collect()
        }
        Accessor::Number(get, _) => {
            let number = get(draft).map(|number| (number.to_string(), alone(key, Plain::Integer(number))));
            number.into_iter().collect()
        }
        Accessor::List(get, _) => get(draft).into_iter().map(element).collect(),
        Accessor::Pairs(get, _) => get(draft).into_iter().map(pair).collect(),
    };
    said.into_iter().map(|(value, form)| Entry { flag, value, form }).collect()
}

fn choices(draft: &Draft) -> Vec<Entry> {
    let options = &draft.options;
    let (from_branch, from_environment) = match &options.source {
        Some(GithubSource::Branch(name)) => (Some(name), None),
        Some(GithubSource::Environment(name)) => (None, Some(name)),
        None => (None, None),
    };
    let alarm_topic = match &options.alarms {
        Some(Alarms::Topic(topic)) => Some(topic),
        Some(Alarms::OwnTopic | Alarms::None) | None => None,
    };
    let has_no_alarms = options.alarms == Some(Alarms::None);
    let mut choices: Vec<Option<Entry>> = vec![
        package("description", draft.description.as_ref().map(|text| text.as_str())),
        flag("no-read-trigger", "read-trigger", false, draft.trigger_access == Some(TriggerAccess::None)),
        flag("allow-recursion", "allow-recursion", true, draft.recursion == Some(Recursion::Allowed)),
        instead_of("alarm-topic", flag("no-alarms", "alarms", false, has_no_alarms)),
        instead_of("alarms", text("alarm-topic", alarm_topic.map(|topic| topic.as_str()))),
        field("github", "repository", options.repository.as_ref().map(|repository| repository.as_str())),
        instead_of("environment", field("github-branch", "branch", from_branch.map(|name| name.as_str()))),
        instead_of("branch", field("github-environment", "environment", from_environment.map(|name| name.as_str()))),
    ];
    // What a team has and this function declines is none of them: `add` writes over it.
    choices.extend(options.features.iter().map(|feature| flag(feature.as_str(), feature.as_str(), true, true)));
    choices.into_iter().flatten().collect()
}

fn alone(key: &'static str, value: Plain) -> TomlForm {
    TomlForm::Alone { key, value, instead_of: None }
}

fn flag(flag: &'static str, key: &'static str, value: bool, is_given: bool) -> Option<Entry> {
    is_given.then(|| Entry { flag, value: String::new(), form: alone(key, Plain::Flag(value)) })
}

fn text(flag: &'static str, text: Option<&str>) -> Option<Entry> {
    text.map(|text| Entry { flag, value: text.to_owned(), form: alone(flag, Plain::Text(text.to_owned())) })
}

fn package(flag: &'static str, text: Option<&str>) -> Option<Entry> {
    let form = |text: &str| TomlForm::Package { key: flag, text: text.to_owned() };
    text.map(|text| Entry { flag, value: text.to_owned(), form: form(text) })
}

fn field(flag: &'static str, name: &'static str, text: Option<&str>) -> Option<Entry> {
    let form = |text: &str| TomlForm::Field { key: "github", name, text: text.to_owned(), instead_of: None };
    text.map(|text| Entry { flag, value: text.to_owned(), form: form(text) })
}

fn instead_of(other: &'static str, mut entry: Option<Entry>) -> Option<Entry> {
    if let Some(TomlForm::Alone { instead_of, .. } | TomlForm::Field { instead_of, .. }) =
        entry.as_mut().map(|entry| &mut entry.form)
    {
        *instead_of = Some(other);
    }
    entry
}

fn located(key: &'static str, on: &crate::spec::Location, more: Vec<(&'static str, Plain)>) -> Entry {
    let text = |key, text: &str| (key, Plain::Text(text.to_owned()));
    let mut pairs = vec![text("bucket", on.bucket.as_str())];
    let parts = [("prefix", on.keys.prefix()), ("suffix", on.keys.suffix())];
    pairs.extend(parts.iter().filter(|(_, part)| !part.is_empty()).map(|(key, part)| text(*key, part)));
    pairs.extend(more);
    Entry { flag: key, value: on.uri(), form: TomlForm::Table { key, pairs } }
}
