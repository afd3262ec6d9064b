//! What a run is about to write, in a file of the user's state folder: the next run finishes or drops what was interrupted.
//!
//! A project's own files can come from anywhere, so no journal is ever read from a project. A journal is a line of JSON,
//! and then a line for each mark. The run that wrote it holds a lock on it until it ends, however it ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::layer::Layer;
use super::staged_folder::StagedFolder;
use super::state;
use crate::disk::DiskError;
use crate::error::Error;

const VERSION: u32 = 1;
const EXTENSION: &str = "journal";
/// What the name of a journal ends with until it is whole.
const DRAFT: &str = ".draft";

/// All that a run is about to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) version: u32,
    /// The project, as an absolute path without links.
    pub(super) folder: PathBuf,
    /// Commands on projects in this folder finish or drop the run.
    pub(super) scope: PathBuf,
    /// Folders that are put in their places as a whole, one after the other, before the entries.
    pub(super) staged: Vec<StagedFolder>,
    pub(super) entries: Vec<Entry>,
    /// Folders that the run creates, outermost first. They are removed again where they stay empty.
    pub(super) created: Vec<PathBuf>,
}

impl Plan {
    pub(super) fn new(folder: PathBuf, scope: PathBuf) -> Self {
        Self { version: VERSION, folder, scope, staged: Vec::new(), entries: Vec::new(), created: Vec::new() }
    }
}

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Planned,
    /// Everything is staged; from here on the changes count as made.
    Committed,
    /// Everything is in its place; what was staged is left to be removed.
    Finished,
}

impl Phase {
    fn mark(self) -> &'static str {
        match self {
            Self::Planned => "",
            Self::Committed => "committed\n",
            Self::Finished => "finished\n",
        }
    }
}

/// A journal that this process holds.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    _lock: fs::File,
}

impl Journal {
    /// Writes down a plan, which gets a name that no other run has.
    pub(super) fn begin(
        layer: &impl Layer,
        journals: &Path,
        plan: impl FnOnce(&str) -> Plan,
    ) -> Result<(Self, Plan), Error> {
        state::create(journals)?;
        let failed = |error| Error::from(DiskError::State { folder: journals.to_owned(), error });
        let _guard = guard(journals).map_err(failed)?;
        remove_drafts(journals);
        let draft = tempfile::Builder::new().prefix("").suffix(DRAFT).rand_bytes(12).tempfile_in(journals);
        let draft = draft.map_err(failed)?.into_temp_path();
        let name = draft.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let plan = plan(&name);
        let text = serde_json::to_string(&plan).map_err(|error| failed(error.into()))?;
        layer.append(&draft, &format!("{text}\n")).map_err(failed)?;
        let lock = fs::File::open(&draft).and_then(|file| file.try_lock().map(|()| file).map_err(io::Error::from));
        let lock = lock.map_err(failed)?;
        let path = journals.join(name).with_extension(EXTENSION);
        layer.rename(&draft, &path).map_err(failed)?;
        // Nothing is left at its old path to be removed.
        let _ = draft.keep();
        Ok((Self { path, _lock: lock }, plan))
    }

    /// Every journal whose run ended, with its plan and how far that came.
    pub(super) fn abandoned(journals: &Path) -> Result<Vec<(Self, Plan, Phase)>, Error> {
        let failed = |error| Error::from(DiskError::State { folder: journals.to_owned(), error });
        let entries = match fs::read_dir(journals) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?,
        };
        let mut found = Vec::new();
        if entries.is_empty() {
            return Ok(found);
        }
        let _guard = guard(journals).map_err(failed)?;
        remove_drafts(journals);
        for entry in entries {
            let path = entry.path();
            let Ok(lock) = fs::File::open(&path) else { continue };
            // A run that is still at work holds it.
            if lock.try_lock().is_err() {
                continue;
            }
            if path.extension().is_none_or(|extension| extension != EXTENSION) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            match parse(&text) {
                Some((plan, phase)) => found.push((Self { path, _lock: lock }, plan, phase)),
                None if text.ends_with('\n') => return Err(DiskError::Journal(path).into()),
                // It was cut off before anything was done on the strength of it.
                None => drop(fs::remove_file(&path)),
            }
        }
        Ok(found)
    }

    /// Every plan that an ended run left, for those who only look. Errors count as none: a look changes nothing.
    pub(super) fn abandoned_plans(journals: &Path) -> Vec<(Plan, Phase)> {
        let Ok(entries) = fs::read_dir(journals) else { return Vec::new() };
        let journal = |entry: io::Result<fs::DirEntry>| {
            let path = entry.ok()?.path();
            path.extension().filter(|extension| *extension == EXTENSION)?;
            fs::File::open(&path).ok()?.try_lock_shared().ok()?;
            parse(&fs::read_to_string(&path).ok()?)
        };
        entries.filter_map(journal).collect()
    }

    pub(super) fn mark(&self, layer: &impl Layer, phase: Phase) -> Result<(), Error> {
        layer.append(&self.path, phase.mark()).map_err(Error::io("write", &self.path))
    }

    /// Removes the journal: the run came to its end.
    pub(super) fn end(self, layer: &impl Layer) -> io::Result<()> {
        layer.remove_file(&self.path)
    }
}

/// Between the moment that a journal exists and the moment that its run has locked it, no other run looks at it.
fn guard(journals: &Path) -> io::Result<fs::File> {
    let guard = fs::File::options().create(true).append(true).open(journals.join("lock"))?;
    guard.lock()?;
    Ok(guard)
}

/// Removes what runs left that ended before they had written down their plan. The caller holds the guard, so no other is being
/// written.
fn remove_drafts(journals: &Path) {
    let entries = fs::read_dir(journals).into_iter().flatten().flatten();
    for draft in entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(DRAFT)) {
        let _ = fs::remove_file(draft.path());
    }
}

fn parse(text: &str) -> Option<(Plan, Phase)> {
    let (plan, marks) = text.split_once('\n')?;
    let plan: Plan = serde_json::from_str(plan).ok()?;
    let phase = [Phase::Finished, Phase::Committed].into_iter().find(|phase| marks.contains(phase.mark()));
    (plan.version == VERSION).then(|| (plan, phase.unwrap_or(Phase::Planned)))
}
