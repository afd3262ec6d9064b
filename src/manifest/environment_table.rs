//! The tables of what environments have otherwise than the others.

use toml_edit::{Item, Table};

use super::error::{ManifestError, Problem};
use super::keys::environment_keys;
use super::read_row;
use super::table::Reader;
use super::write::write_rows;
use crate::spec::{Draft, EnvironmentSettings, varying};

const KEY: &str = "environment";

pub(super) fn read(table: &Reader<'_>) -> Result<Vec<EnvironmentSettings>, ManifestError> {
    let Some(all) = table.table(KEY)? else { return Ok(Vec::new()) };
    let read = |name: &str| {
        let environment = name
            .parse()
            .map_err(|error: crate::spec::InvalidValue| all.error_at(name, Problem::Value(error.into())))?;
        let own = all.table(name)?.ok_or_else(|| all.type_error(name, "a table"))?;
        own.allow_only(&environment_keys())?;
        let mut values = Draft::default();
        varying().try_for_each(|row| read_row(&own, row, &mut values))?;
        Ok(EnvironmentSettings { environment, values })
    };
    all.keys().map(read).collect()
}

pub(super) fn write(settings: &[EnvironmentSettings], table: &mut Table) {
    if settings.is_empty() {
        return;
    }
    let mut all = Table::new();
    all.set_implicit(true);
    for own in settings {
        let mut values = Table::new();
        write_rows(&own.values, &mut values);
        all[own.environment.as_str()] = Item::Table(values);
    }
    table[KEY] = Item::Table(all);
}
