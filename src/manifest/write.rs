//! A spec as the tables of a manifest.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::keys::ORDER;
use super::{TABLE, VERSION};
use crate::manifest::text_edit;
use crate::spec::rows::{Accessor, ROWS};
use crate::spec::{Access, Draft, Handler, Location, Recursion, Route, Spec, TriggerAccess};

/// The `[package.metadata.lambda-s3]` tables that say what the function states itself but its name and description, which
/// are the package's own. Defaults that a later version might change are written out.
pub fn write(spec: &Spec) -> String {
    let mut table = Table::new();
    table["version"] = value(VERSION);
    if spec.handler == Handler::Own {
        table["handler"] = value(false);
    }
    if let Some(runtime) = &spec.runtime {
        table["runtime"] = value(runtime.as_str());
    }
    let (trigger_access, recursion) = (Some(spec.trigger_access), Some(spec.recursion));
    write_settings(&Draft { trigger_access, recursion, ..spec.stated.clone() }, &mut table);
    super::templates::write(spec.templates.as_ref(), &spec.answers, &mut table);
    let triggers = spec.triggers.iter().map(|trigger| {
        let mut entry = location(&trigger.on);
        entry["events"] = value(strings(trigger.events.iter().map(|event| event.as_str())));
        if trigger.via != Route::Direct {
            entry["via"] = value(trigger.via.as_str());
        }
        trigger.sizes.ends().for_each(|(key, size)| entry[key] = value(size.to_string()));
        entry
    });
    table["trigger"] = Item::ArrayOfTables(ArrayOfTables::from_iter(triggers));
    for access in Access::ALL {
        let granted: ArrayOfTables = spec.granted(access).map(location).collect();
        if !granted.is_empty() {
            table[access.as_str()] = Item::ArrayOfTables(granted);
        }
    }
    super::allow::write(&spec.options.allow, &mut table);
    super::environment_table::write(&spec.environment_settings, &mut table);
    under_package(table)
}

/// All that a draft says but what it is triggered by and what it may do.
pub(super) fn write_settings(draft: &Draft, table: &mut Table) {
    write_rows(draft, table);
    if draft.trigger_access == Some(TriggerAccess::None) {
        table["read-trigger"] = value(false);
    }
    if draft.recursion == Some(Recursion::Allowed) {
        table["allow-recursion"] = value(true);
    }
    super::choices::write(&draft.options, table);
    super::allowance::write(&draft.audit_allow, table);
    let order = |key: &toml_edit::Key| ORDER.iter().position(|name| *name == key.get());
    table.sort_values_by(|one, _, other, _| order(one).cmp(&order(other)));
}

/// What the rows of settings say.
pub(super) fn write_rows(draft: &Draft, table: &mut Table) {
    for row in ROWS {
        match row.accessor {
            Accessor::Text(get, _) => get(draft).map(value).into_iter().for_each(|text| table[row.key] = text),
            Accessor::Number(get, _) => {
                get(draft).map(value).into_iter().for_each(|number| table[row.key] = number);
            }
            Accessor::List(get, _) => {
                let list = get(draft);
                if !list.is_empty() {
                    table[row.key] = value(strings(list.into_iter()));
                }
            }
            Accessor::Pairs(get, _) => {
                let pairs = get(draft);
                if !pairs.is_empty() {
                    table[row.key] = value(InlineTable::from_iter(pairs.iter().map(|(name, text)| (&**name, *text))));
                }
            }
        }
    }
}

fn under_package(table: Table) -> String {
    let [package, metadata, name] = TABLE;
    let mut document = DocumentMut::new();
    let mut outer = [Table::new(), Table::new()];
    for parent in &mut outer {
        parent.set_implicit(true);
    }
    let [mut package_table, mut metadata_table] = outer;
    metadata_table[name] = Item::Table(table);
    package_table[metadata] = Item::Table(metadata_table);
    document[package] = Item::Table(package_table);
    text_edit::spell_out(document.as_item_mut());
    document.to_string()
}

fn location(on: &Location) -> Table {
    let mut table = Table::new();
    table["bucket"] = value(on.bucket.as_str());
    for (key, text) in [("prefix", on.keys.prefix()), ("suffix", on.keys.suffix())] {
        if !text.is_empty() {
            table[key] = value(text);
        }
    }
    table
}

pub(super) fn strings<'a>(texts: impl Iterator<Item = &'a str>) -> Array {
    texts.collect()
}
