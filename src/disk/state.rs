//! The folder in which runs leave word of what they are about to write: the user's own, outside of every project.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::disk::DiskError;
use crate::error::Error;

const VARIABLE: &str = "CARGO_LAMBDA_S3_STATE";

/// The folder for journals: `CARGO_LAMBDA_S3_STATE`, or the platform's (*XDG Base Directory Specification, `XDG_STATE_HOME`*).
/// It need not exist.
pub(super) fn journals() -> Result<PathBuf, Error> {
    let folder = match env::var_os(VARIABLE) {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => {
            let base = etcetera::choose_base_strategy().map_err(|error| {
                Error::from(DiskError::State { folder: PathBuf::from("~"), error: io::Error::other(error) })
            })?;
            base.state_dir().unwrap_or_else(|| base.cache_dir()).join("cargo-lambda-s3")
        }
    };
    let folder = std::path::absolute(&folder)
        .map_err(|error| Error::from(DiskError::State { folder: folder.clone(), error }))?;
    Ok(folder.join("pending"))
}

/// Creates the folder, open to its owner alone.
pub(super) fn create(journals: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(journals).map_err(|error| Error::from(DiskError::State { folder: journals.to_owned(), error }))
}

/// Refuses a folder that others may write in, and one in the package that `folder` holds, if it does: what comes with a package is a
/// stranger's.
pub(super) fn refuse_foreign(journals: &Path, folder: &Path) -> Result<(), Error> {
    let refuse = |why: &str| {
        Err(DiskError::State { folder: journals.to_owned(), error: io::Error::other(why.to_owned()) }.into())
    };
    let found = super::without_links(journals)?;
    if found.starts_with(folder) && folder.join("Cargo.toml").exists() {
        return refuse("it lies in the project");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let Ok(held) = fs::metadata(&found) else { return Ok(()) };
        if held.uid() != rustix::process::geteuid().as_raw() || held.mode() & 0o022 != 0 {
            return refuse("other users may write in it");
        }
    }
    Ok(())
}
