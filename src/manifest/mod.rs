//! All that reads and edits a `Cargo.toml`: the spec in `[package.metadata.lambda-s3]`, and the same keys in a file of their own;
//! what a member inherits from its workspace; the list of members.
//!
//! Text in, text out; reading and writing files is done elsewhere.

mod allow;
mod allowance;
mod begin;
mod choices;
mod defaults;
mod edit;
mod edit_error;
mod entry;
mod environment_table;
mod error;
mod form;
mod inherit;
mod keys;
pub mod members;
mod migrate;
mod offer;
mod place;
mod settings;
mod table;
mod templates;
pub mod text_edit;
mod write;

use std::borrow::Cow;

use toml_edit::{Document, Item};

use self::table::Reader;
use crate::spec::options::Options;
use crate::spec::rows::{Accessor, ROWS, Row};
use crate::spec::{
    Access, Draft, Event, Grant, Handler, KeyPattern, Location, Recursion, SizeRange, Trigger, TriggerAccess,
};

pub use begin::{InitError, begin, with_environment};
pub use defaults::{TEAM_TABLE, read_config, read_workspace, say};
pub use edit::{Change, Edited, Wanted, add, remove, replace, take_out};
pub use edit_error::{EditError, Takes};
pub use entry::{Entry, entries};
pub use error::{FileError, ManifestError, Problem};
pub use inherit::inherit;
pub use keys::{ALLOW, ALLOWANCE, Form, GITHUB, GRANT, KEYS, Key, Shape, TRIGGER, environment_keys, team_keys};
pub use migrate::migrate;
pub use offer::Offer;
pub use place::{Stated, place_of};
pub use settings::{Origin, Own, Setting, settings};
pub use templates::{read_questions, read_team_templates};
pub use write::write;

/// The version of the [`KEYS`]. A spec of a later one is refused rather than half understood, one of an earlier one is
/// migrated.
pub const VERSION: i64 = 1;

/// The table of a manifest that holds the spec.
pub const TABLE: [&str; 3] = ["package", "metadata", "lambda-s3"];

/// Reads a spec from a TOML file of its own (`--spec FILE`).
pub fn read_spec(text: &str) -> Result<Draft, ManifestError> {
    let text = &*migrate::migrate_spec(&with_line_feeds(text))?.into_owned();
    let document = parse(text)?;
    read_table(&Reader::new(text, document.as_table(), String::new()))
}

/// Reads a spec from the `Cargo.toml` of a generated project. Name and description are the package's own where the
/// table does not say otherwise.
pub fn read_package(text: &str) -> Result<Draft, ManifestError> {
    let text = &*migrate(&with_line_feeds(text))?.into_owned();
    let document = parse(text)?;
    let mut item = document.as_item();
    for key in TABLE {
        item = item.get(key).ok_or_else(|| ManifestError::at(None, Problem::NoSpec))?;
    }
    let table = item.as_table_like().ok_or_else(|| ManifestError::at(None, Problem::NoSpec))?;
    let mut draft = read_table(&Reader::new(text, table, String::new()))?;
    let package = document
        .get("package")
        .and_then(Item::as_table_like)
        .ok_or_else(|| ManifestError::at(None, Problem::NoSpec))?;
    let package = Reader::new(text, package, "package".to_owned());
    if draft.name.is_none() {
        draft.name = package.parsed("name")?;
    }
    if draft.description.is_none() && package.item("description").is_some_and(Item::is_str) {
        draft.description = package.parsed("description")?;
    }
    Ok(draft)
}

/// Whether a manifest is the root of a workspace.
pub fn is_workspace(text: &str) -> bool {
    Document::parse(text).is_ok_and(|document| document.get("workspace").is_some())
}

/// Whether a manifest has the table of a spec, right or wrong.
pub fn has_spec(text: &str) -> bool {
    let has =
        |document: Document<&str>| TABLE.into_iter().try_fold(document.as_item(), |item, key| item.get(key)).is_some();
    Document::parse(text).is_ok_and(has)
}

/// Whether a package has a description of its own: one inherited from the workspace is a table.
pub fn has_description(text: &str) -> bool {
    let own = |document: Document<&str>| document.get("package")?.get("description").map(Item::is_str);
    Document::parse(text).ok().and_then(own).unwrap_or_default()
}

/// The text as it is written, however git checked it out: a line end in a string is a line feed on every machine (*TOML v1.1.0,
/// String*: a newline may be normalised).
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

fn parse(text: &str) -> Result<Document<&str>, ManifestError> {
    Document::parse(text).map_err(|error| {
        let line = error.span().map(|span| error::line_of(text, span.start));
        ManifestError::at(line, Problem::Syntax(error.message().to_owned()))
    })
}

fn read_table(table: &Reader<'_>) -> Result<Draft, ManifestError> {
    table.allow_only(KEYS)?;
    check_version(table)?;
    read_draft(table)
}

fn check_version(table: &Reader<'_>) -> Result<(), ManifestError> {
    match table.integer("version")? {
        Some(version) if version != VERSION => Err(table.error_at("version", Problem::Version(version))),
        _ => Ok(()),
    }
}

fn read_draft(table: &Reader<'_>) -> Result<Draft, ManifestError> {
    let mut grants = Vec::new();
    for access in Access::ALL {
        for entry in table.tables(access.as_str())? {
            entry.allow_only(GRANT)?;
            let on = read_location(&entry)?;
            grants.push(Grant { access, on });
        }
    }
    let triggers = table.tables("trigger")?;
    let mut draft = Draft {
        name: table.parsed("name")?,
        description: table.parsed("description")?,
        handler: table.flag("handler")?.map(|is_generated| match is_generated {
            true => Handler::Generated,
            false => Handler::Own,
        }),
        runtime: table.parsed("runtime")?,
        triggers: triggers.iter().map(read_trigger).collect::<Result<_, _>>()?,
        trigger_access: table.flag("read-trigger")?.map(|reads| match reads {
            true => TriggerAccess::Read,
            false => TriggerAccess::None,
        }),
        grants,
        recursion: table.flag("allow-recursion")?.map(|allows| match allows {
            true => Recursion::Allowed,
            false => Recursion::Refused,
        }),
        options: Options { allow: allow::read(table)?, ..choices::read(table)? },
        templates: templates::read_source(table)?,
        answers: templates::read_answers(table)?,
        audit_allow: allowance::read(table)?,
        environment_settings: environment_table::read(table)?,
        ..Draft::default()
    };
    for row in ROWS {
        read_row(table, row, &mut draft)?;
    }
    Ok(draft)
}

fn read_row(table: &Reader<'_>, row: &Row, draft: &mut Draft) -> Result<(), ManifestError> {
    let refused = |error| table.error_at(row.key, Problem::Value(error));
    match row.accessor {
        Accessor::Text(_, set) => table.string(row.key)?.map_or(Ok(()), |text| set(draft, text)).map_err(refused),
        Accessor::Number(_, set) => {
            table.integer(row.key)?.map_or(Ok(()), |number| set(draft, number)).map_err(refused)
        }
        Accessor::List(_, push) => {
            table.strings(row.key)?.iter().try_for_each(|text| push(draft, text)).map_err(refused)
        }
        Accessor::Pairs(_, push) => {
            let Some(pairs) = table.table(row.key)? else { return Ok(()) };
            pairs.keys().try_for_each(|name| {
                let value = pairs.string(name)?.unwrap_or_default();
                push(draft, name, value).map_err(|error| pairs.error_at(name, Problem::Value(error)))
            })
        }
    }
}

fn read_trigger(entry: &Reader<'_>) -> Result<Trigger, ManifestError> {
    entry.allow_only(TRIGGER)?;
    let mut events = entry.parsed_list("events")?;
    if events.is_empty() {
        events.push(Event::OBJECT_CREATED);
    }
    let on = read_location(entry)?;
    let sizes = SizeRange { min: entry.parsed("min-size")?, max: entry.parsed("max-size")? };
    Ok(Trigger { on, events, via: entry.parsed("via")?.unwrap_or_default(), sizes })
}

fn read_location(entry: &Reader<'_>) -> Result<Location, ManifestError> {
    let bucket = entry.parsed("bucket")?.ok_or_else(|| entry.error(Problem::MissingKey("bucket")))?;
    let text = |key| Ok(entry.string(key)?.unwrap_or_default());
    let keys =
        KeyPattern::new(text("prefix")?, text("suffix")?).map_err(|error| entry.error(Problem::Value(error.into())))?;
    Ok(Location { bucket, keys })
}

#[cfg(test)]
mod team_tests;
#[cfg(test)]
mod tests;
