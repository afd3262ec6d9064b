//! Where a manifest says something.

use std::ops::Range;

use toml_edit::{Document, Item, Table, TableLike, Value};

use super::TABLE;
use crate::spec::Access;

/// Something that the spec of a manifest says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    Trigger(usize),
    /// A grant, by its number among those of its kind.
    Grant(Access, usize),
    /// What is allowed of an audit, by its number.
    Allowance(usize),
    /// A statement of the user's own, by its number.
    Allow(usize),
    Key(&'static str),
    /// The function's name, which may be the package's.
    Name,
}

/// The line and the column, both counted from 1, of what the spec of a manifest says; of the spec as a whole where it does not say
/// that itself, and `None` where it has none.
pub fn place_of(text: &str, stated: Stated) -> Option<(usize, usize)> {
    let document = Document::parse(text).ok()?;
    let spec = TABLE.into_iter().try_fold(document.as_item(), |item, key| item.get(key))?;
    let table = spec.as_table_like()?;
    let span = match stated {
        Stated::Trigger(number) => element(table, "trigger", number),
        Stated::Grant(access, number) => element(table, access.as_str(), number),
        Stated::Allowance(number) => element(table, "audit-allow", number),
        Stated::Allow(number) => element(table, "allow", number),
        Stated::Key(key) => key_span(table, key),
        Stated::Name => key_span(table, "name").or_else(|| {
            let package = document.get("package").and_then(Item::as_table_like)?;
            key_span(package, "name")
        }),
    };
    let span = span.or_else(|| spec.span()).or_else(|| spec.as_table().and_then(Table::span));
    position(text, span.map_or_else(|| first_element(table), |span| Some(span.start))?)
}

fn key_span(table: &dyn TableLike, key: &str) -> Option<Range<usize>> {
    let (key, item) = table.get_key_value(key)?;
    key.span().or_else(|| item.span())
}

/// A table of a list, written either way: `[[key]]` or `key = [{ … }]`.
fn element(table: &dyn TableLike, key: &str, number: usize) -> Option<Range<usize>> {
    match table.get(key)? {
        Item::ArrayOfTables(tables) => tables.get(number)?.span(),
        Item::Value(Value::Array(list)) => list.get(number)?.span(),
        _ => None,
    }
}

/// Where a table begins that has no header of its own.
fn first_element(table: &dyn TableLike) -> Option<usize> {
    let starts = table.iter().filter_map(|(key, _)| key_span(table, key).or_else(|| element(table, key, 0)));
    starts.map(|span| span.start).min()
}

fn position(text: &str, offset: usize) -> Option<(usize, usize)> {
    let before = text.get(..offset)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some((before.matches('\n').count() + 1, line.chars().count() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spec_says_has_a_line_and_a_column() {
        let text = "[package]\nname = \"a\"\n\n[package.metadata.lambda-s3]\n# é\ntrail = true\nread = [{ bucket = \"é\" }, \
                    { bucket = \"b\" }]\n\n[[package.metadata.lambda-s3.trigger]]\nbucket = \"in\"\n\n  \
                    [[package.metadata.lambda-s3.trigger]]\nbucket = \"on\"\n";
        for (stated, place) in [
            (Stated::Name, (2, 1)),
            (Stated::Key("trail"), (6, 1)),
            (Stated::Grant(Access::Read, 1), (7, 27)),
            (Stated::Trigger(0), (9, 1)),
            (Stated::Trigger(1), (12, 3)),
            // Somebody else says it.
            (Stated::Key("region"), (4, 1)),
            (Stated::Grant(Access::Write, 0), (4, 1)),
        ] {
            assert_eq!(place_of(text, stated), Some(place), "{stated:?}");
        }
    }

    #[test]
    fn a_spec_without_a_header_and_a_text_without_a_spec() {
        let inline =
            "[package]\nname = \"a\"\nmetadata.lambda-s3 = { name = \"b\", trigger = [{ bucket = \"in\" }] }\n";
        assert_eq!(place_of(inline, Stated::Trigger(0)), Some((3, 47)));
        assert_eq!(place_of(inline, Stated::Name), Some((3, 24)));
        assert!(place_of(inline, Stated::Key("trail")).is_some());
        let tables = "[package]\nname = \"a\"\n[[package.metadata.lambda-s3.trigger]]\nbucket = \"in\"\n";
        assert_eq!(place_of(tables, Stated::Key("trail")), Some((3, 20)));
        assert_eq!(place_of("[package]\nname = \"a\"\n", Stated::Name), None);
        assert_eq!(place_of("[package", Stated::Name), None);
    }
}
