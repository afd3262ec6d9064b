//! What a team or a user sets for every function, read from TOML.

use std::collections::BTreeMap;

use toml_edit::{Item, Table, TableLike, Value};

use super::error::{ManifestError, Problem, line_of};
use super::keys::team_keys;
use super::table::Reader;
use super::write::write_settings;
use super::{KEYS, check_version, parse, read_draft, with_line_feeds};
use crate::manifest::text_edit;
use crate::spec::Draft;
use crate::spec::defaults::{Defaults, Key, Source};

/// The table of a workspace's manifest that holds what the team sets.
pub const TEAM_TABLE: [&str; 3] = ["workspace", "metadata", "lambda-s3"];

/// The line of each key of a table, and of each key of the tables in it.
pub(super) type Lines = BTreeMap<String, usize>;

/// Reads `[workspace.metadata.lambda-s3]` of the manifest that `file` names; without the table nothing is set.
pub fn read_workspace(text: &str, file: &str) -> Result<Defaults, ManifestError> {
    let text = &*with_line_feeds(text);
    let document = parse(text)?;
    let mut item = document.as_item();
    for key in TEAM_TABLE {
        match item.get(key) {
            Some(inner) => item = inner,
            None => return Ok(Defaults::default()),
        }
    }
    let Some(table) = item.as_table_like() else {
        let line = item.span().map(|span| line_of(text, span.start));
        return Err(ManifestError::at(line, Problem::Type { key: TEAM_TABLE.join("."), expected: "a table" }));
    };
    read(text, table, Source::Workspace, file)
}

/// Reads a user's configuration, the text of `file`.
pub fn read_config(text: &str, file: &str) -> Result<Defaults, ManifestError> {
    let text = &*with_line_feeds(text);
    let document = parse(text)?;
    read(text, document.as_table(), Source::User, file)
}

fn read(text: &str, table: &dyn TableLike, source: Source, file: &str) -> Result<Defaults, ManifestError> {
    let reader = Reader::new(text, table, String::new());
    let known: Vec<&'static str> = team_keys().iter().map(|key| key.name).collect();
    if let Some(own) = KEYS.iter().map(|key| key.name).find(|key| table.contains_key(key) && !known.contains(key)) {
        return Err(reader.error_at(own, Problem::OwnKey(own)));
    }
    reader.allow_names(&known)?;
    check_version(&reader)?;
    let values = read_draft(&reader)?;
    for key in Key::ALL {
        key.only(&values)
            .check()
            .map_err(|invalid| reader.error_at(key.as_str(), Problem::Invalid(Box::new(invalid))))?;
    }
    let enforced: Vec<Key> = reader.parsed_list("enforce")?;
    if let Some(key) = enforced.iter().find(|key| !key.is_set(&values)) {
        return Err(reader.error_at("enforce", Problem::EnforcedWithoutValue(*key)));
    }
    Ok(Defaults {
        source,
        file: file.to_owned(),
        values,
        enforced,
        required_tags: reader.parsed_list("required-tags")?,
        allowed_buckets: reader.parsed_list("allowed-buckets")?,
        templates: read_templates(&reader)?,
        lines: lines(text, table),
    })
}

/// A table that names a folder or a repository. What that means is for whoever reads templates.
fn read_templates(reader: &Reader<'_>) -> Result<Option<String>, ManifestError> {
    match reader.item("templates") {
        None => Ok(None),
        Some(Item::Value(value)) if value.is_inline_table() => Ok(Some(value.clone().decorated("", "").to_string())),
        Some(Item::Table(table)) => {
            let inline = Value::InlineTable(table.clone().into_inline_table());
            Ok(Some(inline.decorated("", "").to_string()))
        }
        Some(_) => {
            let problem = Problem::Type { key: "templates".to_owned(), expected: "a table" };
            Err(reader.error_at("templates", problem))
        }
    }
}

/// Where each key of the table stands.
pub(super) fn lines(text: &str, table: &dyn TableLike) -> Lines {
    let mut lines = Lines::new();
    let mut note = |path: String, table: &dyn TableLike, key: &str| {
        let span = table.get_key_value(key).and_then(|(key, item)| key.span().or_else(|| item.span()));
        if let Some(span) = span {
            lines.insert(path, line_of(text, span.start));
        }
    };
    for (key, item) in table.iter() {
        note(key.to_owned(), table, key);
        if let Some(inner) = item.as_table_like() {
            inner.iter().for_each(|(entry, _)| note(format!("{key}.{entry}"), inner, entry));
        }
    }
    lines
}

/// What a draft says but triggers and grants, as it would be written: `memory = 512`.
pub fn say(draft: &Draft) -> String {
    let mut table = Table::new();
    write_settings(draft, &mut table);
    table.iter_mut().for_each(|(_, item)| text_edit::spell_out(item));
    let said = table.iter().map(|(key, item)| format!("{key} = {}", item.to_string().trim()));
    said.collect::<Vec<String>>().join(", ")
}
