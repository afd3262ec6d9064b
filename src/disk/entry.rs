//! One file of a run: how it gets into its place, and back.
//!
//! Another file lies beside the file, under a name of the run's own: the new text before the change, the old text after it. What
//! the two hold tells how far the change came, so that every step can be made again at any moment.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::layer::Layer;
use super::look::refuse_links;
use super::parent_of;
use crate::disk::DiskError;
use crate::error::Error;
use crate::file::Replacement;

/// A change of one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The folder below which no link is followed.
    folder: PathBuf,
    /// The path from there, as in [`crate::file::File::path`].
    path: String,
    before: Option<String>,
    after: Option<String>,
    beside: String,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Made,
    /// It is left out: somebody changed the file since it was read.
    LeftOut,
}

/// Where a file is kept while it is exchanged with one on a system without a call for that.
pub(super) fn kept(beside: &Path) -> PathBuf {
    beside.with_extension("kept")
}

impl Entry {
    /// The change that a replacement stands for, the `at`-th of a run of this name.
    pub(super) fn new(folder: &Path, replacement: &Replacement, run: &str, at: usize) -> Self {
        let Replacement { path, before, after } = replacement.clone();
        Self { folder: folder.to_owned(), path, before, after, beside: format!("{}{run}-{at}", super::PREFIX) }
    }

    pub(super) fn target(&self) -> PathBuf {
        self.folder.join(&self.path)
    }

    pub(super) fn is_removal(&self) -> bool {
        self.after.is_none()
    }

    fn beside(&self) -> PathBuf {
        parent_of(&self.target()).join(&self.beside)
    }

    /// Puts the new text beside the file, and looks whether that can be replaced.
    pub(super) fn stage(&self, layer: &impl Layer) -> Result<(), Error> {
        let target = self.target();
        refuse_links(&self.folder, &self.path)?;
        if let Some(text) = &self.after {
            let beside = self.beside();
            let like = self.before.as_ref().map(|_| target.as_path());
            layer.write_new(&beside, text, like).map_err(Error::io("write", &target))?;
        }
        if !holds(layer, &target, self.before.as_deref())? {
            return Err(DiskError::ChangedMeanwhile(target).into());
        }
        match &self.before {
            Some(_) => layer.probe(&target).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => Error::from(DiskError::ChangedMeanwhile(target)),
                _ => Error::io("write", target)(error),
            }),
            None => Ok(()),
        }
    }

    /// Whether what was staged is there, or in its place: otherwise the run was about another folder at the same path.
    pub(super) fn is_staged(&self, layer: &impl Layer) -> Result<bool, Error> {
        refuse_links(&self.folder, &self.path)?;
        let Some(after) = &self.after else { return Ok(true) };
        self.bring_back(layer)?;
        Ok(read(layer, &self.beside())? != Content::Missing
            || (self.before.is_none() && holds(layer, &self.target(), Some(after))?))
    }

    pub(super) fn apply(&self, layer: &impl Layer) -> Result<Change, Error> {
        refuse_links(&self.folder, &self.path)?;
        let (beside, target) = (self.beside(), self.target());
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => self.replace(layer, before, after),
            (None, Some(after)) => match layer.place(&beside, &target) {
                Err(error) if is_occupied(&error) || error.kind() == io::ErrorKind::NotFound => {
                    made_if(holds(layer, &target, Some(after))?)
                }
                placed => placed.map(|()| Change::Made).map_err(Error::io("write", &target)),
            },
            (Some(before), None) => self.remove(layer, before),
            (None, None) => Ok(Change::Made),
        }
    }

    fn replace(&self, layer: &impl Layer, before: &str, after: &str) -> Result<Change, Error> {
        let (beside, target) = (self.beside(), self.target());
        let exchange = || match layer.exchange(&beside, &target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            exchanged => exchanged.map(|()| true).map_err(Error::io("write", &target)),
        };
        self.bring_back(layer)?;
        if read(layer, &beside)?.is(after) {
            let found = read(layer, &target)?;
            if !found.is(before) || !exchange()? {
                return made_if(found.is(after));
            }
        }
        // What is replaced is looked at once more when nobody can write to it at its old name.
        if read(layer, &beside)?.is(before) {
            return Ok(Change::Made);
        }
        if read(layer, &target)?.is(after) {
            exchange()?;
        }
        Ok(Change::LeftOut)
    }

    fn remove(&self, layer: &impl Layer, before: &str) -> Result<Change, Error> {
        let (beside, target) = (self.beside(), self.target());
        if read(layer, &beside)? == Content::Missing {
            match read(layer, &target)? {
                Content::Missing => return Ok(Change::Made),
                found if !found.is(before) => return Ok(Change::LeftOut),
                _ => match layer.rename(&target, &beside) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Change::Made),
                    renamed => renamed.map_err(Error::io("remove", &target))?,
                },
            }
        }
        if read(layer, &beside)?.is(before) {
            return Ok(Change::Made);
        }
        self.put_back(layer)?;
        Ok(Change::LeftOut)
    }

    /// Takes the change back, as far as it is made and nobody changed the file since.
    pub(super) fn undo(&self, layer: &impl Layer) -> Result<(), Error> {
        refuse_links(&self.folder, &self.path)?;
        let (beside, target) = (self.beside(), self.target());
        let failed = |error| Error::io("write", &target)(error);
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                self.bring_back(layer)?;
                if read(layer, &beside)?.is(before) && read(layer, &target)?.is(after) {
                    layer.exchange(&beside, &target).map_err(failed)?;
                }
                Ok(())
            }
            (None, Some(after)) if read(layer, &target)?.is(after) => layer.remove_file(&target).map_err(failed),
            (Some(_), None) => self.put_back(layer),
            _ => Ok(()),
        }
    }

    /// Removes what lies beside the file, unless it holds what somebody else wrote.
    pub(super) fn clean(&self, layer: &impl Layer, is_planned: bool) -> Result<(), Error> {
        refuse_links(&self.folder, &self.path)?;
        let beside = self.beside();
        for path in [kept(&beside), beside] {
            let found = read(layer, &path)?;
            if found == Content::Missing {
                continue;
            }
            let is_ours = [&self.before, &self.after].into_iter().flatten().any(|text| found.is(text));
            // Before the run is committed nothing but a part of the new text can lie there.
            if is_planned || is_ours || read(layer, &self.target())? == found {
                layer.remove_file(&path).map_err(Error::io("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Puts back where it was what lies beside a file that is removed, unless something newer lies there.
    fn put_back(&self, layer: &impl Layer) -> Result<(), Error> {
        let (beside, target) = (self.beside(), self.target());
        match layer.rename(&beside, &target) {
            Err(error) if is_occupied(&error) || error.kind() == io::ErrorKind::NotFound => Ok(()),
            moved => moved.map_err(Error::io("write", &target)),
        }
    }

    /// Goes on with an exchange that was ended before its last step.
    fn bring_back(&self, layer: &impl Layer) -> Result<(), Error> {
        let beside = self.beside();
        let kept = kept(&beside);
        if read(layer, &kept)? == Content::Missing {
            return Ok(());
        }
        match read(layer, &beside)? {
            // The file was not replaced yet: it is still at its old name, too.
            Content::Missing => layer.rename(&kept, &beside),
            _ => layer.remove_file(&kept),
        }
        .map_err(Error::io("write", &beside))
    }
}

/// What lies at a path.
#[derive(PartialEq, Eq)]
enum Content {
    Missing,
    File(Vec<u8>),
    Other,
}

impl Content {
    fn is(&self, text: &str) -> bool {
        matches!(self, Self::File(bytes) if bytes == text.as_bytes())
    }
}

fn read(layer: &impl Layer, path: &Path) -> Result<Content, Error> {
    match layer.read(path) {
        Ok(None) => Ok(Content::Missing),
        Ok(Some(bytes)) => Ok(Content::File(bytes)),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(Content::Other),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

fn holds(layer: &impl Layer, path: &Path, text: Option<&str>) -> Result<bool, Error> {
    let found = read(layer, path)?;
    Ok(text.map_or(found == Content::Missing, |text| found.is(text)))
}

fn is_occupied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AlreadyExists
}

fn made_if(is_made: bool) -> Result<Change, Error> {
    Ok(if is_made { Change::Made } else { Change::LeftOut })
}
