//! Which project a command is about.

use std::path::{Path, PathBuf};

use toml_edit::Document;

use super::{WorkspaceError, functions_of};
use crate::disk;
use crate::error::Error;
use crate::manifest::{self, EditError};

/// The nearest folder, from the current one upwards, whose manifest has a spec.
pub fn find_project() -> Result<PathBuf, Error> {
    match nearest_project()? {
        Some(folder) => Ok(folder),
        None => Err(EditError::NoProject(here()?).into()),
    }
}

/// The same, or nothing where there is none.
pub fn nearest_project() -> Result<Option<PathBuf>, Error> {
    let mut folder = PathBuf::from(".");
    for _ in here()?.ancestors() {
        let path = folder.join("Cargo.toml");
        if path.is_file() && may_hold_spec(&disk::read(&path)?) {
            return Ok(Some(folder));
        }
        folder = if folder == Path::new(".") { PathBuf::from("..") } else { folder.join("..") };
    }
    Ok(None)
}

/// A broken manifest, as with a conflict of git's, ends the search as it ends cargo's: its error is what has to be said.
fn may_hold_spec(manifest: &str) -> bool {
    manifest::has_spec(manifest) || Document::parse(manifest).is_err()
}

fn here() -> Result<PathBuf, Error> {
    std::env::current_dir().map_err(Error::io("look at", "the current folder"))
}

/// The folder of a manifest that was named, as cargo takes `--manifest-path`: the file itself, which has to be there.
pub fn folder_of_manifest(path: &Path) -> Result<PathBuf, Error> {
    if !path.ends_with("Cargo.toml") {
        return Err(WorkspaceError::NoManifestPath(path.to_owned()).into());
    }
    if !path.is_file() {
        return Err(WorkspaceError::ManifestMissing(path.to_owned()).into());
    }
    Ok(match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    })
}

/// The function whose package has this name, in the workspace around `folder`.
pub fn find_package(name: &str, folder: &Path) -> Result<PathBuf, Error> {
    let functions = functions_of(folder)?.functions;
    match functions.iter().find(|function| function.name == name) {
        Some(function) => Ok(function.folder.clone()),
        None => {
            let names = functions.into_iter().map(|function| function.name).collect();
            Err(WorkspaceError::NoPackage { name: name.to_owned(), names }.into())
        }
    }
}
