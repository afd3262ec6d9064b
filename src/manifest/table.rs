//! Typed reading of one TOML table, with the line of whatever is wrong.

use std::str::FromStr;

use toml_edit::{Item, TableLike, Value};

use super::error::{ManifestError, Problem, line_of};
use super::keys::Key;
use crate::spec::ValueError;

/// A table of a document, and where it stands.
pub(super) struct Reader<'a> {
    text: &'a str,
    table: &'a dyn TableLike,
    path: String,
    /// Where it begins, in bytes.
    start: Option<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, table: &'a dyn TableLike, path: String) -> Self {
        Self { text, table, path, start: None }
    }

    /// Refuses every key but these.
    pub(super) fn allow_only(&self, known: &[Key]) -> Result<(), ManifestError> {
        self.allow_names(&known.iter().map(|key| key.name).collect::<Vec<_>>())
    }

    /// Refuses every key that has none of these names.
    pub(super) fn allow_names(&self, known: &[&'static str]) -> Result<(), ManifestError> {
        match self.table.iter().find(|(key, _)| !known.contains(key)) {
            None => Ok(()),
            Some((key, _)) => {
                let problem = Problem::UnknownKey { key: self.full(key), known: known.to_vec() };
                Err(self.error_at(key, problem))
            }
        }
    }

    pub(super) fn item(&self, key: &str) -> Option<&'a Item> {
        self.table.get(key)
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<&'a str>, ManifestError> {
        self.typed(key, "a string", Item::as_str)
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<i64>, ManifestError> {
        self.typed(key, "a whole number", Item::as_integer)
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, ManifestError> {
        self.typed(key, "true or false", Item::as_bool)
    }

    pub(super) fn parsed<T>(&self, key: &str) -> Result<Option<T>, ManifestError>
    where
        T: FromStr,
        ValueError: From<T::Err>,
    {
        let text = self.string(key)?;
        text.map(|text| self.parse(key, text)).transpose()
    }

    /// A list of strings that mean something; empty where the key is not there.
    pub(super) fn parsed_list<T>(&self, key: &str) -> Result<Vec<T>, ManifestError>
    where
        T: FromStr,
        ValueError: From<T::Err>,
    {
        const EXPECTED: &str = "a list of strings";
        let Some(list) = self.typed(key, EXPECTED, Item::as_array)? else {
            return Ok(Vec::new());
        };
        list.iter()
            .map(|value| {
                let text = value.as_str().ok_or_else(|| self.type_error(key, EXPECTED))?;
                self.parse(key, text)
            })
            .collect()
    }

    /// A list of strings that stand for themselves; empty where the key is not there.
    pub(super) fn strings(&self, key: &str) -> Result<Vec<String>, ManifestError> {
        const EXPECTED: &str = "a list of strings";
        let Some(list) = self.typed(key, EXPECTED, Item::as_array)? else {
            return Ok(Vec::new());
        };
        let texts = list.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<_>>();
        texts.ok_or_else(|| self.type_error(key, EXPECTED))
    }

    /// A table within, if it is there.
    pub(super) fn table(&self, key: &str) -> Result<Option<Reader<'a>>, ManifestError> {
        let table = self.typed(key, "a table", Item::as_table_like)?;
        Ok(table.map(|table| Reader { text: self.text, table, path: self.full(key), start: None }))
    }

    /// Every key, in the order written.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.table.iter().map(|(key, _)| key)
    }

    /// The tables of a list, written either way: `[[key]]` or `key = [{ … }]`.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<Reader<'a>>, ManifestError> {
        const EXPECTED: &str = "a list of tables";
        let Some(item) = self.table.get(key) else {
            return Ok(Vec::new());
        };
        let tables: Option<Vec<(&dyn TableLike, _)>> = match item {
            Item::ArrayOfTables(tables) => {
                Some(tables.iter().map(|table| (table as &dyn TableLike, table.span())).collect())
            }
            Item::Value(Value::Array(list)) => list
                .iter()
                .map(|value| {
                    let table = value.as_inline_table()?;
                    Some((table as &dyn TableLike, value.span()))
                })
                .collect(),
            _ => None,
        };
        let tables = tables.ok_or_else(|| self.type_error(key, EXPECTED))?;
        let readers = tables.into_iter().map(|(table, span)| Reader {
            text: self.text,
            table,
            path: self.full(key),
            start: span.map(|span| span.start),
        });
        Ok(readers.collect())
    }

    pub(super) fn error(&self, problem: Problem) -> ManifestError {
        ManifestError::at(self.start.map(|start| line_of(self.text, start)), problem)
    }

    pub(super) fn error_at(&self, key: &str, problem: Problem) -> ManifestError {
        let span = self.table.get_key_value(key).and_then(|(key, item)| key.span().or_else(|| item.span()));
        let start = span.map(|span| span.start).or(self.start);
        ManifestError::at(start.map(|start| line_of(self.text, start)), problem)
    }

    fn typed<T>(
        &self,
        key: &str,
        expected: &'static str,
        read: impl Fn(&'a Item) -> Option<T>,
    ) -> Result<Option<T>, ManifestError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(item) => read(item).map(Some).ok_or_else(|| self.type_error(key, expected)),
        }
    }

    pub(super) fn type_error(&self, key: &str, expected: &'static str) -> ManifestError {
        let full = self.full(key);
        self.error_at(key, Problem::Type { key: full, expected })
    }

    fn parse<T>(&self, key: &str, text: &str) -> Result<T, ManifestError>
    where
        T: FromStr,
        ValueError: From<T::Err>,
    {
        text.parse().map_err(|error: T::Err| self.error_at(key, Problem::Value(error.into())))
    }

    fn full(&self, key: &str) -> String {
        match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }
}
