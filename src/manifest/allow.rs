//! `allow`: further actions of the execution role.

use toml_edit::{ArrayOfTables, InlineTable, Item, Table, Value, value};

use super::ALLOW;
use super::error::{ManifestError, Problem};
use super::table::Reader;
use super::text_edit::Plain;
use super::write::strings;
use crate::spec::options::{Allow, AllowCondition};

pub(super) const KEY: &str = "allow";

pub(super) fn read(table: &Reader<'_>) -> Result<Vec<Allow>, ManifestError> {
    table.tables(KEY)?.iter().map(read_one).collect()
}

fn read_one(entry: &Reader<'_>) -> Result<Allow, ManifestError> {
    entry.allow_only(ALLOW)?;
    let missing = |key| entry.error(Problem::MissingKey(key));
    let list = |key| match entry.strings(key)? {
        list if list.is_empty() => Err(missing(key)),
        list => Ok(list),
    };
    let reason = entry.string("reason")?.ok_or_else(|| missing("reason"))?;
    let escalation = entry.string("allow-escalation")?.map(str::to_owned);
    Allow::new(&list("actions")?, &list("resources")?, read_conditions(entry)?, reason, escalation)
        .map_err(|error| entry.error(Problem::Value(error.into())))
}

/// `conditions = { OPERATOR = { KEY = "VALUE" } }`, or several values in a list.
fn read_conditions(entry: &Reader<'_>) -> Result<Vec<AllowCondition>, ManifestError> {
    let mut conditions = Vec::new();
    let Some(operators) = entry.table("conditions")? else { return Ok(conditions) };
    for operator in operators.keys() {
        let Some(keys) = operators.table(operator)? else { continue };
        for key in keys.keys() {
            let values = match keys.item(key).and_then(Item::as_str) {
                Some(value) => vec![value.to_owned()],
                None => keys.strings(key)?,
            };
            let condition = AllowCondition::new(operator, key, values);
            conditions.push(condition.map_err(|error| keys.error_at(key, Problem::Value(error.into())))?);
        }
    }
    Ok(conditions)
}

/// Its keys and values, in the order in which they are written.
pub(super) fn pairs(allow: &Allow) -> Vec<(&'static str, Plain)> {
    let texts = |list: &mut dyn Iterator<Item = &str>| Plain::Texts(list.map(str::to_owned).collect());
    let mut pairs = vec![
        ("actions", texts(&mut allow.actions.iter().copied())),
        ("resources", texts(&mut allow.resources.iter().map(String::as_str))),
    ];
    if !allow.conditions.is_empty() {
        pairs.push(("conditions", Plain::Toml(conditions(allow).to_string())));
    }
    pairs.push(("reason", Plain::Text(allow.reason.clone())));
    pairs.extend(allow.escalation.iter().map(|why| ("allow-escalation", Plain::Text(why.clone()))));
    pairs
}

pub(super) fn write(list: &[Allow], table: &mut Table) {
    let entry = |allow: &Allow| {
        let mut entry = Table::new();
        entry["actions"] = value(strings(allow.actions.iter().copied()));
        entry["resources"] = value(strings(allow.resources.iter().map(String::as_str)));
        if !allow.conditions.is_empty() {
            entry["conditions"] = Item::Value(conditions(allow));
        }
        entry["reason"] = value(&allow.reason);
        if let Some(why) = &allow.escalation {
            entry["allow-escalation"] = value(why);
        }
        entry
    };
    if !list.is_empty() {
        table[KEY] = Item::ArrayOfTables(list.iter().map(entry).collect::<ArrayOfTables>());
    }
}

fn conditions(allow: &Allow) -> Value {
    let mut operators = InlineTable::new();
    for AllowCondition { operator, key, values } in &allow.conditions {
        let said = match &values[..] {
            [one] => Value::from(one),
            several => Value::from(strings(several.iter().map(String::as_str))),
        };
        let keys = operators.get_or_insert(*operator, InlineTable::new());
        if let Some(keys) = keys.as_inline_table_mut() {
            keys.insert(key, said);
        }
    }
    Value::from(operators)
}
