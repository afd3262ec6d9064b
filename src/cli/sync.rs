//! `cargo lambda-s3 sync`, and what other commands end in that change a project.

use std::path::{Path, PathBuf};

use clap::Args;

use super::project::Project;
use crate::disk::{self, Lock, Use};
use crate::error::Error;
use crate::file::{Found, Replacement};
use crate::plan::plan;
use crate::sync::{
    Change, Comparison, MANIFEST, Outcome, RECORD, Record, Sources, Step, conflicts_in, diff, paths, print_record,
};
use crate::{interrupt, terminal};

/// Bring the generated files of a project in step with its spec and the templates.
///
/// What you changed in a generated file is merged with what changes in its generation. Source and README are yours: they
/// change only where you have not.
#[derive(Debug, Args)]
pub(super) struct Sync {
    /// Folder of the project
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Change nothing: print what differs, and exit with 1 if something does
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,

    /// Change nothing: print what would change, also in what would be left alone
    #[arg(long)]
    dry_run: bool,

    /// Merge source and README, too, where both sides changed them
    #[arg(long)]
    merge_sources: bool,
}

/// What is to be done with what changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Write it.
    Write,
    /// Print the diff.
    DryRun,
    /// Print the diff, and fail if there is one.
    Check,
}

/// How far a change of the manifest reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To every file that follows from it.
    Files,
    /// No further (`--no-sync`).
    Manifest,
}

/// How a project is brought in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct How {
    pub(super) mode: Mode,
    pub(super) reach: Reach,
    pub(super) sources: Sources,
}

/// What became of a project.
struct Done {
    outcome: Outcome,
    /// Whether the record changes, too.
    records: bool,
}

impl Sync {
    pub(super) fn run(&self) -> Result<(), Error> {
        let mode = match (self.check, self.dry_run) {
            (true, _) => Mode::Check,
            (_, true) => Mode::DryRun,
            _ => Mode::Write,
        };
        let sources = if self.merge_sources { Sources::Merge } else { Sources::LeaveAlone };
        bring_in_step(&self.path, How { mode, reach: Reach::Files, sources }, |manifest| Ok(manifest.to_owned()))
    }
}

/// Edits the manifest of the project in `folder` and brings its files in step with it, all in one transaction, and says
/// what became of them.
///
/// `edit` gets the manifest's text and gives the new one; it is called once no other run can change the project, and
/// after what an earlier run left behind was repaired.
pub(super) fn bring_in_step(
    folder: &Path,
    how: How,
    edit: impl FnOnce(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    interrupt::catch()?;
    let done = change(folder, how, edit)?;
    tell(folder, &done, how.mode)?;
    judge(&done, how.mode)
}

fn change(folder: &Path, how: How, edit: impl FnOnce(&str) -> Result<String, Error>) -> Result<Done, Error> {
    let is_reading = how.mode != Mode::Write && !disk::is_unfinished(folder);
    let _lock = Lock::take(folder, if is_reading { Use::Reading } else { Use::Writing })?;
    disk::repair(folder)?;
    let path = folder.join(MANIFEST);
    let manifest = disk::read(&path)?;
    refuse_conflicts(&path, &manifest)?;
    let edited = edit(&manifest)?;
    let project = Project::with_manifest(folder, edited.clone())?;
    let mut outcome = Outcome { steps: Vec::new(), record: Record::default() };
    let mut record_change = None;
    if how.reach == Reach::Files {
        let files = plan(&project.spec, &project.context)?;
        let record_text = disk::look_at(folder, [RECORD])?.remove(RECORD);
        let record = read_record(folder, record_text.as_ref())?;
        let mut found = disk::look_at(folder, paths(record.as_ref(), &files))?;
        for (path, found) in &found {
            if let Found::Text(text) = found {
                refuse_conflicts(&folder.join(path), text)?;
            }
        }
        found.insert(MANIFEST.to_owned(), Found::Text(edited.clone()));
        outcome = Comparison { record: record.as_ref(), found: &found, files: &files }.decide(how.sources);
        if record.as_ref() != Some(&outcome.record) {
            let before = record_text.and_then(|found| match found {
                Found::Text(text) => Some(text),
                Found::Missing | Found::Binary => None,
            });
            let after = Some(outcome.record.print());
            record_change = Some(Replacement { path: RECORD.to_owned(), before, after });
        }
    }
    put_edit_first(&mut outcome, &manifest, &edited);
    let records = record_change.is_some();
    if how.mode == Mode::Write {
        let mut replacements = outcome.replacements();
        replacements.extend(record_change);
        disk::commit(folder, &replacements)?;
    }
    Ok(Done { outcome, records })
}

/// The manifest was compared as it was edited, and is replaced as it lies on the disk.
fn put_edit_first(outcome: &mut Outcome, manifest: &str, edited: &str) {
    let before = Some(manifest.to_owned());
    match outcome.steps.iter_mut().find(|step| step.path == MANIFEST) {
        Some(step) => step.before = before,
        None if edited != manifest => {
            let (path, after) = (MANIFEST.to_owned(), Some(edited.to_owned()));
            outcome.steps.insert(0, Step { path, change: Change::Updated, before, after });
        }
        None => {}
    }
}

fn read_record(folder: &Path, found: Option<&Found>) -> Result<Option<Record>, Error> {
    let _ = print_record;
    match found {
        Some(Found::Text(text)) => {
            let record = Record::parse(text);
            record.map(Some).map_err(|error| Error::Record { file: folder.join(RECORD), error })
        }
        _ => Ok(None),
    }
}

fn refuse_conflicts(file: &Path, text: &str) -> Result<(), Error> {
    match conflicts_in(text).first() {
        Some(&line) => Err(Error::Unresolved { file: file.to_owned(), line }),
        None => Ok(()),
    }
}

fn tell(folder: &Path, done: &Done, mode: Mode) -> Result<(), Error> {
    let shown = folder.to_string_lossy();
    let prefix = if shown == "." { "" } else { shown.trim_end_matches('/') };
    for step in &done.outcome.steps {
        let is_told = mode == Mode::Write || matches!(step.change, Change::Kept | Change::LeftAlone);
        if is_told {
            terminal::status(step.change.verb(), &folder.join(&step.path).display().to_string());
        }
        let is_shown = step.writes() || (mode == Mode::DryRun && step.change == Change::LeftAlone);
        if mode != Mode::Write && is_shown {
            terminal::print(&diff(step, prefix))?;
        }
    }
    Ok(())
}

fn judge(done: &Done, mode: Mode) -> Result<(), Error> {
    let count = |is_counted: &dyn Fn(&Step) -> bool| done.outcome.steps.iter().filter(|step| is_counted(step)).count();
    let conflicts = count(&|step| step.change == Change::Conflict);
    let writes = count(&Step::writes);
    match mode {
        Mode::Write if conflicts > 0 => Err(Error::Conflicts(conflicts)),
        Mode::Check if writes > 0 || done.records => Err(Error::OutOfStep(writes.max(1))),
        _ => Ok(()),
    }
}
