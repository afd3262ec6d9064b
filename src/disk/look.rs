//! What lies where files belong.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::layer::{Layer as _, System};
use crate::disk::DiskError;
use crate::error::Error;
use crate::file::Found;

/// Reads what lies at these paths of a project. No link is followed: it might lead out of the project.
pub fn look_at<'a>(folder: &Path, paths: impl IntoIterator<Item = &'a str>) -> Result<BTreeMap<String, Found>, Error> {
    let mut folders = BTreeSet::new();
    let mut found = BTreeMap::new();
    for path in paths {
        let is_there = match path.rsplit_once('/') {
            Some((above, _)) => is_folder(folder, above, &mut folders)?,
            None => true,
        };
        let found_there = if is_there { read_file(&folder.join(path))? } else { Found::Missing };
        found.insert(path.to_owned(), found_there);
    }
    Ok(found)
}

/// Whether all folders of a path below `folder` are there. None may be a link, or a file.
fn is_folder<'a>(folder: &Path, path: &'a str, known: &mut BTreeSet<&'a str>) -> Result<bool, Error> {
    if known.contains(path) {
        return Ok(true);
    }
    if let Some((above, _)) = path.rsplit_once('/')
        && !is_folder(folder, above, known)?
    {
        return Ok(false);
    }
    let full = folder.join(path);
    match fs::symlink_metadata(&full) {
        Ok(found) if found.is_dir() => {
            known.insert(path);
            Ok(true)
        }
        Ok(_) => Err(DiskError::NoFolderOfItsOwn(full).into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("look at", full)(error)),
    }
}

/// What lies at a path whose folders are no links.
fn read_file(path: &Path) -> Result<Found, Error> {
    let bytes = System.read(path).map_err(|error| match error.kind() {
        // A link, a folder, a pipe.
        io::ErrorKind::InvalidInput => Error::from(DiskError::NoFileOfItsOwn(path.to_owned())),
        _ => Error::io("read", path)(error),
    })?;
    Ok(match bytes.map(String::from_utf8) {
        None => Found::Missing,
        Some(Ok(text)) => Found::Text(text),
        Some(Err(_)) => Found::Binary,
    })
}

/// Refuses a path that leads through a link.
pub(super) fn refuse_links(folder: &Path, path: &str) -> Result<(), Error> {
    match path.rsplit_once('/') {
        Some((above, _)) => is_folder(folder, above, &mut BTreeSet::new()).map(drop),
        None => Ok(()),
    }
}
