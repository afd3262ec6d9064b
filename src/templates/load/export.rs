//! Writing embedded templates, for people to edit.

use std::path::Path;

use crate::disk::DiskError;
use crate::disk::{self, Lock, Site, Use};
use crate::error::Error;
use crate::file::{File, Found, Replacement};
use crate::spec::nearest;
use crate::templates::load::ExportError;
use crate::templates::{EXTENSION, embedded};
use crate::vcs::Vcs;

/// Whether what lies there may be overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    Yes,
    No,
}

/// Writes these embedded templates below a folder, or all of them, and gives their number. All of them are written or none.
pub fn export(files: &[String], folder: &Path, overwrite: Overwrite) -> Result<usize, Error> {
    let files = choose(files)?;
    let existing = folder.ancestors().find(|folder| disk::is_folder(folder)).unwrap_or(Path::new("."));
    disk::recover(existing)?;
    match disk::refuse_occupied(folder) {
        Ok(()) => {
            let site = Site { target: folder, staging: None, workspace: None, edit: None, beside: None };
            return disk::create_project(site, &files, Vcs::None).map(|()| files.len());
        }
        Err(error) if matches!(error.downcast_ref(), Some(DiskError::NotEmpty(_))) => {}
        Err(error) => return Err(error),
    }
    let _lock = Lock::take(folder, Use::Writing)?;
    let mut found = disk::look_at(folder, files.iter().map(|file| file.path.as_str()))?;
    let mut replacements = Vec::new();
    for File { path, text } in &files {
        let before = match found.remove(path) {
            None | Some(Found::Missing) => None,
            Some(Found::Text(before)) if overwrite == Overwrite::Yes => Some(before),
            Some(_) => return Err(ExportError::Exists(folder.join(path)).into()),
        };
        if before.as_ref() != Some(text) {
            replacements.push(Replacement { path: path.clone(), before, after: Some(text.clone()) });
        }
    }
    disk::commit(folder, &replacements)?;
    Ok(files.len())
}

fn choose(files: &[String]) -> Result<Vec<File>, Error> {
    let all = embedded();
    let find = |typed: &String| {
        let is_meant = |path: &str| path == typed || path.strip_suffix(EXTENSION) == Some(typed);
        all.iter().find(|(path, _)| is_meant(path)).copied().ok_or_else(|| {
            Error::from(ExportError::UnknownTemplate {
                path: typed.clone(),
                near: nearest(typed, all.iter().map(|(path, _)| *path)).map(str::to_owned),
            })
        })
    };
    let mut chosen: Vec<_> = files.iter().map(find).collect::<Result<_, _>>()?;
    if chosen.is_empty() {
        chosen = all;
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen.into_iter().map(|(path, text)| File { path: path.to_owned(), text: text.to_owned() }).collect())
}
