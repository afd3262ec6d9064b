//! `cargo lambda-s3 sync`, and what other commands end in that change a project.

mod report;

use std::path::Path;

use clap::{Args, ValueEnum};

use super::project_flags::ProjectFlags;
use crate::error::Error;
use crate::interrupt;
use crate::ops::sync::{How, Mode, ProjectResult, Reach, Report, SyncResult, sync_all, sync_edited, sync_one};
use crate::sync::Sources;

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 sync
  cargo lambda-s3 sync --dry-run
  cargo lambda-s3 sync --check --workspace

A conflict is marked in its file as git marks it, and the exit code is 1.";

/// Update the generated files of a project from its spec and the templates.
///
/// What you changed in a generated file is merged with what changes in its generation. Source and README are yours: they
/// change only where you have not. A file that you deleted stays deleted.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Sync {
    #[command(flatten)]
    project: ProjectFlags,

    /// Change nothing: print what differs, and exit with 1 if anything does
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,

    /// Change nothing: print what would change, also in source and README that would be left alone
    #[arg(long)]
    dry_run: bool,

    /// Merge source and README, too, where both sides changed them
    #[arg(long)]
    merge_sources: bool,

    /// All functions of the workspace, each on its own
    #[arg(long, conflicts_with = "package")]
    workspace: bool,

    /// The format of the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ReportFormat,
}

/// The format of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people, a line for each file
    Human,
    /// For programs, one object
    Json,
}

impl Sync {
    pub(super) fn run(&self) -> Result<(), Error> {
        let mode = match (self.check, self.dry_run) {
            (true, _) => Mode::Check,
            (false, true) => Mode::DryRun,
            (false, false) => Mode::Write,
        };
        let sources = if self.merge_sources { Sources::Merge } else { Sources::LeaveAlone };
        let how = How { mode, reach: Reach::Files, sources };
        interrupt::catch()?;
        let report = match self.workspace {
            true => sync_all(&self.project.workspace()?, how)?,
            false => sync_one(&self.project.folder()?, how)?,
        };
        match self.format {
            ReportFormat::Human => report.tell()?,
            ReportFormat::Json => report.print_json()?,
        }
        report.judge()
    }
}

/// Edits the manifest of the project in `folder` and updates its files from it, all in one transaction, and says
/// what became of them.
///
/// `edit` gets the manifest's text and gives the new one. It is called when no other run can change the project, and
/// when what an earlier run left behind is repaired.
pub(super) fn bring_in_step(
    folder: &Path,
    how: How,
    edit: impl FnOnce(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    interrupt::catch()?;
    let report = sync_edited(folder, how, edit)?;
    report.tell()?;
    report.judge()
}

/// Says what became of the project in `folder`.
pub(super) fn tell(folder: &Path, mode: Mode, done: SyncResult) -> Result<(), Error> {
    Report::of_one(mode, ProjectResult { folder: folder.to_owned(), done: Ok(done) }).tell()
}
