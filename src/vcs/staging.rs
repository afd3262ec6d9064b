//! Where a copy of a repository is made before it comes to its place.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::error::Error;

/// What the names of these folders begin with.
const PREFIX: &str = ".fetching-";

/// A folder that is removed with this, or by the next fetch where the process was killed.
pub(super) struct Staging {
    pub(super) folder: TempDir,
    /// Held until the process ends, however it ends.
    _lock: Option<fs::File>,
}

/// Creates one in the cache, and removes those of processes that ended in the middle.
pub(super) fn stage(cache: &Path) -> Result<Staging, Error> {
    fs::create_dir_all(cache).map_err(Error::io("create", cache))?;
    // Between creating a folder and locking it no other process looks for folders without a lock. Where folders have no locks (on Windows, and
    // on some file systems of networks) nothing is removed.
    let guard = fs::File::open(cache).ok().filter(|cache| cache.lock().is_ok());
    if guard.is_some() {
        remove_abandoned(cache);
    }
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(cache);
    let folder = folder.map_err(Error::io("create a folder in", cache))?;
    let lock = fs::File::open(folder.path()).ok().filter(|folder| folder.try_lock().is_ok());
    Ok(Staging { folder, _lock: lock })
}

fn remove_abandoned(cache: &Path) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let is_staging = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        let is_abandoned = || fs::File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok());
        if is_staging && is_abandoned() {
            // Nobody uses it; the next fetch tries again.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
