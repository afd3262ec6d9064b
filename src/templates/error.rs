//! What is wrong with a layer of templates.

use std::fmt;

use super::{EXTENSION, MAX_BYTES, MAX_LAYER_BYTES};
use crate::error::Report;
use crate::escape::Quoted;
use crate::manifest::ManifestError;

/// A layer that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerError {
    /// The file in question, with the folder or repository that it lies in.
    pub file: String,
    pub problem: LayerProblem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayerProblem {
    NoFolder,
    NoTemplates,
    Link,
    NoFile,
    /// It is a repository within the repository.
    Submodule,
    /// Its text lies elsewhere: Git LFS keeps only a pointer here.
    Pointer,
    /// Its name is not UTF-8, or no name of a file everywhere.
    Name,
    /// Its text is not UTF-8.
    Text,
    /// It has more than [`MAX_BYTES`].
    Size,
    /// All of them have more than [`MAX_LAYER_BYTES`].
    LayerSize,
    Question(ManifestError),
}

impl LayerError {
    pub fn help(&self) -> String {
        match &self.problem {
            LayerProblem::NoFolder => "name a folder of templates, or the URL of a git repository".to_owned(),
            LayerProblem::NoTemplates => format!(
                "the name of a template ends in `{EXTENSION}`; `cargo lambda-s3 templates export` writes some to begin with"
            ),
            LayerProblem::Link => "put a copy of what it names in its place".to_owned(),
            LayerProblem::NoFile => "leave only files and folders there".to_owned(),
            LayerProblem::Submodule => "put its files into the repository".to_owned(),
            LayerProblem::Pointer => "commit the file itself: templates are text".to_owned(),
            LayerProblem::Name => "call it by letters, digits, `-`, `_` and `.`".to_owned(),
            LayerProblem::Text => "save it as UTF-8".to_owned(),
            LayerProblem::Size | LayerProblem::LayerSize => "keep only templates there".to_owned(),
            LayerProblem::Question(error) => error.help(),
        }
    }
}

impl Report for LayerError {
    fn help(&self) -> Option<String> {
        Some(self.help())
    }
}

impl fmt::Display for LayerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = Quoted(&self.file);
        match &self.problem {
            LayerProblem::NoFolder => write!(f, "there is no folder {file}"),
            LayerProblem::NoTemplates => write!(f, "{file} holds no template"),
            LayerProblem::Link => write!(f, "{file} is a link, which may name anything"),
            LayerProblem::NoFile => write!(f, "{file} is not a file"),
            LayerProblem::Submodule => write!(f, "{file} is a submodule, and none is fetched"),
            LayerProblem::Pointer => write!(f, "{file} is a pointer of Git LFS, and none is followed"),
            LayerProblem::Name => write!(f, "{file} is not a template's name"),
            LayerProblem::Text => write!(f, "{file} is not UTF-8"),
            LayerProblem::Size => write!(f, "{file} has more than {MAX_BYTES} bytes"),
            LayerProblem::LayerSize => write!(f, "the templates of {file} have more than {MAX_LAYER_BYTES} bytes"),
            LayerProblem::Question(error) => write!(f, "{file}: {error}"),
        }
    }
}
