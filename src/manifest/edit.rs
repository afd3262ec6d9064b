//! A manifest with something added to its spec, or removed from it.

mod replace;

use std::fmt;

use super::TABLE;
use super::edit_error::EditError;
use super::entry::{Entry, entries};
use super::form::TomlForm;
use super::keys::ORDER;
use crate::escape::visible;
use crate::manifest::text_edit::{self, Plain, TablePath};
use crate::spec::{Draft, Event, Handler, Route, Spec};

pub use self::replace::replace;

const SPEC: TablePath<'static> = TablePath { table: &TABLE, order: &ORDER };
const PACKAGE: TablePath<'static> = TablePath { table: &["package"], order: &PACKAGE_KEYS };
const PACKAGE_KEYS: [&str; 6] = ["name", "version", "edition", "rust-version", "description", "publish"];

/// A manifest that was edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    /// What became of the spec, in the order typed.
    pub changes: Vec<Change>,
}

/// What became of one thing that a spec says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Added(Entry),
    Replaced { old: Entry, new: Entry },
    Removed(Entry),
}

/// Something to be removed, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The flag that says it, without its dashes.
    pub flag: String,
    /// The value, as it was typed and as it is meant; none where the flag alone says enough.
    pub value: Option<[String; 2]>,
    /// The events of a trigger, where they were typed.
    pub events: Vec<Event>,
    /// The route of a trigger, where it was typed.
    pub via: Option<Route>,
}

/// Adds everything that `added` says. `own` is what the manifest says, `whole` what that comes to: a list that the project
/// has from elsewhere is written out before something is added to it.
pub fn add(text: &str, own: &Draft, whole: &Spec, added: &[Entry]) -> Result<Edited, EditError> {
    for (at, entry) in added.iter().enumerate() {
        if let Some(other) = added[at + 1..].iter().find(|other| clash(entry, other)) {
            return Err(EditError::Twice(Box::new((entry.clone(), other.clone()))));
        }
    }
    let mut edit = Edit::of(text, own, whole);
    let mut changes = Vec::new();
    for entry in added {
        edit.write_out(entry)?;
        if edit.own.contains(entry) {
            return Err(EditError::Present(Box::new(entry.clone())));
        }
        let old = edit.own.iter().find(|old| entry.shares_its_place_with(old)).cloned();
        edit.add(entry)?;
        changes.push(match old {
            Some(old) => Change::Replaced { old, new: entry.clone() },
            None => Change::Added(entry.clone()),
        });
    }
    edit.finish(changes)
}

fn clash(one: &Entry, other: &Entry) -> bool {
    one == other || one.shares_its_place_with(other) || other.shares_its_place_with(one)
}

pub fn remove(text: &str, own: &Draft, whole: &Spec, wanted: &[Wanted]) -> Result<Edited, EditError> {
    let mut edit = Edit::of(text, own, whole);
    let mut changes = Vec::new();
    for wanted in wanted {
        if let Some(inherited) = edit.whole.iter().find(|entry| wanted.means(entry)).cloned() {
            edit.write_out(&inherited)?;
        }
        let there: Vec<String> =
            edit.own.iter().filter(|entry| entry.flag == wanted.flag).map(ToString::to_string).collect();
        let is_unnamed = wanted.value.is_none() && wanted.events.is_empty() && wanted.via.is_none();
        if is_unnamed && edit.own.iter().any(|entry| entry.flag == wanted.flag && entry.is_one_of_many()) {
            return Err(EditError::Unnamed { flag: wanted.flag.clone(), there });
        }
        let mut is_there = false;
        while let Some(at) = edit.own.iter().position(|entry| wanted.means(entry)) {
            changes.extend(edit.remove(at)?.into_iter().map(Change::Removed));
            is_there = true;
        }
        if !is_there {
            return Err(EditError::Absent { typed: wanted.to_string(), there });
        }
    }
    edit.finish(changes)
}

/// Removes exactly this, whatever else is typed alike.
pub fn take_out(text: &str, own: &Draft, whole: &Spec, entry: &Entry) -> Result<Edited, EditError> {
    let mut edit = Edit::of(text, own, whole);
    edit.write_out(entry)?;
    let at = edit.own.iter().position(|own| own == entry).ok_or_else(|| EditError::Absent {
        typed: entry.to_string(),
        there: edit.own.iter().filter(|own| own.flag == entry.flag).map(ToString::to_string).collect(),
    })?;
    let changes = edit.remove(at)?.into_iter().map(Change::Removed).collect();
    edit.finish(changes)
}

impl Wanted {
    fn means(&self, entry: &Entry) -> bool {
        let is_value = match &self.value {
            Some(values) => values.contains(&entry.value) || entry.is_meant_by(&values[0]),
            None => true,
        };
        let is_event = self.events.is_empty() || self.has_events_of(entry);
        entry.flag == self.flag && is_value && is_event && self.via.is_none_or(|via| comes_by(via, entry))
    }

    fn has_events_of(&self, entry: &Entry) -> bool {
        let events = self.events.iter().map(|event| event.as_str().to_owned()).collect();
        let TomlForm::Table { pairs, .. } = &entry.form else { return false };
        pairs.contains(&("events", Plain::Texts(events)))
    }
}

/// Whether it is a trigger whose events come by this route.
fn comes_by(via: Route, entry: &Entry) -> bool {
    let TomlForm::Table { pairs, .. } = &entry.form else { return false };
    match pairs.iter().find(|(key, _)| *key == "via") {
        Some((_, said)) => *said == Plain::Text(via.to_string()),
        None => via == Route::Direct,
    }
}

/// As it was typed behind `remove`.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.flag)?;
        self.value.as_ref().map_or(Ok(()), |[typed, _]| write!(f, " {}", visible(typed)))?;
        self.events.iter().try_for_each(|event| write!(f, " --event {event}"))?;
        self.via.map_or(Ok(()), |via| write!(f, " --via {via}"))
    }
}

/// An edit that is being made.
struct Edit {
    text: String,
    own: Vec<Entry>,
    /// What the whole says that the project's own spec does not.
    whole: Vec<Entry>,
    /// Whether the package's own table is no part of the project.
    leaves_package: bool,
}

impl Edit {
    fn of(text: &str, own: &Draft, whole: &Spec) -> Self {
        let leaves_package = whole.handler == Handler::Own;
        let own = entries(own);
        let mut whole = entries(&Draft::from(whole));
        whole.retain(|entry| !own.iter().any(|own| own.form.key() == entry.form.key()));
        Self { text: text.to_owned(), own, whole, leaves_package }
    }

    /// Writes out a list that the project has from elsewhere: an own one would take its place. Names and buckets are joined
    /// with those from elsewhere.
    fn write_out(&mut self, entry: &Entry) -> Result<(), EditError> {
        if !matches!(entry.form, TomlForm::Element { key, .. } if !["existing-buckets", "abac-buckets"].contains(&key))
        {
            return Ok(());
        }
        let (list, rest) = self.whole.drain(..).partition(|other| other.form.key() == entry.form.key());
        self.whole = rest;
        let list: Vec<Entry> = list;
        list.iter().try_for_each(|entry| self.add(entry))
    }

    fn add(&mut self, entry: &Entry) -> Result<(), EditError> {
        self.text = self.with(entry).ok_or_else(|| EditError::Layout(Box::new(entry.clone())))?;
        let at = self.own.iter().position(|old| entry.shares_its_place_with(old));
        self.own.retain(|old| !entry.shares_its_place_with(old));
        let end = self.own.iter().rposition(|other| other.form.key() == entry.form.key()).map_or(0, |last| last + 1);
        self.own.insert(at.unwrap_or(end).min(self.own.len()), entry.clone());
        Ok(())
    }

    fn with(&self, entry: &Entry) -> Option<String> {
        let text = |text: &String| Plain::Text(text.clone());
        match &entry.form {
            TomlForm::Alone { key, value, instead_of } => {
                let set = text_edit::set(&self.text, SPEC, key, value)?;
                Some(instead_of.and_then(|other| text_edit::remove(&set, SPEC, other)).unwrap_or(set))
            }
            TomlForm::Package { key, text: value } => {
                let own = self.leaves_package || text_edit::remove(&self.text, SPEC, key).is_some();
                text_edit::set(&self.text, if own { SPEC } else { PACKAGE }, key, &text(value))
                    .or_else(|| text_edit::set(&self.text, SPEC, key, &text(value)))
            }
            TomlForm::Element { key, text } => text_edit::push(&self.text, SPEC, key, text),
            TomlForm::Named { key, name, text: value } => text_edit::set_in(&self.text, SPEC, key, name, &text(value)),
            TomlForm::Field { key, name, text: value, instead_of } => {
                let set = text_edit::set_in(&self.text, SPEC, key, name, &text(value))?;
                Some(instead_of.and_then(|other| text_edit::remove_in(&set, SPEC, key, other)).unwrap_or(set))
            }
            TomlForm::Table { key, pairs } => text_edit::push_table(&self.text, SPEC, key, pairs),
        }
    }

    /// Removes an entry; gives that and what cannot be without it.
    fn remove(&mut self, at: usize) -> Result<Vec<Entry>, EditError> {
        let entry = self.own[at].clone();
        let mut gone = self.remove_alone(at)?;
        let of = entry.name().unwrap_or(&entry.value);
        let is_name = |own: &Entry| own.names_grant().is_some_and(|named| named == of);
        let is_named_still =
            self.own.iter().any(|own| own.flag != "grant-name" && own.name().unwrap_or(&own.value) == of);
        if let Some(at) = self.own.iter().position(is_name)
            && !is_named_still
        {
            gone.extend(self.remove_alone(at)?);
        }
        Ok(gone)
    }

    fn remove_alone(&mut self, at: usize) -> Result<Vec<Entry>, EditError> {
        let entry = self.own[at].clone();
        self.text = self.without(at).ok_or_else(|| EditError::Layout(Box::new(entry.clone())))?;
        // A table of fields is named after the field that it is about.
        let is_table = matches!(entry.form, TomlForm::Field { key, .. } if key == entry.flag);
        if !is_table {
            return Ok(vec![self.own.remove(at)]);
        }
        let (gone, rest) = self.own.drain(..).partition(|other| other.form.key() == entry.form.key());
        self.own = rest;
        Ok(gone)
    }

    fn without(&self, at: usize) -> Option<String> {
        let entry = &self.own[at];
        match &entry.form {
            TomlForm::Alone { key, .. } => text_edit::remove(&self.text, SPEC, key),
            TomlForm::Package { key, .. } => {
                text_edit::remove(&self.text, SPEC, key).or_else(|| text_edit::remove(&self.text, PACKAGE, key))
            }
            TomlForm::Field { key, .. } if *key == entry.flag => text_edit::remove(&self.text, SPEC, key),
            TomlForm::Field { key, name, .. } => text_edit::remove_in(&self.text, SPEC, key, name),
            TomlForm::Named { key, name, .. } => text_edit::remove_in(&self.text, SPEC, key, name),
            TomlForm::Element { key, .. } | TomlForm::Table { key, .. } => {
                let before = self.own[..at].iter().filter(|other| other.form.key() == *key).count();
                text_edit::remove_element(&self.text, SPEC, key, before)
            }
        }
    }

    /// The result, if it reads back as it is meant.
    fn finish(self, changes: Vec<Change>) -> Result<Edited, EditError> {
        for key in ["trigger", "deploy"] {
            let gone = changes.iter().find_map(|change| match change {
                Change::Removed(entry) if entry.flag == key => Some(entry),
                _ => None,
            });
            if let Some(gone) = gone
                && !self.own.iter().any(|entry| entry.flag == key)
            {
                return Err(EditError::Last(Box::new(gone.clone())));
            }
        }
        let is_headless = |entry: &&Entry| match entry.form {
            TomlForm::Field { key, .. } => !self.own.iter().any(|other| other.flag == key),
            _ => false,
        };
        if let Some(entry) = self.own.iter().find(is_headless) {
            return Err(EditError::Needs { entry: Box::new(entry.clone()), needed: entry.form.key() });
        }
        let mut read = super::read_package(&self.text).map(|draft| entries(&draft)).unwrap_or_default();
        let mut meant = self.own;
        for list in [&mut read, &mut meant] {
            list.sort_by_cached_key(|entry| format!("{entry:?}"));
        }
        match (read == meant, changes.first()) {
            (false, Some(Change::Added(entry) | Change::Removed(entry) | Change::Replaced { new: entry, .. })) => {
                Err(EditError::Layout(Box::new(entry.clone())))
            }
            _ => Ok(Edited { text: self.text, changes }),
        }
    }
}
