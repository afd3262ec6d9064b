//! What transactions ask of the file system, step by step. Unit tests put a layer in its place that fails.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::{bounded, fault};

/// The steps that a transaction consists of: each is done or not.
pub(super) trait Layer {
    /// The bytes of a file; `None` where nothing lies. Anything but a file is invalid input.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Creates a file, with the permissions of another where there is one, and waits until it is on the disk.
    fn write_new(&self, path: &Path, text: &str, like: Option<&Path>) -> io::Result<()>;
    /// Appends to a file, and waits until that is on the disk.
    fn append(&self, path: &Path, text: &str) -> io::Result<()>;
    /// An error if the file cannot be written. Changes nothing.
    fn probe(&self, path: &Path) -> io::Result<()>;
    /// Moves a file or a folder to a path where nothing lies; otherwise an error.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Puts a file where nothing lies, otherwise an error. It may keep its first name besides.
    fn place(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Exchanges two files: at no moment is either path without a file.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    fn remove_tree(&self, path: &Path) -> io::Result<()>;
    /// Waits until the entries of a folder are on the disk.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// The file system.
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
        fault::before_step()?;
        write(path, text, like)?.sync_all()
    }

    fn append(&self, path: &Path, text: &str) -> io::Result<()> {
        fault::before_step()?;
        let mut file = fs::File::options().append(true).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn probe(&self, path: &Path) -> io::Result<()> {
        fs::File::options().write(true).open(path).map(drop)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fault::before_step()?;
        rename_new(from, to)
    }

    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        fault::before_step()?;
        match fs::hard_link(from, to) {
            // Not every file system has hard links.
            Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) => {
                rename_new(from, to)
            }
            placed => placed,
        }
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        fault::before_step()?;
        exchange(one, other)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fault::before_step()?;
        fs::remove_file(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fault::before_step()?;
        fs::create_dir_all(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fault::before_step()?;
        fs::remove_dir(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        fault::before_step()?;
        fs::remove_dir_all(path)
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

/// Creates a file without waiting for the disk. It never has more permissions than it ends with.
pub(super) fn write(path: &Path, text: &str, like: Option<&Path>) -> io::Result<fs::File> {
    let like = match like.map(fs::metadata) {
        // A file that disappeared is reported where it is to be replaced.
        Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Some(found) => found.ok().map(|found| found.permissions()),
        None => None,
    };
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if let Some(permissions) = &like {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        options.mode(permissions.mode() & 0o777);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    like.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
    Ok(file)
}

/// Whether the system, or the file system, has no such call.
#[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android"))]
fn is_missing(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error)
}

/// Renames to a path where nothing lies (*rename(2), `RENAME_NOREPLACE`*).
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Err(error) if is_missing(error) => {}
            renamed => return Ok(renamed?),
        }
    }
    match fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// Exchanges two files (*rename(2), `RENAME_EXCHANGE`*). Without such a call the second one gets a further name, which
/// [`super::entry`] knows, before it is replaced.
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    #[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Err(error) if is_missing(error) => {}
            exchanged => return Ok(exchanged?),
        }
    }
    exchange_by_copy(one, other)
}

/// As [`exchange`], on every system.
pub(super) fn exchange_by_copy(one: &Path, other: &Path) -> io::Result<()> {
    let kept = super::entry::kept(one);
    if fs::hard_link(other, &kept).is_err() {
        fs::copy(other, &kept)?;
    }
    fs::rename(one, other)?;
    fs::rename(&kept, one)
}
