//! One run at a time on a project.

use std::fs::{self, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::error::Error;
use crate::escape::Quoted;
use crate::{interrupt, terminal};

/// What a run is about to do with a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Reading,
    Writing,
}

/// A folder that no other run writes, until this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _held: Option<fs::File>,
}

impl Lock {
    /// Takes the folder. While another run has it, this one waits, as cargo does, and says so once.
    pub fn take(folder: &Path, to: Use) -> Result<Self, Error> {
        let file = open(folder)?;
        let mut is_reported = false;
        loop {
            let taken = match to {
                Use::Reading => file.try_lock_shared(),
                Use::Writing => file.try_lock(),
            };
            match taken {
                Ok(()) => return Ok(Self { _held: Some(file) }),
                Err(TryLockError::WouldBlock) if !is_reported => {
                    let shown = Quoted(&folder.to_string_lossy()).to_string();
                    terminal::status("Blocking", &format!("waiting for another run in {shown}"));
                    is_reported = true;
                }
                Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(10)),
                // Some file systems of networks have no locks; cargo goes on there, too.
                Err(TryLockError::Error(_)) => return Ok(Self { _held: None }),
            }
            interrupt::check()?;
        }
    }
}

/// The folder itself: nothing has to be created, and nothing can be left behind.
#[cfg(unix)]
fn open(folder: &Path) -> Result<fs::File, Error> {
    use crate::disk::DiskError;

    fs::File::open(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::from(DiskError::NotFound(folder.join("Cargo.toml"))),
        _ => Error::io("read", folder)(error),
    })
}

/// Where a folder cannot be opened as a file, a file in the user's state folder stands for it. Two folders may share one: then
/// one run waits for the other.
#[cfg(not(unix))]
fn open(folder: &Path) -> Result<fs::File, Error> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};

    let mut hasher = DefaultHasher::new();
    super::without_links(folder)?.hash(&mut hasher);
    let journals = super::state::journals()?;
    super::state::create(&journals)?;
    let path = journals.join(format!("{:016x}.lock", hasher.finish()));
    fs::File::options().create(true).append(true).open(&path).map_err(Error::io("create", &path))
}
