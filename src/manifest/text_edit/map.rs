//! Where everything of a document stands.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

/// A document and the places in its text.
pub(super) struct Map<'a> {
    document: Document<&'a str>,
    /// The headers of tables, sorted.
    headers: Vec<Range<usize>>,
    /// The values that stand behind keys, sorted.
    values: Vec<Range<usize>>,
}

impl<'a> Map<'a> {
    /// The map of a text; `None` if that is no TOML.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let document = Document::parse(text).ok()?;
        let (mut headers, mut values) = (Vec::new(), Vec::new());
        collect(document.as_table(), &mut headers, &mut values);
        headers.sort_by_key(|range| range.start);
        values.sort_by_key(|range| range.start);
        Some(Self { document, headers, values })
    }

    pub(super) fn item(&self, path: &[&str]) -> Option<&Item> {
        path.iter().try_fold(self.document.as_item(), |item, key| below(item, key))
    }

    pub(super) fn table(&self, path: &[&str]) -> Option<&dyn TableLike> {
        self.item(path)?.as_table_like()
    }

    /// The span of the nearest inline table around a path, with its braces, unless a table of its own lies between.
    pub(super) fn braces(&self, path: &[&str]) -> Option<Range<usize>> {
        let mut braces = None;
        let mut item = self.document.as_item();
        for key in path {
            item = below(item, key)?;
            if let Item::Value(Value::InlineTable(table)) = item
                && !table.is_dotted()
            {
                braces = table.span();
            }
        }
        braces
    }

    /// Where the values end that stand right within the braces of an inline table.
    pub(super) fn ends_within(&self, braces: &Range<usize>) -> Vec<usize> {
        let inside = |value: &&Range<usize>| value.start > braces.start && value.end < braces.end;
        let values: Vec<&Range<usize>> = self.values.iter().filter(inside).collect();
        let is_nested =
            |value: &Range<usize>| values.iter().any(|other| other.start < value.start && value.end < other.end);
        values.iter().filter(|value| !is_nested(value)).map(|value| value.end).collect()
    }

    /// Where the last value before `at` ends, or the last header: what stands behind it is blank or comment.
    pub(super) fn floor(&self, at: usize) -> usize {
        let ends = self.values.iter().chain(&self.headers).map(|range| range.end);
        ends.filter(|end| *end <= at).max().unwrap_or(0)
    }

    /// Where the last value of the section that holds `at` ends: a header and the values below it.
    pub(super) fn section_end(&self, at: usize) -> usize {
        let next = self.headers.iter().map(|header| header.start).find(|start| *start > at);
        let header =
            self.headers.iter().map(|header| header.end).filter(|end| next.is_none_or(|next| *end < next)).max();
        let value = self.values.iter().map(|value| value.end).filter(|end| next.is_none_or(|next| *end < next)).max();
        header.max(value).unwrap_or(0)
    }
}

/// The value of a key; in a list the element at that position.
fn below<'i>(item: &'i Item, key: &str) -> Option<&'i Item> {
    match item {
        Item::ArrayOfTables(_) | Item::Value(Value::Array(_)) => item.get(key.parse::<usize>().ok()?),
        _ => item.get(key),
    }
}

fn collect(table: &dyn TableLike, headers: &mut Vec<Range<usize>>, values: &mut Vec<Range<usize>>) {
    for (_, item) in table.iter() {
        match item {
            Item::Table(inner) => {
                if !inner.is_dotted() && !inner.is_implicit() {
                    headers.extend(inner.span());
                }
                collect(inner, headers, values);
            }
            Item::ArrayOfTables(list) => {
                for inner in list {
                    headers.extend(inner.span());
                    collect(inner, headers, values);
                }
            }
            Item::Value(Value::InlineTable(inner)) => {
                if !inner.is_dotted() {
                    values.extend(inner.span());
                }
                collect(inner, headers, values);
            }
            Item::Value(Value::Array(list)) => {
                values.extend(list.span());
                for inner in list.iter().filter_map(Value::as_inline_table) {
                    values.extend(inner.span());
                    collect(inner, headers, values);
                }
            }
            Item::Value(value) => values.extend(value.span()),
            Item::None => {}
        }
    }
}
