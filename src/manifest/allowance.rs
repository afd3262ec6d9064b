//! `audit-allow`: what an audit finds and is no reason to worry.

use toml_edit::{Array, InlineTable, Table, Value, value};

use super::ALLOWANCE;
use super::error::{ManifestError, Problem};
use super::table::Reader;
use crate::spec::Allowance;

pub(super) fn read(table: &Reader<'_>) -> Result<Vec<Allowance>, ManifestError> {
    let read = |entry: Reader<'_>| {
        entry.allow_only(ALLOWANCE)?;
        let needed = |key| {
            let text = entry.string(key)?.map(str::trim).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| entry.error(Problem::MissingKey(key)))
        };
        Ok(Allowance {
            rule: needed("rule")?,
            reason: needed("reason")?,
            file: entry.string("file")?.map(str::to_owned),
            about: entry.string("about")?.map(str::to_owned),
        })
    };
    table.tables("audit-allow")?.into_iter().map(read).collect()
}

pub(super) fn write(allowances: &[Allowance], table: &mut Table) {
    let entry = |one: &Allowance| {
        let mut entry = InlineTable::new();
        entry.insert("rule", one.rule.as_str().into());
        entry.insert("reason", one.reason.as_str().into());
        for (key, text) in [("file", &one.file), ("about", &one.about)] {
            if let Some(text) = text {
                entry.insert(key, text.as_str().into());
            }
        }
        Value::from(entry)
    };
    if !allowances.is_empty() {
        table["audit-allow"] = value(allowances.iter().map(entry).collect::<Array>());
    }
}
