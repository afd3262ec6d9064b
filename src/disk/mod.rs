//! The file system: projects are written whole or not at all, and what somebody else wrote is never overwritten.

#![allow(clippy::disallowed_methods, reason = "the edge to the file system")]

mod bounded;
mod create;
mod entry;
mod error;
mod fault;
mod journal;
mod layer;
mod lock;
mod look;
mod run;
mod staged_folder;
mod state;
mod transaction;
mod walk;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::escape::Quoted;
use crate::terminal;

pub use create::{Edit, SecondPackage, Site, create_project, refuse_occupied};
pub use error::{DiskError, is_not_found};
pub use lock::{Lock, Use};
pub use look::look_at;
pub use transaction::{Interrupted, commit, interrupted, recover};
pub use walk::{Below, Skipped, read_below, seen_from_here};

/// What the names of all temporary files and folders begin with.
const PREFIX: &str = ".cargo-lambda-s3-";

/// Reads a text file that was found, of a project or of what lies around it.
pub fn read(path: &Path) -> Result<String, Error> {
    terminal::detail("Reading", || Quoted(&path.to_string_lossy()).to_string());
    text_of(path, bounded::read_file(path))
}

/// The bytes of a file that was found.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    bounded::read_file(path).map_err(Error::io("read", path))
}

/// Refuses a file that [`read`] would refuse, before another program reads it without such bounds. One that is not there is its matter.
pub fn refuse_unreadable(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Ok(found) => bounded::refuse(&found).map_err(Error::io("read", path)),
        Err(_) => Ok(()),
    }
}

/// Reads a text that a person named: a file or a pipe; `-` is standard input.
pub fn read_named(path: &Path) -> Result<String, Error> {
    if path == Path::new("-") {
        terminal::detail("Reading", || "standard input".to_owned());
        return text_of(Path::new("standard input"), bounded::read_all(io::stdin().lock()));
    }
    terminal::detail("Reading", || Quoted(&path.to_string_lossy()).to_string());
    text_of(path, bounded::read_named(path))
}

fn text_of(path: &Path, bytes: io::Result<Vec<u8>>) -> Result<String, Error> {
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text");
    bytes.and_then(|bytes| String::from_utf8(bytes).map_err(no_text)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::from(DiskError::NotFound(path.to_owned())),
        _ => Error::io("read", path)(error),
    })
}

/// The last part of a path, also where it is written as `.` or ends in `..`.
pub fn last_part(path: &Path) -> Option<String> {
    let name = path.file_name().map(ToOwned::to_owned);
    let name = name.or_else(|| fs::canonicalize(path).ok()?.file_name().map(ToOwned::to_owned));
    name.map(|name| name.to_string_lossy().into_owned())
}

/// The path as an absolute one without links, as far as it exists.
pub fn without_links(path: &Path) -> Result<PathBuf, Error> {
    let path = std::path::absolute(path).map_err(Error::io("look at", path))?;
    let existing = path.ancestors().find(|folder| folder.exists()).unwrap_or(&path);
    let rest = path.strip_prefix(existing).unwrap_or(Path::new(""));
    let existing = fs::canonicalize(existing).map_err(Error::io("look at", existing))?;
    Ok(if rest == Path::new("") { existing } else { existing.join(rest) })
}

/// Whether a folder lies there, or a link to one.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a file lies there, or a link to one.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether anything lies there, if only a link that leads nowhere.
pub fn lies(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// The folders directly in a folder that are no links and not hidden, sorted; none where it cannot be read.
pub fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_folder = |entry: &fs::DirEntry| {
        entry.file_type().is_ok_and(|kind| kind.is_dir()) && !entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    let mut folders: Vec<PathBuf> = entries.filter(is_folder).map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// Whether a folder can be moved from one to the other in one step.
#[cfg(unix)]
pub fn are_on_one_file_system(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |folder: &Path| fs::metadata(folder).map(|found| found.dev());
    matches!((device(one), device(other)), (Ok(one), Ok(other)) if one == other)
}

/// Whether a folder can be moved from one to the other in one step.
#[cfg(not(unix))]
pub fn are_on_one_file_system(one: &Path, other: &Path) -> bool {
    one.components().next() == other.components().next()
}

fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
