//! A run that writes: everything that it plans is made, or nothing.
//!
//! The plan is written down, and new texts are put beside the files that they replace. Then the journal is marked, and from
//! there on the changes count as made: a run that finds the mark makes them, one that finds none drops them. A change that
//! fails is taken back together with those before it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::entry::{Change, Entry};
use super::journal::{Journal, Phase, Plan};
use super::layer::Layer;
use super::{parent_of, state};
use crate::disk::DiskError;
use crate::error::Error;
use crate::escape::Quoted;
use crate::{interrupt, terminal};

/// What becomes of the others where one change has to be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnLeftOut {
    /// They are made, but for the last one: the record of what was written.
    GoOn,
    Revert,
}

/// A run, from its plan to its end.
pub(super) struct Run<'a, L> {
    layer: &'a L,
    journal: Journal,
    pub(super) plan: Plan,
}

impl<'a, L: Layer> Run<'a, L> {
    pub(super) fn begin(layer: &'a L, journals: &Path, plan: impl FnOnce(&str) -> Plan) -> Result<Self, Error> {
        let (journal, plan) = Journal::begin(layer, journals, plan)?;
        let run = Self { layer, journal, plan };
        match state::refuse_foreign(journals, &run.plan.folder) {
            Ok(()) => Ok(run),
            Err(error) => run.drop_after(error),
        }
    }

    /// Carries out the plan, once `stage` has made what is to be moved as a whole.
    pub(super) fn commit(
        self,
        on_left_out: OnLeftOut,
        stage: impl FnOnce(&Plan) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let staged = self.stage(stage).and_then(|()| self.journal.mark(self.layer, Phase::Committed));
        match staged {
            Ok(()) => self.carry_out(on_left_out),
            Err(error) => self.drop_after(error),
        }
    }

    /// Finishes or drops the run of another process, which ended.
    pub(super) fn resume(layer: &'a L, journal: Journal, plan: Plan, phase: Phase) -> Result<(), Error> {
        let run = Self { layer, journal, plan };
        if phase == Phase::Committed {
            let folder = Quoted(&run.plan.folder.to_string_lossy()).to_string();
            terminal::status("Completing", &format!("an interrupted run in {folder}"));
        }
        match phase {
            Phase::Committed if run.is_staged()? => match run.carry_out(OnLeftOut::GoOn) {
                // The comparison that follows sees the file as it is.
                Err(error) if matches!(error.downcast_ref(), Some(DiskError::ChangedWhileWriting(_))) => Ok(()),
                finished => finished,
            },
            Phase::Planned => run.clean(Phase::Planned),
            Phase::Committed | Phase::Finished => run.clean(Phase::Finished),
        }
    }

    /// Everything that can fail for want of room or of rights, and the last look at what is to be replaced.
    fn stage(&self, stage: impl FnOnce(&Plan) -> Result<(), Error>) -> Result<(), Error> {
        for folder in &self.plan.created {
            self.layer.create_folder(folder).map_err(Error::io("create", folder))?;
        }
        stage(&self.plan)?;
        for entry in &self.plan.entries {
            interrupt::check()?;
            entry.stage(self.layer)?;
        }
        self.sync_folders()?;
        interrupt::check()
    }

    /// Gives up before anything is in its place.
    fn drop_after<T>(self, error: Error) -> Result<T, Error> {
        // What cannot be removed now is removed by the next run: the journal has no mark.
        let _ = self.clean(Phase::Planned);
        Err(error)
    }

    /// Makes the changes. No signal interrupts it.
    fn carry_out(self, on_left_out: OnLeftOut) -> Result<(), Error> {
        let error = match self.apply(on_left_out) {
            Ok(left_out) => {
                // Everything is in its place. What cannot be marked or removed now is by the next run.
                if self.sync_folders().and_then(|()| self.journal.mark(self.layer, Phase::Finished)).is_ok() {
                    let _ = self.clean(Phase::Finished);
                }
                return left_out.map_or(Ok(()), |path| Err(DiskError::ChangedWhileWriting(path).into()));
            }
            // In a project that an earlier run made its user may have worked since: it is never taken back.
            Err(error) if !self.plan.staged.is_empty() && on_left_out == OnLeftOut::GoOn => {
                return Err(DiskError::Unfinished(error).into());
            }
            Err(error) => error,
        };
        match self.undo().and_then(|()| self.journal.mark(self.layer, Phase::Finished)) {
            Ok(()) => {
                let _ = self.clean(Phase::Finished);
                Err(error)
            }
            Err(_) => Err(DiskError::Unfinished(error).into()),
        }
    }

    /// Gives the first file that had to be left out.
    fn apply(&self, on_left_out: OnLeftOut) -> Result<Option<PathBuf>, Error> {
        self.plan.staged.iter().try_for_each(|staged| staged.put_in_place(self.layer))?;
        let mut left_out = None;
        for (at, entry) in self.plan.entries.iter().enumerate() {
            if left_out.is_some() && at + 1 == self.plan.entries.len() {
                break;
            }
            match (entry.apply(self.layer)?, on_left_out) {
                (Change::Made, _) => {}
                (Change::LeftOut, OnLeftOut::GoOn) => drop(left_out.get_or_insert(entry.target())),
                (Change::LeftOut, OnLeftOut::Revert) => {
                    return Err(DiskError::ChangedMeanwhile(entry.target()).into());
                }
            }
        }
        Ok(left_out)
    }

    fn undo(&self) -> Result<(), Error> {
        self.plan.entries.iter().rev().try_for_each(|entry| entry.undo(self.layer))?;
        self.plan.staged.iter().rev().try_for_each(|staged| staged.revert(self.layer))
    }

    /// Removes everything that was staged, the folders that stay empty, and the journal.
    fn clean(self, phase: Phase) -> Result<(), Error> {
        let Self { layer, journal, plan } = self;
        // The last one first: whether it was left out can be told as long as the others are there.
        plan.entries.iter().rev().try_for_each(|entry| entry.clean(layer, phase == Phase::Planned))?;
        plan.staged.iter().try_for_each(|staged| staged.clean(layer))?;
        let removed = plan.entries.iter().filter(|entry| entry.is_removal()).map(Entry::target);
        for target in removed {
            let above = target.ancestors().skip(1).take_while(|folder| *folder != plan.folder);
            above.take_while(|folder| layer.remove_folder(folder).is_ok()).for_each(drop);
        }
        // They stay where they hold something.
        plan.created.iter().rev().for_each(|folder| drop(layer.remove_folder(folder)));
        journal.end(layer).map_err(Error::io("remove", &plan.folder))
    }

    fn is_staged(&self) -> Result<bool, Error> {
        for entry in &self.plan.entries {
            if !entry.is_staged(self.layer)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn sync_folders(&self) -> Result<(), Error> {
        let folders: BTreeSet<PathBuf> =
            self.plan.entries.iter().map(|entry| parent_of(&entry.target()).to_owned()).collect();
        let sync = |folder: &PathBuf| match self.layer.sync_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            synced => synced.map_err(Error::io("write", folder)),
        };
        folders.iter().try_for_each(sync)
    }
}
