//! `cargo lambda-s3 explain`.

use clap::{Args, ValueEnum};

use super::environment_flag::EnvironmentFlag;
use super::members::Members;
use super::project_flags::ProjectFlags;
use crate::error::Error;
use crate::project::Project;
use crate::terminal;
use crate::views::{self, Explanation, Overview};
use crate::workspace_graph::{Graph, Member};

/// Print who may invoke a project's function and what it may do, with reasons.
///
/// Each statement with its reason and the practice that it serves, and what is denied on purpose.
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    project: ProjectFlags,

    #[command(flatten)]
    environment: EnvironmentFlag,

    /// All functions of the workspace and the buckets between them, with the loops
    #[arg(long, conflicts_with = "package")]
    workspace: bool,

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
    /// The picture, for tools that draw Mermaid
    Mermaid,
    /// The picture as a file that every browser shows, light and dark
    Svg,
    /// All of it, for programs
    Json,
}

impl Explain {
    pub(super) fn run(&self) -> Result<(), Error> {
        if self.workspace {
            return self.explain_workspace();
        }
        let project = Project::read(&self.project.folder()?)?;
        project.warn_of_overruled();
        let spec = self.environment.of(project.spec)?;
        let explanation = Explanation::of(&spec);
        terminal::print(&match self.format {
            Format::Text => views::text(&explanation),
            Format::Markdown => views::markdown(&explanation),
            Format::Mermaid => views::mermaid(&explanation),
            Format::Svg => views::svg(&explanation),
            Format::Json => views::json(&explanation),
        })?;
        EnvironmentFlag::note(&spec);
        Ok(())
    }

    fn explain_workspace(&self) -> Result<(), Error> {
        let mut members = Members::read(&self.project.workspace()?, &self.environment)?;
        let unreadable = std::mem::take(&mut members.unreadable);
        let graph = members.specs.iter().map(|(spec, folder)| Member { spec, folder }).collect();
        let overview = Overview::of(&Graph::of(graph), unreadable);
        terminal::print(&match self.format {
            Format::Text => views::overview_text(&overview),
            Format::Markdown => views::overview_markdown(&overview),
            Format::Mermaid => views::overview_mermaid(&overview),
            Format::Svg => views::overview_svg(&overview),
            Format::Json => views::overview_json(&overview),
        })?;
        members.judge()
    }
}
