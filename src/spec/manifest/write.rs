//! A spec as the tables of a manifest.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::{TABLE, VERSION};
use crate::spec::{Access, Location, Recursion, Spec, TriggerAccess};

/// The `[package.metadata.lambda-s3]` tables that say all of `spec` but its name and description, which are the
/// package's own. Defaults that a later version might change are written out.
pub fn write(spec: &Spec) -> String {
    let mut table = Table::new();
    table["version"] = value(VERSION);
    table["deploy"] = value(strings(spec.formats.iter().map(|format| format.as_str())));
    table["arch"] = value(spec.architecture.as_str());
    table["memory"] = value(i64::from(spec.memory.get()));
    table["timeout"] = value(i64::from(spec.timeout.get()));
    table["log-retention"] = value(i64::from(spec.log_retention.get()));
    if let Some(region) = &spec.region {
        table["region"] = value(region.as_str());
    }
    if spec.trigger_access == TriggerAccess::None {
        table["read-trigger"] = value(false);
    }
    if spec.recursion == Recursion::Allowed {
        table["allow-recursion"] = value(true);
    }
    if !spec.existing_buckets.is_empty() {
        table["existing-buckets"] = value(strings(spec.existing_buckets.iter().map(|bucket| bucket.as_str())));
    }
    if !spec.bucket_owners.is_empty() {
        let mut owners = InlineTable::new();
        for owner in &spec.bucket_owners {
            owners.insert(owner.bucket.as_str(), owner.account.as_str().into());
        }
        table["bucket-owners"] = value(owners);
    }
    super::extras::write(&spec.extras, &mut table);
    super::allowance::write(&spec.audit_allow, &mut table);
    let triggers = spec.triggers.iter().map(|trigger| {
        let mut entry = location(&trigger.on);
        entry["events"] = value(strings(trigger.events.iter().map(|event| event.as_str())));
        entry
    });
    table["trigger"] = Item::ArrayOfTables(ArrayOfTables::from_iter(triggers));
    for access in Access::ALL {
        let granted: ArrayOfTables = spec.granted(access).map(location).collect();
        if !granted.is_empty() {
            table[access.as_str()] = Item::ArrayOfTables(granted);
        }
    }
    under_package(table)
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
