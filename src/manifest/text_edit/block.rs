//! Tables with headers, and lists of them.

use std::ops::Range;

use toml_edit::{Item, Table, TableLike, Value};

use super::list::Brackets;
use super::map::Map;
use super::{Plain, TablePath, keys, lines, quote};

/// Adds a table to the end of a list of tables: where the list has elements, as the last one is laid out; else as the other
/// lists of this table are.
pub(super) fn push(text: &str, place: TablePath<'_>, key: &str, pairs: &[(&str, Plain)]) -> Option<String> {
    let map = Map::of(text)?;
    let table = map.table(place.table)?;
    match table.get(key) {
        Some(Item::ArrayOfTables(list)) => {
            let last = list.iter().last()?;
            let header = last.span()?;
            let block = block_like(text, &text[header.clone()], Some(last), pairs);
            Some(insert_below(text, &map, header.clone(), lines::is_below_blank(text, top(text, &map, header)), &block))
        }
        Some(Item::Value(Value::Array(list))) => {
            let brackets = Brackets::of_array(list)?;
            let last = brackets.items.last().map(|item| &text[item.clone()]);
            Some(brackets.insert(text, brackets.items.len(), &inline_like(last, pairs)))
        }
        Some(_) => None,
        None => push_first(text, &map, place, key, pairs),
    }
}

fn push_first(text: &str, map: &Map<'_>, place: TablePath<'_>, key: &str, pairs: &[(&str, Plain)]) -> Option<String> {
    let table = map.table(place.table)?;
    let lists: Vec<(&str, &Item)> = table.iter().filter(|(_, item)| is_list_of_tables(item)).collect();
    let has_blocks = lists.iter().any(|(_, item)| item.is_array_of_tables());
    if !has_blocks && (!lists.is_empty() || map.braces(place.table).is_some()) {
        return keys::set(text, place, key, &|neighbour| format!("[{}]", inline_like(neighbour, pairs)));
    }
    let rank = |name: &str| place.order.iter().position(|key| *key == name);
    let blocks = || lists.iter().filter(|(_, item)| item.is_array_of_tables());
    let before = blocks().filter(|(name, _)| rank(name) < rank(key)).max_by_key(|(name, _)| rank(name));
    let after = blocks().filter(|(name, _)| rank(name) > rank(key)).min_by_key(|(name, _)| rank(name));
    let beside = before.or(after).and_then(|(name, item)| Some((*name, item.as_array_of_tables()?)));
    let Some((name, list)) = beside else {
        let names: Vec<String> = place.table.iter().chain([&key]).map(|name| quote::key(name)).collect();
        let end = last_end(map.item(place.table)?)?;
        let block = block_like(text, &format!("[[{}]]", names.join(".")), None, pairs);
        return Some(insert_below(text, map, end..end, true, &block));
    };
    let like = if before.is_some() { list.iter().last()? } else { list.iter().next()? };
    let header = like.span()?;
    let named = header_with(text, header.clone(), name, key);
    let block = block_like(text, &named, Some(like), pairs);
    let first = top(text, map, header.clone());
    let is_apart = lines::is_below_blank(text, first);
    if before.is_some() {
        return Some(insert_below(text, map, header, is_apart, &block));
    }
    let gap = if is_apart { lines::ending(text, first) } else { "" };
    Some(lines::insert(text, first, &format!("{block}{gap}")))
}

fn is_list_of_tables(item: &Item) -> bool {
    match item {
        Item::ArrayOfTables(_) => true,
        Item::Value(Value::Array(list)) => list.iter().any(Value::is_inline_table),
        _ => false,
    }
}

/// The header of one list with the name of another.
fn header_with(text: &str, header: Range<usize>, name: &str, key: &str) -> String {
    let whole = &text[header];
    let names = whole.trim_start_matches('[').trim_end_matches(']');
    let spelled = [name.to_owned(), format!("\"{name}\""), format!("'{name}'")];
    let found = spelled.iter().find_map(|spelled| Some((names.trim_end().strip_suffix(spelled.as_str())?, spelled)));
    match found {
        Some((path, _)) => format!("[[{path}{}{}]]", quote::key(key), &names[names.trim_end().len()..]),
        None => whole.to_owned(),
    }
}

/// A block with this header, laid out as another one is.
fn block_like(text: &str, header: &str, like: Option<&Table>, pairs: &[(&str, Plain)]) -> String {
    let span = like.and_then(Table::span);
    let outer = span.as_ref().map_or("", |span| lines::indent(text, span.start));
    let ending = lines::ending(text, span.as_ref().map_or(0, |span| span.start));
    let entries = like.map(|table| keys::entries(table)).unwrap_or_default();
    let mut block = format!("{outer}{header}");
    for (key, value) in pairs {
        let beside = entries.iter().find(|entry| entry.is(key)).or(entries.first());
        let (indent, equals) = match beside {
            Some(entry) => (entry.indent(text).to_owned(), entry.equals_for(text, key)),
            None => (outer.to_owned(), " = ".to_owned()),
        };
        let value = quote::value(value, beside.map(|entry| entry.value(text)));
        block.push_str(&format!("{ending}{indent}{}{equals}{value}", quote::key(key)));
    }
    block
}

/// A table in braces, with blanks inside them as another one has.
fn inline_like(like: Option<&str>, pairs: &[(&str, Plain)]) -> String {
    let inner = like.map(|like| like.trim_start_matches('[').trim_start());
    let blank = if inner.is_some_and(|inner| inner.starts_with('{') && !inner.starts_with("{ ")) { "" } else { " " };
    let value = inner.and_then(|inner| Some(inner.split_once('=')?.1.trim_start()));
    let equals = if inner.is_some_and(|inner| inner.contains('=') && !inner.contains(" =")) { "=" } else { " = " };
    let pairs = pairs.iter().map(|(key, text)| format!("{}{equals}{}", quote::key(key), quote::value(text, value)));
    format!("{{{blank}{}{blank}}}", pairs.collect::<Vec<String>>().join(", "))
}

/// Puts a block below the section that a header begins.
fn insert_below(text: &str, map: &Map<'_>, header: Range<usize>, is_apart: bool, block: &str) -> String {
    let end = lines::end(text, map.section_end(header.start));
    let at = lines::through_comments(text, end);
    // Right below a comment it would look as if that were about it.
    let gap = if is_apart || at > end { lines::ending(text, header.start) } else { "" };
    lines::insert(text, at, &format!("{gap}{block}"))
}

/// Removes the section of a header, with the comment lines directly above.
pub(super) fn remove(text: &str, map: &Map<'_>, header: Range<usize>) -> String {
    let first = top(text, map, header.clone());
    let end = lines::end(text, map.section_end(header.start));
    lines::splice(text, lines::with_gap(text, first..end), "")
}

/// Where the comment lines directly above a header begin.
fn top(text: &str, map: &Map<'_>, header: Range<usize>) -> usize {
    lines::with_comments(text, lines::start(text, header.start), map.floor(header.start))
}

pub(super) fn headers(table: &dyn TableLike) -> Vec<Range<usize>> {
    table.iter().flat_map(|(_, item)| headers_of(item)).collect()
}

pub(super) fn headers_of(item: &Item) -> Vec<Range<usize>> {
    let of = |table: &Table| {
        let own = table.span().filter(|_| !table.is_dotted() && !table.is_implicit());
        own.into_iter().chain(headers(table)).collect::<Vec<_>>()
    };
    match item {
        Item::Table(table) => of(table),
        Item::ArrayOfTables(list) => list.iter().flat_map(of).collect(),
        _ => Vec::new(),
    }
}

/// Where the last header or value of a table stands.
fn last_end(item: &Item) -> Option<usize> {
    let values = item.as_table_like().map(keys::entries).unwrap_or_default();
    let headers = headers_of(item).into_iter().map(|header| header.start);
    headers.chain(values.iter().map(keys::Entry::end)).max()
}
