//! Making a project, whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::{parent_of, read};
use crate::error::Error;
use crate::file::File;
use crate::interrupt;
use crate::vcs::{self, Vcs};

/// A change of a file that exists: the manifest of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file; no link.
    pub path: PathBuf,
    /// The text that the change was made from.
    pub before: String,
    /// Its new text.
    pub text: String,
}

/// Refuses a folder for a new project that exists and holds something.
pub fn refuse_occupied(target: &Path) -> Result<(), Error> {
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(target).is_err() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::NotAFolder(target.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let file = target.ancestors().find(|path| path.is_file()).unwrap_or(target);
            Err(Error::NotAFolder(file.to_owned()))
        }
        Err(error) => Err(Error::io("look at", target)(error)),
        Ok(found) if !found.is_dir() => Err(Error::NotAFolder(target.to_owned())),
        Ok(_) => match fs::read_dir(target).map_err(Error::io("read", target))?.next() {
            None => Ok(()),
            Some(_) => Err(Error::NotEmpty(target.to_owned())),
        },
    }
}

/// Writes a project: all its files, its repository, and the edit of the workspace's manifest, or none of it.
///
/// Everything is made in a folder beside the target first. What follows is a few renames, which no signal interrupts;
/// if one of them fails, those before it are undone.
pub fn create_project(target: &Path, files: &[File], vcs: Vcs, edit: Option<&Edit>) -> Result<(), Error> {
    refuse_occupied(target)?;
    let exists = target.is_dir();
    let parent = if exists { target } else { parent_of(target) };
    let parents = Parents::create(parent)?;
    let staging = stage(parent, files, vcs)?;
    let staged_edit = edit.map(stage_edit).transpose()?;
    interrupt::check()?;
    let placed = if exists { move_entries(staging, target)? } else { vec![move_folder(staging, target)?] };
    if let (Some(staged), Some(edit)) = (staged_edit, edit)
        && let Err(error) = replace(staged, edit)
    {
        placed.iter().for_each(|path| remove(path));
        return Err(error);
    }
    parents.keep();
    Ok(())
}

/// Folders above the target that were not there, removed again unless they are kept.
struct Parents {
    created: Vec<PathBuf>,
}

impl Parents {
    fn create(folder: &Path) -> Result<Self, Error> {
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|path| *path != Path::new("") && !path.exists()).collect();
        let mut parents = Self { created: Vec::new() };
        for path in missing.into_iter().rev() {
            fs::create_dir(path).map_err(Error::io("create", path))?;
            parents.created.push(path.to_owned());
        }
        Ok(parents)
    }

    fn keep(mut self) {
        self.created.clear();
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for path in self.created.iter().rev() {
            // Not empty if somebody else has put something there: then it stays.
            let _ = fs::remove_dir(path);
        }
    }
}

/// Everything of the project, in a folder that removes itself unless it is moved away.
fn stage(parent: &Path, files: &[File], vcs: Vcs) -> Result<TempDir, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cargo-lambda-s3-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any folder is made, the umask taken off; a temporary one would be the owner's alone.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let staging = builder.tempdir_in(parent).map_err(Error::io("create a folder in", parent))?;
    let mut folders = BTreeSet::new();
    for file in files {
        interrupt::check()?;
        let path = staging.path().join(&file.path);
        let folder = parent_of(&path);
        if folders.insert(folder.to_owned()) {
            fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        }
        fs::write(&path, &file.text).map_err(Error::io("write", &path))?;
    }
    vcs::init(staging.path(), vcs)?;
    Ok(staging)
}

/// The edited file beside the one that it replaces, with the same permissions.
fn stage_edit(edit: &Edit) -> Result<NamedTempFile, Error> {
    let folder = parent_of(&edit.path);
    let permissions = fs::metadata(&edit.path).map_err(Error::io("look at", &edit.path))?.permissions();
    let mut staged = NamedTempFile::new_in(folder).map_err(Error::io("create a file in", folder))?;
    staged.write_all(edit.text.as_bytes()).map_err(Error::io("write", staged.path()))?;
    staged.as_file().set_permissions(permissions).map_err(Error::io("set the permissions of", staged.path()))?;
    Ok(staged)
}

/// Puts the edited file in place, unless somebody else has changed the file since it was read.
fn replace(staged: NamedTempFile, edit: &Edit) -> Result<(), Error> {
    if read(&edit.path)? != edit.before {
        return Err(Error::ChangedMeanwhile(edit.path.clone()));
    }
    staged.persist(&edit.path).map(drop).map_err(|error| Error::io("write", &edit.path)(error.error))
}

fn move_folder(staging: TempDir, target: &Path) -> Result<PathBuf, Error> {
    fs::rename(staging.path(), target).map_err(Error::io("create", target))?;
    // Nothing is left at its old path to be removed.
    let _ = staging.keep();
    Ok(target.to_owned())
}

/// Moves what was staged inside `target`, an empty folder that stays the folder it is, up into it.
fn move_entries(staging: TempDir, target: &Path) -> Result<Vec<PathBuf>, Error> {
    // Somebody may have put something there meanwhile, and a rename would overwrite it.
    let mut others = fs::read_dir(target).map_err(Error::io("read", target))?;
    if others.any(|entry| entry.is_ok_and(|entry| Some(entry.file_name().as_os_str()) != staging.path().file_name())) {
        return Err(Error::NotEmpty(target.to_owned()));
    }
    let entries = fs::read_dir(staging.path()).map_err(Error::io("read", staging.path()))?;
    let mut placed: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let moved = entry.map_err(Error::io("read", staging.path())).and_then(|entry| {
            let to = target.join(entry.file_name());
            fs::rename(entry.path(), &to).map_err(Error::io("create", &to))?;
            Ok(to)
        });
        match moved {
            Ok(path) => placed.push(path),
            Err(error) => {
                placed.iter().for_each(|path| remove(path));
                return Err(error);
            }
        }
    }
    Ok(placed)
}

/// Undoes a move. There is nobody left to tell if that fails too.
fn remove(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}
