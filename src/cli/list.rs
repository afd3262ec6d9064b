//! `cargo lambda-s3 list`.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use clap::Args;

use super::around::Around;
use super::project::Project;
use super::table_format::TableFormat;
use crate::disk;
use crate::error::Error;
use crate::explain::{Listed, UnreadableMember, list_json, list_text};
use crate::terminal;
use crate::workspace::{Function, functions_of};

/// Print the functions of a workspace, with triggers, grants and formats.
///
/// A member whose spec is wrong does not hide the others; it is told, and the exit code is 2.
#[derive(Debug, Args)]
pub(super) struct List {
    /// A folder of the workspace, or of a project without one
    #[arg(default_value = ".")]
    path: PathBuf,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,
}

impl List {
    pub(super) fn run(&self) -> Result<(), Error> {
        let workspace = functions_of(&self.path)?;
        let functions = &workspace.functions;
        let team = Around::member_of(&workspace.root)?;
        let (mut listed, mut unreadable, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for (function, project) in functions.iter().zip(read_all(functions, &team)) {
            match project {
                Ok(project) => {
                    project.warn_of_overruled();
                    listed.push(Listed::new(&project.spec, &function.path));
                }
                Err(error) => {
                    let Function { name, path, .. } = function.clone();
                    unreadable.push(UnreadableMember { name, path, error: error.to_string() });
                    errors.push(match error {
                        Error::Invalid(_) => Error::Member { path: function.path.clone(), error: Box::new(error) },
                        // It names its file.
                        error => error,
                    });
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
            count => Err(Error::Unreadable { count, all: functions.len() }),
        }
    }
}

/// Reads the projects, in the order given, on all cores.
fn read_all(functions: &[Function], team: &Around) -> Vec<Result<Project, Error>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = functions.len().div_ceil(cores).max(1);
    let read_share = |share: &[Function]| -> Vec<Result<Project, Error>> {
        share.iter().map(|function| read(function, team)).collect()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = functions.chunks(share).map(|share| scope.spawn(move || read_share(share))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

fn read(function: &Function, team: &Around) -> Result<Project, Error> {
    let manifest = disk::read(&function.folder.join("Cargo.toml"))?;
    Project::of_member(function, manifest, team)
}
