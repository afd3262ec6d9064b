//! Keys of a table, wherever they stand: below its header, dotted, or in braces.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use super::list::{Brackets, comma_behind, skip_blanks};
use super::map::Map;
use super::{TablePath, block, lines, quote};

/// A key that stands on a line, or in braces, with its value.
pub(super) struct Entry<'a> {
    name: &'a str,
    key: Range<usize>,
    /// The value; of dotted keys that begin with this one, the first.
    value: Range<usize>,
    /// Where the last value ends.
    end: usize,
}

impl Entry<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    pub(super) fn value<'t>(&self, text: &'t str) -> &'t str {
        &text[self.value.clone()]
    }

    /// What stands before the key on its line: blanks, and the keys that lead to it where it is dotted.
    pub(super) fn indent<'t>(&self, text: &'t str) -> &'t str {
        &text[lines::start(text, self.key.start)..self.key.start]
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The equals sign for another key, with blanks around it as here; in the same column where this one was moved to one.
    pub(super) fn equals_for(&self, text: &str, key: &str) -> String {
        let Some((left, right)) = text[self.key.end..self.value.start].rsplit_once('=') else {
            return " = ".to_owned();
        };
        let blanks = left.len() - left.trim_end().len();
        let is_column = blanks > 1 && left.trim().is_empty();
        let left = if is_column { (self.key.len() + blanks).saturating_sub(key.len()).max(1) } else { blanks };
        format!("{}={right}", " ".repeat(left))
    }
}

/// Sets a key to what `value` makes of it, given the text of a value beside.
pub(super) fn set(
    text: &str,
    place: TablePath<'_>,
    key: &str,
    value: &dyn Fn(Option<&str>) -> String,
) -> Option<String> {
    let map = Map::of(text)?;
    let table = map.table(place.table)?;
    if let Some(item) = table.get(key) {
        let Item::Value(old) = item else { return None };
        let span = old.span()?;
        return Some(lines::splice(text, span.clone(), &value(Some(&text[span]))));
    }
    let entries = entries(table);
    let rank = |name: &str| place.order.iter().position(|key| *key == name);
    let own = rank(key);
    let before = entries.iter().filter(|entry| own.is_none() || rank(entry.name) < own);
    let before = before.max_by_key(|entry| (own.and(rank(entry.name)), entry.end));
    let after = entries.iter().min_by_key(|entry| (rank(entry.name).is_none(), rank(entry.name), entry.key.start));
    let beside = before.or(after);
    let value = value(beside.map(|entry| entry.value(text)));
    if let Some(braces) = map.braces(place.table) {
        let (names, brackets) = in_braces(text, map.table(place.table)?, &entries, braces)?;
        let at = match (before, after) {
            (Some(before), _) => names.iter().rposition(|name| *name == before.name).map_or(0, |at| at + 1),
            _ => 0,
        };
        let key = quote::key(key);
        let equals = beside.map_or_else(|| " = ".to_owned(), |beside| beside.equals_for(text, &key));
        return Some(brackets.insert(text, at, &format!("{key}{equals}{value}")));
    }
    match (beside, before) {
        (Some(beside), before) => {
            let begin = lines::start(text, beside.key.start);
            let key = quote::key(key);
            let line = format!("{}{key}{}{value}", beside.indent(text), beside.equals_for(text, &key));
            let at = match before {
                Some(before) => lines::end(text, before.end),
                None => lines::with_comments(text, begin, map.floor(beside.key.start)),
            };
            Some(lines::insert(text, at, &line))
        }
        (None, _) => insert_first(text, &map, place, &format!("{} = {value}", quote::key(key))),
    }
}

/// The first key of a table: behind its header, or behind one that is made above its lists.
fn insert_first(text: &str, map: &Map<'_>, place: TablePath<'_>, line: &str) -> Option<String> {
    let item = map.item(place.table)?;
    let header =
        item.as_table().filter(|table| !table.is_implicit() && !table.is_dotted()).and_then(|table| table.span());
    if let Some(header) = header {
        let line = format!("{}{line}", lines::indent(text, header.start));
        return Some(lines::insert(text, lines::end(text, header.end), &line));
    }
    let first = block::headers(item.as_table_like()?).into_iter().map(|header| header.start).min()?;
    let at = lines::with_comments(text, lines::start(text, first), map.floor(first));
    let names: Vec<String> = place.table.iter().map(|name| quote::key(name)).collect();
    let ending = lines::ending(text, first);
    Some(lines::insert(text, at, &format!("[{}]{ending}{line}{ending}", names.join("."))))
}

pub(super) fn remove(text: &str, place: TablePath<'_>, key: &str) -> Option<String> {
    let map = Map::of(text)?;
    let table = map.table(place.table)?;
    let item = table.get(key)?;
    let inner = [place.table, &[key]].concat();
    if let Item::ArrayOfTables(_) | Item::Table(_) = item
        && let Some(header) = block::headers_of(item).into_iter().next_back()
    {
        let rest = block::remove(text, &map, header);
        return if Map::of(&rest)?.item(&inner).is_some() { remove(&rest, place, key) } else { Some(rest) };
    }
    if let Some(braces) = map.braces(place.table) {
        let (names, brackets) = in_braces(text, table, &entries(table), braces)?;
        let rest = brackets.remove(text, names.iter().position(|name| *name == key)?)?;
        return if Map::of(&rest)?.item(&inner).is_some() { remove(&rest, place, key) } else { Some(rest) };
    }
    if let Item::Table(dotted) = item {
        // Dotted keys: line by line.
        let (name, _) = dotted.iter().next()?;
        let rest = remove(text, TablePath { table: &inner, order: &[] }, name)?;
        return if Map::of(&rest)?.item(&inner).is_some() { remove(&rest, place, key) } else { Some(rest) };
    }
    let (begin, end) = (table_key(table, key)?.start, item.span()?.end);
    let first = lines::with_comments(text, lines::start(text, begin), map.floor(begin));
    Some(lines::splice(text, lines::with_gap(text, first..lines::end(text, end)), ""))
}

/// The keys that stand on lines, or in braces, in the order of the table.
pub(super) fn entries(table: &dyn TableLike) -> Vec<Entry<'_>> {
    let entry = |(name, item)| {
        let values = own_values(item);
        let value = values.first()?.clone();
        let end = values.iter().map(|value| value.end).max()?;
        Some(Entry { name, key: table_key(table, name)?, value, end })
    };
    table.iter().filter_map(entry).collect()
}

fn table_key(table: &dyn TableLike, name: &str) -> Option<Range<usize>> {
    table.get_key_value(name)?.0.span()
}

/// The values that are set where the item's key stands: its own, or those of dotted keys.
fn own_values(item: &Item) -> Vec<Range<usize>> {
    let of = |table: &dyn TableLike| table.iter().flat_map(|(_, item)| own_values(item)).collect();
    match item {
        Item::Table(table) if table.is_dotted() => of(table),
        Item::Value(Value::InlineTable(table)) if table.is_dotted() => of(table),
        Item::Value(value) => value.span().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What stands in the braces around a table: of each element the key of the table that it belongs to, empty where to none.
fn in_braces<'e>(
    text: &str,
    table: &dyn TableLike,
    entries: &[Entry<'e>],
    braces: Range<usize>,
) -> Option<(Vec<&'e str>, Brackets)> {
    let document = Map::of(text)?;
    let ends = document.ends_within(&braces);
    let mut items = Vec::new();
    let mut begin = braces.start + 1;
    for end in ends {
        items.push(skip_blanks(text, begin)..end);
        begin = comma_behind(text, end).map_or(end, |comma| comma + 1);
    }
    let name_of = |item: &Range<usize>| {
        let holds = |entry: &&Entry<'_>| {
            own_values(table.get(entry.name).unwrap_or(&Item::None)).iter().any(|value| value.end == item.end)
        };
        entries.iter().find(holds).map_or("", |entry| entry.name)
    };
    let names = items.iter().map(name_of).collect();
    Some((names, Brackets { span: braces, items }))
}
