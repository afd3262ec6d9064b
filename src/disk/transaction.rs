//! Changes of several files as one: all of them are made, or none.
//!
//! New texts are staged in a folder of the project's own. Then a journal is put beside them, and from there on the changes
//! count as made: whoever finds a journal finishes what it says, and whoever finds none throws the folder away. A file
//! is first moved out of its place and looked at there, so that nothing is replaced but what was read.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::layer::{Layer, System};
use super::look::refuse_links;
use super::parent_of;
use crate::error::Error;
use crate::file::{Replacement, is_inside};
use crate::interrupt;

/// The folder of the program's own in a project.
pub(super) const FOLDER: &str = ".lambda-s3";
/// In it, what is there only while a run writes.
const PENDING: &str = "pending";
const JOURNAL: &str = "journal";

/// Makes all of these changes, the last one only if none of the others had to be left out.
///
/// The caller holds the project's lock, and has repaired it.
pub fn commit(folder: &Path, replacements: &[Replacement]) -> Result<(), Error> {
    if replacements.is_empty() {
        return Ok(());
    }
    Transaction { folder, layer: &System }.commit(replacements)
}

/// Finishes or drops what a run left behind that was ended in the middle. The caller holds the project's lock.
pub fn repair(folder: &Path) -> Result<(), Error> {
    Transaction { folder, layer: &System }.repair()
}

/// Whether a run left something behind.
pub fn is_unfinished(folder: &Path) -> bool {
    folder.join(FOLDER).join(PENDING).exists()
}

pub(super) struct Transaction<'a, L> {
    pub(super) folder: &'a Path,
    pub(super) layer: &'a L,
}

impl<L: Layer> Transaction<'_, L> {
    pub(super) fn commit(&self, replacements: &[Replacement]) -> Result<(), Error> {
        if let Err(error) = self.stage(replacements) {
            // What cannot be removed now is by the next run: there is no journal.
            let _ = self.clear();
            return Err(error);
        }
        self.finish(&replacements.iter().map(Entry::of).collect::<Vec<Entry>>())
    }

    pub(super) fn repair(&self) -> Result<(), Error> {
        refuse_links(self.folder, &format!("{FOLDER}/{PENDING}/{JOURNAL}"))?;
        if !self.pending().exists() {
            return Ok(());
        }
        let journal = self.pending().join(JOURNAL);
        match self.layer.read(&journal).map_err(Error::io("read", &journal))? {
            None => self.clear(),
            Some(bytes) => {
                let entries = read_journal(&bytes).ok_or(Error::Journal(journal))?;
                match self.finish(&entries) {
                    // Whoever changed it since is asked nothing: the comparison that follows sees it as it is.
                    Err(Error::ChangedWhileWriting(_)) => Ok(()),
                    finished => finished,
                }
            }
        }
    }

    /// Everything that can fail for want of room, and the last look at what is to be replaced.
    fn stage(&self, replacements: &[Replacement]) -> Result<(), Error> {
        let pending = self.pending();
        refuse_links(self.folder, &format!("{FOLDER}/{PENDING}/{JOURNAL}"))?;
        self.layer.create_folder(&pending).map_err(Error::io("create", &pending))?;
        for (at, replacement) in replacements.iter().enumerate() {
            interrupt::check()?;
            let Some(text) = &replacement.after else { continue };
            let target = self.folder.join(&replacement.path);
            self.write(&self.staged(at), text, replacement.before.as_ref().map(|_| target.as_path()))?;
        }
        let draft = pending.join("draft");
        self.write(&draft, &print_journal(replacements), None)?;
        self.sync(&pending)?;
        for replacement in replacements {
            refuse_links(self.folder, &replacement.path)?;
            let target = self.folder.join(&replacement.path);
            if !self.holds(&target, replacement.before.as_deref())? {
                return Err(Error::ChangedMeanwhile(target));
            }
        }
        interrupt::check()?;
        let journal = pending.join(JOURNAL);
        self.layer.rename(&draft, &journal).map_err(Error::io("create", &journal))?;
        Ok(())
    }

    /// Makes the changes that a journal stands for. No signal interrupts it, and it can be done again at any moment.
    fn finish(&self, entries: &[Entry]) -> Result<(), Error> {
        let unfinished = |error| Error::Unfinished(Box::new(error));
        self.apply(entries).map_err(unfinished)?.map_or(Ok(()), |path| Err(Error::ChangedWhileWriting(path)))
    }

    /// Gives the first file that had to be left out.
    fn apply(&self, entries: &[Entry]) -> Result<Option<PathBuf>, Error> {
        self.sync(&self.pending())?;
        let mut left_out = None;
        let mut folders = BTreeSet::new();
        for (at, entry) in entries.iter().enumerate() {
            if left_out.is_some() && at + 1 == entries.len() {
                break;
            }
            let target = self.folder.join(&entry.path);
            folders.insert(parent_of(&target).to_owned());
            refuse_links(self.folder, &entry.path)?;
            if !self.replace(at, entry, &target)? {
                left_out.get_or_insert(target);
            }
        }
        folders.iter().filter(|folder| folder.exists()).try_for_each(|folder| self.sync(folder))?;
        self.clear()?;
        Ok(left_out)
    }

    /// Whether the change is made; not if somebody else has changed the file.
    fn replace(&self, at: usize, entry: &Entry, target: &Path) -> Result<bool, Error> {
        let (staged, taken) = (self.staged(at), self.taken(at));
        let failed = |error| Error::io("write", target)(error);
        if entry.is_staged && !self.is_there(&staged)? {
            return Ok(true);
        }
        if let Some(before) = &entry.before {
            if !self.is_there(&taken)? {
                match self.layer.rename(target, &taken) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(!entry.is_staged),
                    moved => moved.map_err(failed)?,
                }
            }
            if !self.holds(&taken, Some(before))? {
                // It goes back, unless something newer lies there already.
                self.place(&taken, target)?;
                return Ok(false);
            }
        }
        if !entry.is_staged {
            self.remove_empty_folders(target);
            return Ok(true);
        }
        let above = parent_of(target);
        self.layer.create_folder(above).map_err(Error::io("create", above))?;
        let is_placed = self.place(&staged, target)? || self.are_same(&staged, target)?;
        if is_placed {
            self.remove(&staged)?;
        }
        Ok(is_placed)
    }

    /// Whether there was room.
    fn place(&self, from: &Path, to: &Path) -> Result<bool, Error> {
        match self.layer.place(from, to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            placed => placed.map(|()| true).map_err(Error::io("write", to)),
        }
    }

    /// Removes the journal, and then whatever else is in the folder.
    fn clear(&self) -> Result<(), Error> {
        let pending = self.pending();
        self.remove(&pending.join(JOURNAL))?;
        let entries = std::fs::read_dir(&pending).map_err(Error::io("read", &pending))?;
        for entry in entries {
            let path = entry.map_err(Error::io("read", &pending))?.path();
            self.remove(&path)?;
        }
        self.layer.remove_folder(&pending).map_err(Error::io("remove", &pending))?;
        // It stays where it holds something.
        let _ = self.layer.remove_folder(parent_of(&pending));
        Ok(())
    }

    /// Removes the folders that a file leaves empty.
    fn remove_empty_folders(&self, target: &Path) {
        let above = target.ancestors().skip(1).take_while(|folder| *folder != self.folder);
        for folder in above {
            if self.layer.remove_folder(folder).is_err() {
                break;
            }
        }
    }

    fn write(&self, path: &Path, text: &str, like: Option<&Path>) -> Result<(), Error> {
        self.layer.write_new(path, text, like).map_err(Error::io("write", path))
    }

    fn remove(&self, path: &Path) -> Result<(), Error> {
        match self.layer.remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(Error::io("remove", path)),
        }
    }

    fn sync(&self, folder: &Path) -> Result<(), Error> {
        self.layer.sync_folder(folder).map_err(Error::io("write", folder))
    }

    fn is_there(&self, path: &Path) -> Result<bool, Error> {
        self.layer.read(path).map(|found| found.is_some()).map_err(Error::io("read", path))
    }

    fn holds(&self, path: &Path, text: Option<&str>) -> Result<bool, Error> {
        match self.layer.read(path) {
            Ok(found) => Ok(found.as_deref() == text.map(str::as_bytes)),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(false),
            Err(error) => Err(Error::io("read", path)(error)),
        }
    }

    fn are_same(&self, one: &Path, other: &Path) -> Result<bool, Error> {
        let one = self.layer.read(one).map_err(Error::io("read", one))?;
        match self.layer.read(other) {
            Ok(found) => Ok(found == one),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(false),
            Err(error) => Err(Error::io("read", other)(error)),
        }
    }

    fn pending(&self) -> PathBuf {
        self.folder.join(FOLDER).join(PENDING)
    }

    fn staged(&self, at: usize) -> PathBuf {
        self.pending().join(format!("{at}.new"))
    }

    /// Where the file goes that is replaced.
    fn taken(&self, at: usize) -> PathBuf {
        self.pending().join(format!("{at}.old"))
    }
}

/// What a journal says of a file.
struct Entry {
    path: String,
    /// The text that it takes the place of.
    before: Option<String>,
    /// Whether there is a text to be put there; otherwise it is removed.
    is_staged: bool,
}

impl Entry {
    fn of(replacement: &Replacement) -> Self {
        let Replacement { path, before, after } = replacement.clone();
        Self { path, before, is_staged: after.is_some() }
    }

    fn parse(entry: &Value) -> Option<Self> {
        // Whoever left the journal there must not write elsewhere with it.
        let path = entry.get("path")?.as_str().filter(|path| is_inside(path))?.to_owned();
        let before = match entry.get("before")? {
            Value::Null => None,
            value => Some(value.as_str()?.to_owned()),
        };
        Some(Self { path, before, is_staged: entry.get("staged")?.as_bool()? })
    }
}

fn print_journal(replacements: &[Replacement]) -> String {
    let entry = |one: &Replacement| json!({ "path": one.path, "before": one.before, "staged": one.after.is_some() });
    Value::from(replacements.iter().map(entry).collect::<Vec<Value>>()).to_string()
}

fn read_journal(bytes: &[u8]) -> Option<Vec<Entry>> {
    serde_json::from_slice::<Value>(bytes).ok()?.as_array()?.iter().map(Entry::parse).collect()
}

#[cfg(test)]
#[path = "transaction_tests.rs"]
mod tests;
