//! `cargo lambda-s3 explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::project::Project;
use crate::error::Error;
use crate::explain::{self, Explanation};
use crate::terminal;

/// Print who may invoke a project's function and what it may do, with reasons.
///
/// Each statement with its reason and the practice that it serves, and what is denied on purpose.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Folder of the project
    #[arg(default_value = ".")]
    path: PathBuf,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For the terminal
    Text,
    /// Tables and a picture, for a wiki or a pull request
    Markdown,
    /// The picture, for whatever draws Mermaid
    Mermaid,
    /// The picture as a file that every browser shows, light and dark
    Svg,
    /// All of it, for programs
    Json,
}

impl Explain {
    pub(super) fn run(&self) -> Result<(), Error> {
        let project = Project::read(&self.path)?;
        project.warn_of_overruled();
        let explanation = Explanation::of(&project.spec);
        terminal::print(&match self.format {
            Format::Text => explain::text(&explanation),
            Format::Markdown => explain::markdown(&explanation),
            Format::Mermaid => explain::mermaid(&explanation),
            Format::Svg => explain::svg(&explanation),
            Format::Json => explain::json(&explanation),
        })
    }
}
