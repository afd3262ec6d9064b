//! `cargo lambda-s3 list`.

use clap::Args;

use super::project_flags::WorkspaceFlags;
use super::table_format::TableFormat;
use crate::cli::error::of_member;
use crate::error::Error;
use crate::project::ProjectError;
use crate::project::context::ProjectContext;
use crate::project::members::read_each;
use crate::terminal;
use crate::views::{Listed, UnreadableMember, list_json, list_text};
use crate::workspace::{Function, functions_of};

/// Print the functions of a workspace, with triggers, grants and formats.
///
/// A member whose spec is wrong does not hide the others; it is told, and the exit code is 2.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    workspace: WorkspaceFlags,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,
}

impl List {
    pub(super) fn run(&self) -> Result<(), Error> {
        let workspace = functions_of(&self.workspace.folder()?)?;
        let functions = &workspace.functions;
        let team = ProjectContext::member_of(&workspace.root)?;
        let (mut listed, mut unreadable, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for (function, project) in functions.iter().zip(read_each(functions, &team, |_| Ok(()))) {
            match project {
                Ok((project, ())) => {
                    project.warn_of_overruled();
                    listed.push(Listed::new(&project.spec, &function.path));
                }
                Err(error) => {
                    let Function { name, path, .. } = function.clone();
                    unreadable.push(UnreadableMember { name, path, error: error.to_string() });
                    errors.push(of_member(function, error));
                }
            }
        }
        terminal::print(&match self.format {
            TableFormat::Text => list_text(&listed),
            TableFormat::Json => list_json(&listed, &unreadable),
        })?;
        if listed.is_empty() && unreadable.is_empty() {
            terminal::note("no package here has a spec: `cargo lambda-s3 new` makes one");
        }
        errors.iter().for_each(terminal::report);
        match errors.len() {
            0 => Ok(()),
            count => Err(ProjectError::Unreadable { count, all: functions.len() }.into()),
        }
    }
}
