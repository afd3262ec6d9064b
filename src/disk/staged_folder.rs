//! A new project as one step: a folder that was filled elsewhere comes to its place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::layer::Layer;
use crate::disk::DiskError;
use crate::error::Error;

/// A new project, and its place.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedFolder {
    /// Where it is made.
    pub(super) staging: PathBuf,
    /// Its place: nothing, or an empty folder.
    pub(super) target: PathBuf,
    /// Where its place is an empty folder, which stays the folder that it is: the names of all that it is to hold, in the order in
    /// which they get there.
    pub(super) names: Option<Vec<String>>,
}

impl StagedFolder {
    /// Moves it to its place, as far as it is not there. Nothing is overwritten.
    pub(super) fn put_in_place(&self, layer: &impl Layer) -> Result<(), Error> {
        let Self { staging, target, names } = self;
        let Some(names) = names else {
            return match layer.rename(staging, target) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    Err(DiskError::NotEmpty(target.clone()).into())
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && target.is_dir() => Ok(()),
                moved => moved.map_err(Error::io("create", target)),
            };
        };
        // Somebody may have put something there since it was looked at.
        for entry in fs::read_dir(target).map_err(Error::io("read", target))? {
            let entry = entry.map_err(Error::io("read", target))?;
            let is_moved = names.iter().any(|name| entry.file_name() == name.as_str() && !lies(&staging.join(name)));
            if entry.path() != *staging && !is_moved {
                return Err(DiskError::NotEmpty(target.clone()).into());
            }
        }
        move_each(layer, names, staging, target)
    }

    /// Moves it back, as far as it is in its place.
    pub(super) fn revert(&self, layer: &impl Layer) -> Result<(), Error> {
        let Self { staging, target, names } = self;
        match names {
            Some(names) => {
                // What still lies where it was made never got to its place: there lies somebody else's.
                let moved = names.iter().rev().filter(|name| !lies(&staging.join(name)));
                move_each(layer, moved, target, staging)
            }
            None if lies(staging) => Ok(()),
            None => layer.rename(target, staging).map_err(Error::io("remove", target)),
        }
    }

    /// Removes what is left where it was made.
    pub(super) fn clean(&self, layer: &impl Layer) -> Result<(), Error> {
        match layer.remove_tree(&self.staging) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", &self.staging)(error)),
            _ => Ok(()),
        }
    }
}

/// Moves those that are not where they belong.
fn move_each<'n>(
    layer: &impl Layer,
    names: impl IntoIterator<Item = &'n String>,
    from: &Path,
    to: &Path,
) -> Result<(), Error> {
    for name in names {
        let (from, to) = (from.join(name), to.join(name));
        if lies(&from) {
            layer.rename(&from, &to).map_err(Error::io("create", &to))?;
        }
    }
    Ok(())
}

fn lies(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
