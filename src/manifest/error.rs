//! What is wrong with a spec's TOML, and on which line.

use std::fmt;

use super::VERSION;
use crate::error::Report;
use crate::escape::Quoted;
use crate::spec::defaults::Key;
use crate::spec::{Invalid, ValueError, nearest};

/// A spec that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError {
    /// The line, counted from 1, where one is to blame.
    pub line: Option<usize>,
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is no TOML; holds the parser's message.
    Syntax(String),
    /// The manifest has no `[package.metadata.lambda-s3]`.
    NoSpec,
    Version(i64),
    /// Of an earlier version, and written in a way that cannot be changed; holds that version.
    Migration(i64),
    UnknownKey {
        /// The key, with the tables that it stands in.
        key: String,
        known: Vec<&'static str>,
    },
    Type {
        key: String,
        expected: &'static str,
    },
    MissingKey(&'static str),
    Value(ValueError),
    /// A key that only a function has, where a team sets what all have.
    OwnKey(&'static str),
    /// Parts of a value that are wrong together.
    Invalid(Box<Invalid>),
    /// A key that is enforced, and has no value.
    EnforcedWithoutValue(Key),
}

impl ManifestError {
    pub(super) fn at(line: Option<usize>, problem: Problem) -> Self {
        Self { line, problem }
    }

    pub fn help(&self) -> String {
        match &self.problem {
            Problem::Syntax(_) => "see https://toml.io for the syntax".to_owned(),
            Problem::NoSpec => {
                "`cargo lambda-s3 new` writes `[package.metadata.lambda-s3]` into the projects it makes".to_owned()
            }
            Problem::Version(version) if *version < 1 => format!("this is version {VERSION}"),
            Problem::Version(_) => format!("this program reads version {VERSION}: install a newer one"),
            Problem::Migration(_) => "lay the table out as `cargo lambda-s3 new` writes it, then try again".to_owned(),
            Problem::UnknownKey { key, known } => {
                let last = key.rsplit('.').next().unwrap_or(key);
                match nearest(last, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys are `{}`", known.join("`, `")),
                }
            }
            Problem::Type { expected, .. } => format!("write {expected}"),
            Problem::MissingKey(key) => format!("add `{key} = \"…\"`"),
            Problem::Value(error) => error.help(),
            Problem::OwnKey(_) => "write it into the spec of each function".to_owned(),
            Problem::Invalid(error) => error.help(),
            Problem::EnforcedWithoutValue(key) => format!("add `{key} = …`, or leave it out of `enforce`"),
        }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        match &self.problem {
            Problem::Syntax(message) => write!(f, "{}", message.replace('\n', ", ")),
            Problem::NoSpec => write!(f, "there is no `[package.metadata.lambda-s3]`"),
            Problem::Version(version) => write!(f, "the spec is of version {version}"),
            Problem::Migration(version) => {
                write!(f, "the spec is of version {version}, and cannot be brought to a later one as it is written")
            }
            Problem::UnknownKey { key, .. } => write!(f, "unknown key {}", Quoted(key)),
            Problem::Type { key, expected } => write!(f, "{} is not {expected}", Quoted(key)),
            Problem::MissingKey(key) => write!(f, "`{key}` is missing"),
            Problem::Value(error) => error.fmt(f),
            Problem::OwnKey(key) => write!(f, "`{key}` is a function's own, and not set for all"),
            Problem::Invalid(error) => error.fmt(f),
            Problem::EnforcedWithoutValue(key) => write!(f, "`enforce` names `{key}`, which has no value here"),
        }
    }
}

/// A file that cannot be read as a spec.
#[derive(Debug)]
pub struct FileError {
    pub file: String,
    pub error: ManifestError,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Quoted(&self.file), self.error)
    }
}

impl Report for FileError {
    fn help(&self) -> Option<String> {
        Some(self.error.help())
    }
}

/// The line, counted from 1, of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    text.as_bytes()[..end].iter().filter(|&&b| b == b'\n').count() + 1
}
