//! A manifest in which a trigger or a grant is about other objects.

use super::{Change, Edit, Edited, SPEC, Wanted};
use crate::manifest::edit_error::EditError;
use crate::manifest::entry::Entry;
use crate::manifest::form::TomlForm;
use crate::manifest::text_edit::{self, TablePath};
use crate::spec::{Draft, Spec};

/// The keys that say which objects.
const LOCATION: [&str; 3] = ["bucket", "prefix", "suffix"];

/// Replaces the objects that `old` means by those of `new`, which has the same flag. Other settings stay, and so does a grant's name.
pub fn replace(text: &str, own: &Draft, whole: &Spec, old: &Wanted, new: &Entry) -> Result<Edited, EditError> {
    let mut edit = Edit::of(text, own, whole);
    if let Some(inherited) = edit.whole.iter().find(|entry| old.means(entry)).cloned() {
        edit.write_out(&inherited)?;
    }
    let places: Vec<usize> = (0..edit.own.len()).filter(|at| old.means(&edit.own[*at])).collect();
    if places.is_empty() {
        let there = edit.own.iter().filter(|entry| entry.flag == old.flag).map(ToString::to_string).collect();
        return Err(EditError::Absent { typed: old.to_string(), there });
    }
    let mut changes = Vec::new();
    for at in places {
        let moved = moved(&edit.own[at], new);
        if edit.own.contains(&moved) {
            return Err(EditError::Present(Box::new(moved)));
        }
        let layout = || EditError::Layout(Box::new(moved.clone()));
        edit.text = relocated(&edit, at, &moved).ok_or_else(layout)?;
        let old = std::mem::replace(&mut edit.own[at], moved.clone());
        edit.keep_name(&old.value, &moved.value)?;
        changes.push(Change::Replaced { old, new: moved });
    }
    edit.finish(changes)
}

/// What is said of `old`, said of the objects of `new`.
fn moved(old: &Entry, new: &Entry) -> Entry {
    let mut moved = new.clone();
    if let (TomlForm::Table { pairs, .. }, TomlForm::Table { pairs: of_old, .. }) = (&mut moved.form, &old.form) {
        pairs.retain(|(key, _)| LOCATION.contains(key));
        pairs.extend(of_old.iter().filter(|(key, _)| !LOCATION.contains(key)).cloned());
    }
    moved
}

/// The text with the new location in the element that holds the old one.
fn relocated(edit: &Edit, at: usize, moved: &Entry) -> Option<String> {
    let TomlForm::Table { key, pairs } = &moved.form else { return None };
    let position = edit.own[..at].iter().filter(|other| other.form.key() == *key).count().to_string();
    let table = [SPEC.table, &[key, &position]].concat();
    let element = TablePath { table: &table, order: &LOCATION };
    LOCATION.into_iter().try_fold(edit.text.clone(), |text, key| match pairs.iter().find(|(name, _)| *name == key) {
        Some((_, value)) => text_edit::set(&text, element, key, value),
        None => Some(text_edit::remove(&text, element, key).unwrap_or(text)),
    })
}

impl Edit {
    /// Gives a name to the new objects that the old ones had, unless something else is about those.
    fn keep_name(&mut self, old: &str, new: &str) -> Result<(), EditError> {
        let is_named_still = self.own.iter().any(|entry| entry.flag != "grant-name" && entry.value == old);
        let named = self.own.iter().find(|entry| entry.names_grant() == Some(old)).cloned();
        let Some(mut entry) = named.filter(|_| !is_named_still) else { return Ok(()) };
        if let TomlForm::Named { name, text, .. } = &mut entry.form {
            entry.value = format!("{name}={new}");
            *text = new.to_owned();
        }
        self.add(&entry)
    }
}
