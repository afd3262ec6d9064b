//! Specs of older versions, brought to this one step by step.

use std::borrow::Cow;

use toml_edit::{Document, Item};

use super::error::{ManifestError, Problem};
use super::{TABLE, VERSION};
use crate::manifest::text_edit::{self, Plain, TablePath};

/// What changes from a version to the next, in the text: comments, order and layout stay. The table is named by the keys that
/// lead to it. `None` where it is written in a way that cannot be changed.
type Step = fn(&str, &[&str]) -> Option<String>;

/// The steps from version 1 on. Whoever counts [`VERSION`] up adds one.
const STEPS: [Step; VERSION as usize - 1] = [];

/// The manifest of a project, with a spec of this version. What is none of ours, or wrong, or newer, comes back as it is.
pub fn migrate(text: &str) -> Result<Cow<'_, str>, ManifestError> {
    run(text, &TABLE, &STEPS)
}

/// The same for a spec in a file of its own.
pub(super) fn migrate_spec(text: &str) -> Result<Cow<'_, str>, ManifestError> {
    run(text, &[], &STEPS)
}

fn run<'a>(text: &'a str, table: &[&str], steps: &[Step]) -> Result<Cow<'a, str>, ManifestError> {
    let mut text = Cow::Borrowed(text);
    if steps.is_empty() {
        return Ok(text);
    }
    let Some(version) = version_of(&text, table) else { return Ok(text) };
    for (step, from) in steps.iter().zip(1i64..).skip_while(|(_, from)| *from < version) {
        let place = TablePath { table, order: &[] };
        let stepped = step(&text, table)
            .and_then(|text| text_edit::set(&text, place, "version", &Plain::Integer(from + 1)))
            .ok_or_else(|| ManifestError::at(None, Problem::Migration(from)))?;
        text = Cow::Owned(stepped);
    }
    Ok(text)
}

/// The version that a spec is of; `None` where it does not say one that there ever was: then it is read as it is.
fn version_of(text: &str, table: &[&str]) -> Option<i64> {
    let document = Document::parse(text).ok()?;
    let spec = table.iter().try_fold(document.as_item(), |item, key| item.get(key))?;
    spec.get("version").and_then(Item::as_integer).filter(|version| *version >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 2 calls the key `a` `b`, version 3 holds its double, and version 4 cannot be reached from a text.
    const TRIED: [Step; 3] = [
        |text, table| {
            let place = TablePath { table, order: &[] };
            text_edit::set(&text_edit::remove(text, place, "a")?, place, "b", &Plain::Integer(1))
        },
        |text, table| text_edit::set(text, TablePath { table, order: &[] }, "b", &Plain::Integer(2)),
        |_, _| None,
    ];

    fn tried(text: &str, steps: usize) -> String {
        run(text, &["spec"], &TRIED[..steps]).unwrap().into_owned()
    }

    #[test]
    fn a_spec_takes_every_step_from_its_version_on() {
        let old = "# top\n[spec] # x\nversion = 1 # y\nother = 0\na = 1\n\n[z]\n";
        assert_eq!(tried(old, 1), "# top\n[spec] # x\nversion = 2 # y\nother = 0\nb = 1\n\n[z]\n");
        assert_eq!(tried(old, 2), "# top\n[spec] # x\nversion = 3 # y\nother = 0\nb = 2\n\n[z]\n");
        assert_eq!(tried(&tried(old, 1), 2), tried(old, 2));
    }

    #[test]
    fn what_is_of_this_version_or_of_none_stays_to_the_byte() {
        for text in ["[spec]\nversion = 3\na = 1\n", "[spec]\nversion=9\n", "[spec]\na = 1\n", "[x]\n", "no toml"] {
            assert_eq!(tried(text, 2), text);
        }
        let text = "[package.metadata.lambda-s3]\nversion = 1\n";
        assert_eq!(migrate(text), Ok(Cow::Borrowed(text)));
    }

    #[test]
    fn a_step_that_cannot_be_taken_is_named() {
        let error = run("[spec]\nversion = 3\n", &["spec"], &TRIED).unwrap_err();
        assert_eq!(error.problem, Problem::Migration(3));
        assert!(error.to_string().contains("version 3"), "{error}");
    }
}
