//! Merging TOML key by key: for changes that stand side by side, which by lines would meet.

use toml_edit::{Array, Item, Table, TableLike, Value};

/// Puts what changed from `base` to `new` into `yours`, layout and comments kept; `None` where both changed one value.
pub(super) fn merge_keys(base: &dyn TableLike, yours: &mut dyn TableLike, new: &dyn TableLike) -> Option<()> {
    let nothing = Table::new();
    let keys: Vec<&str> = base.iter().map(|(key, _)| key).filter(|key| new.get(key).is_none()).collect();
    for key in new.iter().map(|(key, _)| key).chain(keys) {
        let (before, after) = (base.get(key), new.get(key));
        let mine = yours.get(key);
        if is_same(before, after) || is_same(mine, after) {
            continue;
        }
        if is_same(mine, before) {
            match after {
                Some(after) => insert(yours, new, key, after),
                None => drop(yours.remove(key)),
            }
            continue;
        }
        let (Some(mine), Some(after)) = (yours.get_mut(key), after) else { return None };
        if key == "features"
            && let (Some(before), Some(after)) = (strings(before), strings(Some(after)))
        {
            merge_features(&before, mine.as_array_mut()?, &after)?;
            continue;
        }
        let before = before.map_or(Some(&nothing as &dyn TableLike), Item::as_table_like)?;
        merge_keys(before, mine.as_table_like_mut()?, after.as_table_like()?)?;
    }
    Some(())
}

/// With the comments that stand above the key.
fn insert(yours: &mut dyn TableLike, new: &dyn TableLike, key: &str, item: &Item) {
    let mut item = item.clone();
    match &mut item {
        // Where it stood in the other text means nothing here: it goes to the end.
        Item::Table(table) => table.set_position(None),
        Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| table.set_position(None)),
        Item::None | Item::Value(_) => {}
    }
    match (yours.get_mut(key), new.get_key_value(key)) {
        (Some(place), _) => *place = item,
        (None, Some((key, _))) => drop(yours.entry_format(key).or_insert(item)),
        (None, None) => drop(yours.insert(key, item)),
    }
}

/// Features are a set: each side's additions and removals go together.
fn merge_features(before: &[&str], mine: &mut Array, after: &[&str]) -> Option<()> {
    let have = |list: &Array, text: &str| list.iter().any(|value| value.as_str() == Some(text));
    if !mine.iter().all(Value::is_str) {
        return None;
    }
    // A list is laid out from its first value on, whichever that is.
    let before_first = mine.get(0).and_then(|first| first.decor().prefix().cloned());
    mine.retain(|value| value.as_str().is_none_or(|text| after.contains(&text) || !before.contains(&text)));
    if let (Some(prefix), Some(first)) = (before_first, mine.get_mut(0)) {
        first.decor_mut().set_prefix(prefix);
    }
    for added in after.iter().filter(|text| !before.contains(text)) {
        if !have(mine, added) {
            mine.push(*added);
        }
    }
    Some(())
}

fn strings(item: Option<&Item>) -> Option<Vec<&str>> {
    item.map_or(Some(Vec::new()), |item| item.as_array()?.iter().map(Value::as_str).collect())
}

fn is_same(one: Option<&Item>, other: Option<&Item>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => is_same_item(one, other),
        _ => false,
    }
}

/// Whether two items mean the same, however they are laid out.
fn is_same_item(one: &Item, other: &Item) -> bool {
    if let (Some(one), Some(other)) = (one.as_table_like(), other.as_table_like()) {
        return one.len() == other.len() && one.iter().all(|(key, item)| is_same(Some(item), other.get(key)));
    }
    match (one, other) {
        (Item::Value(one), Item::Value(other)) => is_same_value(one, other),
        (Item::ArrayOfTables(one), Item::ArrayOfTables(other)) => {
            let is_same =
                |(one, other): (&Table, &Table)| is_same_item(&Item::Table(one.clone()), &Item::Table(other.clone()));
            one.len() == other.len() && one.iter().zip(other.iter()).all(is_same)
        }
        _ => false,
    }
}

fn is_same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Integer(one), Value::Integer(other)) => one.value() == other.value(),
        (Value::Float(one), Value::Float(other)) => one.value().to_bits() == other.value().to_bits(),
        (Value::Boolean(one), Value::Boolean(other)) => one.value() == other.value(),
        (Value::Datetime(one), Value::Datetime(other)) => one.value() == other.value(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| is_same_value(one, other))
        }
        (Value::InlineTable(_), Value::InlineTable(_)) => {
            is_same_item(&Item::Value(one.clone()), &Item::Value(other.clone()))
        }
        _ => false,
    }
}
