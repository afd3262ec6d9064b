//! How a setting is written in a manifest.

use super::text_edit::Plain;

/// The place of a setting below `[package.metadata.lambda-s3]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TomlForm {
    /// Alone behind its key, and in the place of another key that would contradict it.
    Alone {
        key: &'static str,
        value: Plain,
        instead_of: Option<&'static str>,
    },
    /// In the package's own table, unless the spec's has the key.
    Package {
        key: &'static str,
        text: String,
    },
    Element {
        key: &'static str,
        text: String,
    },
    Named {
        key: &'static str,
        name: String,
        text: String,
    },
    /// One of a few fields of a table, and in the place of another one that would contradict it.
    Field {
        key: &'static str,
        name: &'static str,
        text: String,
        instead_of: Option<&'static str>,
    },
    Table {
        key: &'static str,
        pairs: Vec<(&'static str, Plain)>,
    },
}

impl TomlForm {
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Alone { key, .. }
            | Self::Package { key, .. }
            | Self::Element { key, .. }
            | Self::Named { key, .. }
            | Self::Field { key, .. }
            | Self::Table { key, .. } => key,
        }
    }
}
