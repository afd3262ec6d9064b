//! Why embedded templates are not written to a folder.

use std::fmt;
use std::path::PathBuf;

use crate::error::Report;
use crate::escape::{Quoted, quoted_path};

#[derive(Debug)]
pub enum ExportError {
    /// The file exists, and is not to be overwritten.
    Exists(PathBuf),
    UnknownTemplate {
        path: String,
        near: Option<String>,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(path) => write!(f, "{} exists already", quoted_path(path)),
            Self::UnknownTemplate { path, .. } => write!(f, "the program has no template {}", Quoted(path)),
        }
    }
}

impl Report for ExportError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Exists(_) => "name another folder with `--to`, or overwrite it with `--force`".to_owned(),
            Self::UnknownTemplate { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::UnknownTemplate { near: None, .. } => "`cargo lambda-s3 templates list` names them".to_owned(),
        })
    }
}
