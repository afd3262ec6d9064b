//! What a function comes to, value by value, and who says so.

use toml_edit::{Item, Table, Value};

use super::defaults::{Lines, lines};
use super::write::write_settings;
use super::{ManifestError, TABLE, parse};
use crate::spec::defaults::{Defaults, Key};
use crate::spec::rows::{Accessor, Row, row_of};
use crate::spec::{Draft, EnvironmentName, EnvironmentSettings, with_program_defaults};

/// A value of a function.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The key as TOML spells it, with that of the table in front: `tags.team`.
    pub key: String,
    pub value: Value,
    pub origin: Origin,
    /// Whether the function could not choose another.
    pub is_enforced: bool,
}

/// Who set a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The function itself, on this line of its manifest.
    Project(Option<usize>),
    /// Its team, or the user: on this line of [`Defaults::file`].
    Defaults(Option<usize>),
    /// Nobody: the program's own default.
    Program,
}

/// The function that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Own<'a> {
    pub manifest: &'a str,
    pub draft: &'a Draft,
}

/// Every value of the function in one of its environments, or in all of them, where each has its own values below
/// `environment.NAME`. Without a function, those of one that says nothing itself.
pub fn settings(
    own: Option<Own<'_>>,
    chosen: Option<&EnvironmentName>,
    defaults: &Defaults,
) -> Result<Vec<Setting>, ManifestError> {
    let complete = own.map_or_else(|| defaults.values.clone(), |own| defaults.complete(own.draft));
    let mut settings = common(own, &complete, defaults)?;
    for environment in &complete.environment_settings {
        let name = &environment.environment;
        let values = environment_values(own, environment)?;
        match chosen {
            None => settings.extend(values.into_iter().map(|value| {
                let key = format!("environment.{}.{}", toml_edit::Key::new(name.as_str()), value.key);
                Setting { key, ..value }
            })),
            Some(chosen) if chosen == name => values.into_iter().for_each(|value| {
                match settings.iter_mut().find(|setting| setting.key == value.key) {
                    Some(setting) => *setting = value,
                    None => settings.push(value),
                }
            }),
            Some(_) => {}
        }
    }
    Ok(settings)
}

/// What an environment has for itself.
fn environment_values(own: Option<Own<'_>>, environment: &EnvironmentSettings) -> Result<Vec<Setting>, ManifestError> {
    let name = environment.environment.as_str();
    let lines = own.map(|own| lines_of(own.manifest, &["environment", name])).transpose()?.unwrap_or_default();
    let table = table_of(&environment.values);
    let of = |key: &Key| Some((key.as_str(), entries(*key, table.get(key.as_str())?)));
    let named =
        Key::ALL.iter().filter_map(of).flat_map(|(name, entries)| entries.into_iter().map(move |one| (name, one)));
    let settings = named.map(|(name, (entry, value))| Setting {
        key: key_of(name, entry.as_deref()),
        value,
        origin: Origin::Project(line_of(&lines, name, entry.as_deref())),
        is_enforced: false,
    });
    Ok(settings.collect())
}

/// What all environments have.
fn common(own: Option<Own<'_>>, whole: &Draft, defaults: &Defaults) -> Result<Vec<Setting>, ManifestError> {
    let program = with_program_defaults(Draft::default(), whole);
    let [whole, own_table, team, program] =
        [whole, own.map_or(&Draft::default(), |own| own.draft), &defaults.values, &program].map(table_of);
    let own_lines = own.map(|own| lines_of(own.manifest, &[])).transpose()?.unwrap_or_default();
    let mut settings = Vec::new();
    for key in Key::ALL {
        let is_enforced = defaults.enforced.contains(&key);
        let said = key.names().iter().find_map(|name| Some((*name, whole.get(name)?)));
        let Some((name, item)) = said else {
            settings.extend(unsaid(key, &program));
            continue;
        };
        for (entry, value) in entries(key, item) {
            let [is_own, is_teams] = [&own_table, &team].map(|table| holds(table, name, entry.as_deref(), &value));
            let line = |lines: &Lines| line_of(lines, name, entry.as_deref());
            let origin = match is_teams && (is_enforced || !is_own) {
                true => Origin::Defaults(line(&defaults.lines)),
                false => Origin::Project(line(&own_lines)),
            };
            let is_enforced = is_enforced && matches!(origin, Origin::Defaults(_));
            settings.push(Setting { key: key_of(name, entry.as_deref()), value, origin, is_enforced });
        }
    }
    Ok(settings)
}

fn table_of(draft: &Draft) -> Table {
    let mut table = Table::new();
    write_settings(draft, &mut table);
    table
}

/// What the program does where nobody says anything.
fn unsaid(key: Key, program: &Table) -> Option<Setting> {
    let value = match key {
        Key::ALARMS => Some(Value::from(true)),
        _ if key.feature().is_some() => Some(Value::from(false)),
        _ => program.get(key.as_str()).and_then(Item::as_value).cloned(),
    };
    value.map(|value| Setting {
        key: key.as_str().to_owned(),
        value: value.decorated("", ""),
        origin: Origin::Program,
        is_enforced: false,
    })
}

/// A value by itself; of what is joined, each part, with its key where it has one.
fn entries(key: Key, item: &Item) -> Vec<(Option<String>, Value)> {
    let plain = |value: &Value| value.clone().decorated("", "");
    match (row_of(key.as_str()), item.as_value()) {
        (Some(Row { accessor: Accessor::Pairs(..), .. }), Some(Value::InlineTable(table))) => {
            table.iter().map(|(entry, value)| (Some(entry.to_owned()), plain(value))).collect()
        }
        (Some(row), Some(Value::Array(list))) if row.is_joined => {
            list.iter().map(|value| (None, plain(value))).collect()
        }
        (_, value) => value.map(|value| (None, plain(value))).into_iter().collect(),
    }
}

fn holds(table: &Table, name: &str, entry: Option<&str>, value: &Value) -> bool {
    let item = table.get(name);
    let said = match entry {
        Some(entry) => item.and_then(|item| item.get(entry)),
        None => item,
    };
    let is_value = |said: &Value| said.clone().decorated("", "").to_string() == value.to_string();
    match said.and_then(Item::as_value) {
        Some(Value::Array(list)) if !value.is_array() => list.iter().any(is_value),
        Some(said) => is_value(said),
        None => false,
    }
}

fn key_of(name: &str, entry: Option<&str>) -> String {
    entry.map_or_else(|| name.to_owned(), |entry| format!("{name}.{}", toml_edit::Key::new(entry)))
}

fn line_of(lines: &Lines, name: &str, entry: Option<&str>) -> Option<usize> {
    let inner = entry.and_then(|entry| lines.get(&format!("{name}.{entry}")));
    inner.or_else(|| lines.get(name)).copied()
}

/// The lines of a table of the spec in a project's manifest.
fn lines_of(manifest: &str, path: &[&str]) -> Result<Lines, ManifestError> {
    let document = parse(manifest)?;
    let keys = TABLE.iter().chain(path);
    let table = keys.copied().try_fold(document.as_item(), |item, key| item.get(key));
    Ok(table.and_then(Item::as_table_like).map(|table| lines(manifest, table)).unwrap_or_default())
}
