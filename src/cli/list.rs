//! `cargo lambda-s3 list`.

use clap::Args;

use super::environment_flag::EnvironmentFlag;
use super::members::Members;
use super::project_flags::WorkspaceFlags;
use super::table_format::TableFormat;
use crate::error::Error;
use crate::terminal;
use crate::views::{Listed, list_json, list_text};

/// Print the functions of a workspace, with triggers, grants and formats.
///
/// A member whose spec is wrong is reported and does not hide the others; the exit code is then 2.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    workspace: WorkspaceFlags,

    #[command(flatten)]
    environment: EnvironmentFlag,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,
}

impl List {
    pub(super) fn run(&self) -> Result<(), Error> {
        let members = Members::read(&self.workspace.folder()?, &self.environment)?;
        let listed: Vec<Listed> = members.specs.iter().map(|(spec, path)| Listed::new(spec, path)).collect();
        terminal::print(&match self.format {
            TableFormat::Text => list_text(&listed),
            TableFormat::Json => list_json(&listed, &members.unreadable),
        })?;
        members.judge()
    }
}
