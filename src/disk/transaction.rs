//! Changes of several files as one: all of them are made, or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::entry::Entry;
use super::error::renamed;
use super::journal::{Journal, Phase, Plan};
use super::layer::{Layer, System};
use super::look::refuse_links;
use super::run::{OnLeftOut, Run};
use super::{parent_of, state};
use crate::disk::DiskError;
use crate::error::Error;
use crate::file::{ATTRIBUTES, RECORD, Replacement, check_path};

/// Makes all of these changes, the last one only if none of the others had to be left out.
///
/// The caller holds the project's lock, and has called [`recover`].
pub fn commit(folder: &Path, replacements: &[Replacement]) -> Result<(), Error> {
    if replacements.is_empty() {
        return Ok(());
    }
    Transaction { folder, journals: &state::journals()?, layer: &System }.commit(replacements)
}

/// Finishes or drops what runs left behind that ended in the middle: one on the project in `folder`, whose lock the caller
/// holds, and those that were making projects around it.
pub fn recover(folder: &Path) -> Result<(), Error> {
    Transaction { folder, journals: &state::journals()?, layer: &System }.recover()
}

/// What an interrupted run left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    pub folder: PathBuf,
    /// Whether changes of it are in place already; otherwise only temporary files are left.
    pub is_partly_made: bool,
}

/// The runs that [`recover`] would finish or drop. Changes nothing, and waits for nothing.
pub fn interrupted(folder: &Path) -> Vec<Interrupted> {
    let (Ok(folder), Ok(journals)) = (fs::canonicalize(folder), state::journals()) else { return Vec::new() };
    if state::refuse_foreign(&journals, &folder).is_err() {
        return Vec::new();
    }
    let plans = Journal::abandoned_plans(&journals).into_iter().filter(|(plan, _)| is_about(plan, &folder));
    plans.map(|(plan, phase)| Interrupted { folder: plan.folder, is_partly_made: phase == Phase::Committed }).collect()
}

fn is_about(plan: &Plan, folder: &Path) -> bool {
    plan.folder == folder || (!plan.staged.is_empty() && folder.starts_with(&plan.scope))
}

pub(super) struct Transaction<'a, L> {
    pub(super) folder: &'a Path,
    pub(super) journals: &'a Path,
    pub(super) layer: &'a L,
}

impl<L: Layer> Transaction<'_, L> {
    pub(super) fn commit(&self, replacements: &[Replacement]) -> Result<(), Error> {
        let folder = fs::canonicalize(self.folder).map_err(Error::io("look at", self.folder))?;
        for replacement in replacements {
            let path = &replacement.path;
            if ![RECORD, ATTRIBUTES].contains(&path.as_str()) {
                check_path(path).map_err(|why| Error::from(DiskError::Path { path: path.clone(), why }))?;
            }
            refuse_links(self.folder, &replacement.path)?;
        }
        let created = missing_folders(&folder, replacements);
        let run = Run::begin(self.layer, self.journals, |name| {
            let entries = replacements.iter().enumerate();
            let entries = entries.map(|(at, replacement)| Entry::new(&folder, replacement, name, at)).collect();
            Plan { entries, created, ..Plan::new(folder.clone(), folder) }
        })?;
        run.commit(OnLeftOut::GoOn, |_| Ok(())).map_err(|error| self.as_named(error))
    }

    pub(super) fn recover(&self) -> Result<(), Error> {
        let folder = match fs::canonicalize(self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            folder => folder.map_err(Error::io("look at", self.folder))?,
        };
        state::refuse_foreign(self.journals, &folder)?;
        for (journal, plan, phase) in Journal::abandoned(self.journals)? {
            if is_about(&plan, &folder) {
                Run::resume(self.layer, journal, plan, phase).map_err(|error| self.as_named(error))?;
            }
        }
        Ok(())
    }

    /// With the project's folder as it was typed.
    fn as_named(&self, error: Error) -> Error {
        let Ok(folder) = fs::canonicalize(self.folder) else { return error };
        renamed(error, &|path| match path.strip_prefix(&folder) {
            Ok(inside) => self.folder.join(inside),
            Err(_) => path.to_owned(),
        })
    }
}

/// The folders that have to be created for new files, outermost first.
fn missing_folders(folder: &Path, replacements: &[Replacement]) -> Vec<PathBuf> {
    let new = replacements.iter().filter(|replacement| replacement.after.is_some());
    let above = new.flat_map(|replacement| {
        let target = folder.join(&replacement.path);
        let above: Vec<PathBuf> =
            parent_of(&target).ancestors().take_while(|path| *path != folder).map(Path::to_owned).collect();
        above
    });
    let mut missing: Vec<PathBuf> = above.filter(|path| !path.exists()).collect();
    missing.sort();
    missing.dedup();
    missing
}

#[cfg(test)]
mod tests;
