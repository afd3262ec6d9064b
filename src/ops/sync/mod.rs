//! Updates projects to match their specs: computes the changes, and writes them.

mod compare;
mod error;
mod members;
mod result;
mod runtime;
mod step;

use std::path::Path;

use self::step::change;
use crate::error::Error;
use crate::project::Project;
use crate::sync::{Sources, diff};

pub use self::error::SyncError;
pub use self::members::sync_all;
pub use self::result::{ProjectResult, Report, below, differing};
pub use self::step::{Conflicts, Edited, LockedProject, Shared, SyncPlan, SyncResult};

/// What is to be done with what changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Print the diff.
    DryRun,
    /// Print the diff, and fail if there is one.
    Check,
}

/// How far a change of the manifest reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To every file that follows from it.
    Files,
    /// No further (`--no-sync`).
    Manifest,
}

/// How a project is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct How {
    pub mode: Mode,
    pub reach: Reach,
    pub sources: Sources,
}

/// Edits the manifest of the project in `folder` and updates its files from it, all in one transaction.
///
/// `edit` gets the manifest's text and gives the new one. It is called when no other run can change the project, and
/// when what an earlier run left behind is repaired.
pub fn sync_edited(folder: &Path, how: How, edit: impl FnOnce(&str) -> Result<String, Error>) -> Result<Report, Error> {
    let read = |manifest: &str| Project::with_manifest(folder, edit(manifest)?);
    let done = change(folder, (how, Conflicts::Refuse), None, read)?;
    Ok(one(folder, how, done))
}

/// The diff of all that changes in the project in `folder`.
pub fn diff_of(folder: &Path, done: &SyncResult) -> String {
    done.steps.iter().filter(|step| step.writes()).map(|step| diff(step, &below(folder))).collect()
}

/// Updates the project in `folder`.
pub fn sync_one(folder: &Path, how: How) -> Result<Report, Error> {
    let read = |manifest: &str| Project::with_manifest(folder, manifest.to_owned());
    let done = change(folder, (how, Conflicts::Merge), None, read)?;
    Ok(one(folder, how, done))
}

/// What became of one project, and of the package that it shares, which comes after it.
fn one(folder: &Path, how: How, done: SyncResult) -> Report {
    let report = Report::of_one(how.mode, ProjectResult { folder: folder.to_owned(), done: Ok(done) });
    Report { shared: runtime::sync_shared(how, &report.projects), ..report }
}
