//! The file system: projects are written whole or not at all, and what somebody else wrote is never overwritten.

#![allow(clippy::disallowed_methods, reason = "the edge to the file system")]

mod create;
mod layer;
mod lock;
mod look;
mod transaction;
mod walk;

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use crate::error::Error;
use crate::spec::Shown;
use crate::terminal;

pub use create::{Edit, create_project, refuse_occupied};
pub use lock::{Lock, Use};
pub use look::look_at;
pub use transaction::{commit, is_unfinished, repair};
pub use walk::{read_below, seen_from_here};

/// Reads a text file; `-` is standard input.
pub fn read(path: &Path) -> Result<String, Error> {
    terminal::detail("Reading", || match path == Path::new("-") {
        true => "standard input".to_owned(),
        false => Shown(&path.to_string_lossy()).to_string(),
    });
    if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(Error::io("read", "standard input"))?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NotFound(path.to_owned()),
        _ => Error::io("read", path)(error),
    })
}

/// The last part of a path, also where it is written as `.` or ends in `..`.
pub fn last_part(path: &Path) -> Option<String> {
    let name = path.file_name().map(ToOwned::to_owned);
    let name = name.or_else(|| fs::canonicalize(path).ok()?.file_name().map(ToOwned::to_owned));
    name.map(|name| name.to_string_lossy().into_owned())
}

fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
