//! One run at a time on a project.

use std::fs::{self, TryLockError};
use std::path::Path;

use crate::error::Error;

/// What a run is about to do with a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Read it; others may read it, too.
    Reading,
    /// Write it, alone.
    Writing,
}

/// A project that no other run writes, until this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _held: Option<fs::File>,
}

impl Lock {
    /// Takes the project, unless another run has it.
    pub fn take(folder: &Path, to: Use) -> Result<Self, Error> {
        let file = open(folder)?;
        let taken = match to {
            Use::Reading => file.try_lock_shared(),
            Use::Writing => file.try_lock(),
        };
        match taken {
            Ok(()) => Ok(Self { _held: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy(folder.to_owned())),
            // Some file systems of networks know no locks; cargo goes on there, too.
            Err(TryLockError::Error(_)) => Ok(Self { _held: None }),
        }
    }
}

/// The folder itself: there is nothing to be made, and nothing that could be left behind.
#[cfg(unix)]
fn open(folder: &Path) -> Result<fs::File, Error> {
    fs::File::open(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound(folder.join("Cargo.toml")),
        _ => Error::io("read", folder)(error),
    })
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn open(folder: &Path) -> Result<fs::File, Error> {
    let path = folder.join(super::transaction::FOLDER).join("lock");
    let above = path.parent().unwrap_or(folder);
    fs::create_dir_all(above).map_err(Error::io("create", above))?;
    fs::File::create(&path).map_err(Error::io("create", &path))
}
