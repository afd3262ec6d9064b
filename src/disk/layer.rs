//! What transactions ask of the file system: each a step that is done or not. Tests put one in its place that fails.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::bounded;

/// The steps that a transaction consists of.
pub(super) trait Layer {
    /// The bytes of a file; `None` where nothing lies. What is no file is invalid input.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Makes a file, with the permissions of another where there is one, and waits until it is on the disk.
    fn write_new(&self, path: &Path, text: &str, like: Option<&Path>) -> io::Result<()>;
    /// Moves a file to where nothing lies.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Puts a file where nothing lies: what lies there already is an error. It may keep its first name besides.
    fn place(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Makes a folder, and those above it.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits until the entries of a folder are on the disk.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// The real one.
#[derive(Debug)]
pub(super) struct System;

impl Layer for System {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(found) if found.is_file() => bounded::read_file(path).map(Some),
            Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    fn write_new(&self, path: &Path, text: &str, like: Option<&Path>) -> io::Result<()> {
        write(path, text, like)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        match fs::hard_link(from, to) {
            // Not every file system knows second names.
            Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) => {
                match fs::symlink_metadata(to) {
                    Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                    Err(_) => fs::rename(from, to),
                }
            }
            placed => placed,
        }
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        match fs::File::open(path)?.sync_all() {
            // Not every file system can.
            Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => Ok(()),
            synced => synced,
        }
    }

    #[cfg(not(unix))]
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a file, without waiting for the disk.
pub(super) fn write(path: &Path, text: &str, like: Option<&Path>) -> io::Result<fs::File> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    match like.map(fs::metadata) {
        Some(Ok(found)) => file.set_permissions(found.permissions())?,
        // One that is gone meanwhile is noticed where it is to be replaced.
        Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    Ok(file)
}
