//! What became of projects.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Mode, SyncError, SyncResult};
use crate::audit::{Deviation, Severity};
use crate::error::{Error, ExitCode};
use crate::sync::Change;

/// What became of all projects of a run.
#[derive(Debug)]
pub struct Report {
    pub mode: Mode,
    /// How long cargo took to tell which there are, where it was asked.
    pub cargo_metadata: Option<Duration>,
    /// Sorted by folder.
    pub projects: Vec<ProjectResult>,
    pub shared: Vec<ProjectResult>,
}

/// What became of a project.
#[derive(Debug)]
pub struct ProjectResult {
    pub folder: PathBuf,
    pub done: Result<SyncResult, Error>,
}

impl Report {
    pub fn of_one(mode: Mode, project: ProjectResult) -> Self {
        Self { mode, cargo_metadata: None, projects: vec![project], shared: Vec::new() }
    }

    pub fn all(&self) -> impl Iterator<Item = &ProjectResult> {
        self.projects.iter().chain(&self.shared)
    }

    /// Whether all went well, as the exit code tells it.
    pub fn judge(&self) -> Result<(), Error> {
        let is_failed = |package: &&ProjectResult| package.done.is_err();
        let all = self.projects.len() + self.shared.iter().filter(is_failed).count();
        let failed = self.failures().count();
        let worst = self.failures().map(Error::exit_code).max_by_key(|code| *code as u8);
        match worst {
            Some(code @ (ExitCode::Interrupted | ExitCode::Terminated)) => {
                return Err(SyncError::Stopped { done: all - failed, all, code }.into());
            }
            Some(code) => return Err(SyncError::Projects { failed, all, code }.into()),
            None => {}
        }
        let conflicts = self.count(Change::Conflict);
        match self.mode {
            Mode::Write if conflicts > 0 => Err(SyncError::Conflicts(conflicts).into()),
            Mode::Check if self.grants() > 0 => Err(SyncError::Grants(self.grants()).into()),
            Mode::Check if self.writes() + conflicts + self.records() > 0 => {
                Err(SyncError::OutOfStep((self.writes()).max(1)).into())
            }
            Mode::Write | Mode::Check | Mode::DryRun => Ok(()),
        }
    }

    pub fn failures(&self) -> impl Iterator<Item = &Error> {
        self.all().filter_map(|project| project.done.as_ref().err())
    }

    pub fn done(&self) -> impl Iterator<Item = &SyncResult> {
        self.all().filter_map(|project| project.done.as_ref().ok())
    }

    pub fn count(&self, change: Change) -> usize {
        self.done().flat_map(|done| &done.steps).filter(|step| step.change == change).count()
    }

    pub fn writes(&self) -> usize {
        self.done().flat_map(|done| &done.steps).filter(|step| step.writes()).count()
    }

    pub fn grants(&self) -> usize {
        self.done().flat_map(differing).count()
    }

    pub fn records(&self) -> usize {
        self.done().filter(|done| done.record != Change::Unchanged).count()
    }
}

/// What grants something else than the policies.
pub fn differing(done: &SyncResult) -> impl Iterator<Item = &Deviation> {
    done.grants.iter().filter(|one| one.severity != Severity::Note)
}

/// What stands before the paths of a project's files.
pub fn below(folder: &Path) -> String {
    let mut shown = folder.to_string_lossy();
    // Not above the current folder: `git apply` takes no path that leads out of where it is run.
    while let Some(rest) = shown.strip_prefix("../").or((shown == "..").then_some(".")) {
        shown = rest.to_owned().into();
    }
    if shown == "." { String::new() } else { shown.trim_end_matches('/').to_owned() }
}
