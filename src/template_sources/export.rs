//! Writing embedded templates, for people to edit.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::spec::nearest;
use crate::templates::{EXTENSION, embedded};

/// Whether what lies there may be overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// Writes these embedded templates below a folder, or all of them; gives their number. Everything is written beside its
/// place first: a full disk leaves nothing, and a rename that fails is undone with those before it.
pub fn export(files: &[String], folder: &Path, overwrite: Overwrite) -> Result<usize, Error> {
    let chosen = choose(files)?;
    let target = |path: &str| folder.join(path);
    if overwrite == Overwrite::No
        && let Some((path, _)) = chosen.iter().find(|(path, _)| fs::symlink_metadata(target(path)).is_ok())
    {
        return Err(Error::Exists(target(path)));
    }
    fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    let staging = tempfile::tempdir_in(folder).map_err(Error::io("create a folder in", folder))?;
    for (path, text) in &chosen {
        let staged = staging.path().join("new").join(path);
        create_above(&staged)?;
        fs::write(&staged, text).map_err(Error::io("write", &staged))?;
    }
    let mut placed: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for (path, _) in &chosen {
        if let Err(error) = place(staging.path(), path, &target(path), &mut placed) {
            // There is nobody left to tell if that fails, too.
            for (target, before) in placed.iter().rev() {
                let _ = match before {
                    Some(before) => fs::rename(before, target),
                    None => fs::remove_file(target),
                };
            }
            return Err(error);
        }
    }
    Ok(chosen.len())
}

/// Puts a staged file in its place, and what lies there aside.
fn place(staging: &Path, path: &str, target: &Path, placed: &mut Vec<(PathBuf, Option<PathBuf>)>) -> Result<(), Error> {
    create_above(target)?;
    let mut before = None;
    if fs::symlink_metadata(target).is_ok() {
        let aside = staging.join("old").join(path);
        create_above(&aside)?;
        fs::rename(target, &aside).map_err(Error::io("replace", target))?;
        before = Some(aside);
    }
    placed.push((target.to_owned(), before));
    fs::rename(staging.join("new").join(path), target).map_err(Error::io("create", target))
}

fn create_above(path: &Path) -> Result<(), Error> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder).map_err(Error::io("create", folder)),
        None => Ok(()),
    }
}

fn choose(files: &[String]) -> Result<Vec<(&'static str, &'static str)>, Error> {
    let all = embedded();
    if files.is_empty() {
        return Ok(all);
    }
    let find = |typed: &String| {
        let is_meant = |path: &str| path == typed || path.strip_suffix(EXTENSION) == Some(typed);
        all.iter().find(|(path, _)| is_meant(path)).copied().ok_or_else(|| Error::UnknownTemplate {
            path: typed.clone(),
            near: nearest(typed, all.iter().map(|(path, _)| *path)).map(str::to_owned),
        })
    };
    let mut chosen: Vec<_> = files.iter().map(find).collect::<Result<_, _>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}
