//! Text as a value of a language: one encoder each, and whatever text goes in comes out when the language is parsed.
//!
//! Everything that a user typed passes through one of these on its way into a file. None of them can fail.

pub mod hcl;
pub mod json;
mod lookup;
pub mod markdown;
pub mod mermaid;
pub mod rust;
pub mod shell;
pub mod toml;
pub mod typescript;
pub mod xml;
pub mod yaml;

use std::path::Path;

pub use lookup::{HCL, Lookup, TYPESCRIPT, YAML};

/// The language of a generated file, told by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    Rust,
    Toml,
    /// YAML, as YAML 1.1 and 1.2 both read it.
    Yaml,
    /// JSON.
    Json,
    Hcl,
    Markdown,
    Shell,
    TypeScript,
    Plain,
}

impl Language {
    /// The language of the file that `path` names.
    pub fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => Self::Rust,
            Some("toml") => Self::Toml,
            Some("yaml" | "yml") => Self::Yaml,
            Some("json") => Self::Json,
            Some("tf") => Self::Hcl,
            Some("md") => Self::Markdown,
            Some("sh") => Self::Shell,
            Some("ts") => Self::TypeScript,
            _ => Self::Plain,
        }
    }

    /// `text` as a complete value of the language: a quoted string, or inline text in Markdown.
    pub fn encode(self, text: &str) -> String {
        match self {
            Self::Rust => rust::string(text),
            Self::Toml => toml::string(text),
            Self::Yaml => yaml::string(text),
            Self::Json => json::string(text),
            Self::Hcl => hcl::string(text),
            Self::Markdown => markdown::text(text),
            Self::Shell => shell::word(text),
            Self::TypeScript => typescript::string(text),
            Self::Plain => crate::escape::visible(text).into_owned(),
        }
    }
}
