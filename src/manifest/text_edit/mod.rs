//! TOML edited in place: a text in, a text out, and every line that an edit is not about stays to the byte, with its comments,
//! its quotes and its line end.
//!
//! The parser only says where things stand; what changes is cut out of the text or put into it, laid out as its neighbours
//! are. `None` comes back where the text is no TOML, or a key holds something else than what the edit is about.

mod block;
mod keys;
mod lines;
mod list;
mod map;
mod quote;

use toml_edit::{Item, Value};

use self::map::Map;
pub use self::quote::{spell_out, text};

/// A table of a document, and the order in which its keys are usually written: a new one goes where that says.
#[derive(Clone, Copy, Debug)]
pub struct TablePath<'a> {
    /// The keys that lead to the table from the root; of an element of a list, its position.
    pub table: &'a [&'a str],
    /// Its keys, in order. A key that is not among them goes to the end.
    pub order: &'a [&'a str],
}

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plain {
    /// A string, quoted as its neighbour is where that is possible.
    Text(String),
    Integer(i64),
    Flag(bool),
    Texts(Vec<String>),
    /// A value that is TOML already.
    Toml(String),
}

pub fn set(text: &str, place: TablePath<'_>, key: &str, value: &Plain) -> Option<String> {
    keys::set(text, place, key, &|neighbour| quote::value(value, neighbour))
}

/// Sets a name in a table within a table, which is made if it is not there.
pub fn set_in(text: &str, place: TablePath<'_>, key: &str, name: &str, value: &Plain) -> Option<String> {
    let inner = [place.table, &[key]].concat();
    if Map::of(text)?.table(&inner).is_some() {
        return set(text, TablePath { table: &inner, order: &[] }, name, value);
    }
    let pair = |neighbour: Option<&str>| format!("{{ {} = {} }}", quote::key(name), quote::value(value, neighbour));
    keys::set(text, place, key, &pair)
}

/// Adds a string to the end of a list of strings, which is made if it is not there.
pub fn push(text: &str, place: TablePath<'_>, key: &str, element: &str) -> Option<String> {
    let map = Map::of(text)?;
    let element = Plain::Text(element.to_owned());
    match map.table(place.table)?.get(key) {
        None => keys::set(text, place, key, &|neighbour| format!("[{}]", quote::value(&element, neighbour))),
        Some(Item::Value(Value::Array(list))) => {
            let list = list::Brackets::of_array(list)?;
            let last = list.items.last().map(|item| &text[item.clone()]);
            Some(list.insert(text, list.items.len(), &quote::value(&element, last)))
        }
        Some(_) => None,
    }
}

/// Adds a table to the end of a list of tables, which is made if it is not there: as `[[…]]` or inline, as its neighbours are.
pub fn push_table(text: &str, place: TablePath<'_>, key: &str, pairs: &[(&str, Plain)]) -> Option<String> {
    block::push(text, place, key, pairs)
}

/// Puts a block of lines at the end, apart from what is above.
pub fn append(text: &str, block: &str) -> String {
    let ending = lines::ending(text, 0);
    let block = block.replace('\n', ending);
    let gap = match text {
        _ if text.trim_start_matches('\u{feff}').is_empty() => String::new(),
        _ if text.ends_with('\n') => ending.to_owned(),
        _ => ending.repeat(2),
    };
    format!("{text}{gap}{block}")
}

pub fn remove(text: &str, place: TablePath<'_>, key: &str) -> Option<String> {
    keys::remove(text, place, key)
}

/// Removes a name from a table within a table, and the table with its last.
pub fn remove_in(text: &str, place: TablePath<'_>, key: &str, name: &str) -> Option<String> {
    let inner = [place.table, &[key]].concat();
    let map = Map::of(text)?;
    let table = map.table(&inner)?;
    table.get(name)?;
    match table.len() {
        1 => remove(text, place, key),
        _ => remove(text, TablePath { table: &inner, order: &[] }, name),
    }
}

/// Removes an element of a list, of strings or of tables, and the list with its last.
pub fn remove_element(text: &str, place: TablePath<'_>, key: &str, at: usize) -> Option<String> {
    let map = Map::of(text)?;
    match map.table(place.table)?.get(key)? {
        Item::Value(Value::Array(list)) if list.len() == 1 && at == 0 => remove(text, place, key),
        Item::Value(Value::Array(list)) => list::Brackets::of_array(list)?.remove(text, at),
        Item::ArrayOfTables(tables) => Some(block::remove(text, &map, tables.get(at)?.span()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
