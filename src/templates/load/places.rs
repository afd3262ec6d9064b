//! Folders of the platform's, and paths from one folder to another.

use std::env;
use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::disk::without_links;
use crate::error::Error;

/// The program's folder within those of the platform.
const PROGRAM: &str = "cargo-lambda-s3";

/// Where fetched commits are kept. All of it can be fetched again.
pub(super) fn cache() -> Result<PathBuf, Error> {
    let folder = match env::var_os("CARGO_LAMBDA_S3_CACHE") {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => {
            let homeless =
                |error: etcetera::HomeDirError| Error::io("find", "your cache folder")(std::io::Error::other(error));
            etcetera::choose_base_strategy().map_err(homeless)?.cache_dir().join(PROGRAM)
        }
    };
    let folder = std::path::absolute(&folder).map_err(Error::io("look at", &folder))?;
    Ok(folder.join("templates"))
}

/// What a manifest in `folder` writes for a path that was `typed`: an absolute one as it is, a relative one from there.
pub(super) fn from_folder(path: &Path, typed: &Path, folder: &Path) -> Result<String, Error> {
    if typed.is_absolute() {
        return Ok(typed.to_string_lossy().into_owned());
    }
    let (from, to) = (without_links(folder)?, without_links(path)?);
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to.components().skip(shared).filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let parts: Vec<String> = up.chain(down).collect();
    Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// The place that a path names from `folder`, which need not be there yet.
pub(super) fn in_folder(folder: &Path, path: &Path) -> Result<PathBuf, Error> {
    let mut place = without_links(folder)?;
    for part in path.components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            Component::CurDir => {}
            _ => place.push(part),
        }
    }
    Ok(place)
}
