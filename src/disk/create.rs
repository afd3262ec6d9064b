//! Creating a project, whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::entry::Entry;
use super::error::renamed;
use super::fault;
use super::journal::Plan;
use super::layer::System;
use super::run::{OnLeftOut, Run};
use super::staged_folder::StagedFolder;
use super::{PREFIX, parent_of, state, without_links};
use crate::disk::DiskError;
use crate::error::Error;
use crate::file::{File, Replacement};
use crate::interrupt;
use crate::vcs::{self, Vcs};

/// A change of a file that exists: the manifest of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub path: PathBuf,
    pub before: String,
    pub text: String,
}

/// Where a project is made, and what has to change around it.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// Its folder: nothing, or an empty folder.
    pub target: &'a Path,
    /// An existing folder on the same file system, in which a folder without a manifest disturbs no workspace.
    /// `None`: the one above the target.
    pub staging: Option<&'a Path>,
    /// The root of its workspace. Commands in there finish or drop an interrupted run.
    pub workspace: Option<&'a Path>,
    pub edit: Option<&'a Edit>,
    /// A package that the project is built with and that is not there yet.
    pub beside: Option<SecondPackage<'a>>,
}

/// A package that is made with a project, and gets to its place before it.
#[derive(Clone, Copy, Debug)]
pub struct SecondPackage<'a> {
    /// Its folder, in which nothing lies, beside that of the project.
    pub target: &'a Path,
    pub files: &'a [File],
}

/// Refuses a folder for a new project that exists and holds something.
pub fn refuse_occupied(target: &Path) -> Result<(), Error> {
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(target).is_err() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(DiskError::NotAFolder(target.to_owned()).into()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let file = target.ancestors().find(|path| path.is_file()).unwrap_or(target);
            Err(DiskError::NotAFolder(file.to_owned()).into())
        }
        Err(error) => Err(Error::io("look at", target)(error)),
        Ok(found) if !found.is_dir() => Err(DiskError::NotAFolder(target.to_owned()).into()),
        Ok(_) => match fs::read_dir(target).map_err(Error::io("read", target))?.next() {
            None => Ok(()),
            Some(_) => Err(DiskError::NotEmpty(target.to_owned()).into()),
        },
    }
}

/// Writes a project: all its files, its repository, and the edit of the workspace's manifest, or none of it.
///
/// Everything is made in another folder first, which then becomes the project in one step: at no moment there is a folder that
/// cargo would take for a broken member of the workspace.
pub fn create_project(site: Site<'_>, files: &[File], vcs: Vcs) -> Result<(), Error> {
    refuse_occupied(site.target)?;
    let target = without_links(site.target)?;
    let is_into_folder = target.is_dir();
    let above = if is_into_folder { target.as_path() } else { parent_of(&target) };
    let created: Vec<PathBuf> = above.ancestors().take_while(|path| !path.exists()).map(Path::to_owned).collect();
    let scope = site.workspace.or_else(|| above.ancestors().find(|path| path.exists())).unwrap_or(above);
    let staging = if is_into_folder { &target } else { site.staging.unwrap_or(above) };
    let named = |error: Error| {
        renamed(error, &|path| match path.strip_prefix(&target) {
            Ok(inside) => site.target.join(inside),
            Err(_) => path.to_owned(),
        })
    };
    let beside =
        site.beside.map(|beside| without_links(beside.target).map(|target| (target, beside.files))).transpose()?;
    let staged_beside = |name: &str| {
        beside.as_ref().map(|(target, _)| StagedFolder {
            staging: site.staging.unwrap_or(parent_of(target)).join(format!("{PREFIX}{name}-beside")),
            target: target.clone(),
            names: None,
        })
    };
    let plan = |name: &str| Plan {
        staged: staged_beside(name)
            .into_iter()
            .chain([StagedFolder {
                staging: staging.join(format!("{PREFIX}{name}")),
                target: target.clone(),
                names: is_into_folder.then(|| names(files, vcs)),
            }])
            .collect(),
        entries: site.edit.map(|edit| edit_entry(edit, name)).into_iter().collect(),
        created: created.into_iter().rev().collect(),
        ..Plan::new(target.clone(), scope.to_owned())
    };
    let run = Run::begin(&System, &state::journals()?, plan)?;
    let stage = |plan: &Plan| {
        let made = beside.iter().map(|(_, files)| (*files, Vcs::None)).chain([(files, vcs)]);
        plan.staged.iter().zip(made).try_for_each(|(folder, (files, vcs))| stage(&folder.staging, files, vcs))
    };
    run.commit(OnLeftOut::Revert, stage).map_err(named)
}

/// The names of all that lies in the project's folder. The manifest comes last: without it there is no project.
fn names(files: &[File], vcs: Vcs) -> Vec<String> {
    let first = |file: &File| file.path.split('/').next().unwrap_or_default().to_owned();
    let repository = (vcs != Vcs::None).then(|| ".git".to_owned());
    let mut names: BTreeSet<String> = files.iter().map(first).chain(repository).collect();
    let manifest = names.take("Cargo.toml");
    names.into_iter().chain(manifest).collect()
}

fn edit_entry(edit: &Edit, run: &str) -> Entry {
    let name = edit.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let replacement = Replacement { path: name, before: Some(edit.before.clone()), after: Some(edit.text.clone()) };
    Entry::new(parent_of(&edit.path), &replacement, run, 0)
}

fn stage(staging: &Path, files: &[File], vcs: Vcs) -> Result<(), Error> {
    let mut folders = BTreeSet::new();
    let mut create = |folder: &Path| {
        if folders.insert(folder.to_owned()) {
            fault::before_step().and_then(|()| fs::create_dir_all(folder)).map_err(Error::io("create", folder))?;
        }
        Ok::<(), Error>(())
    };
    fault::before_step()
        .and_then(|()| fs::create_dir(staging))
        .map_err(|error| Error::io("create a folder in", parent_of(staging))(error))?;
    for file in files {
        interrupt::check()?;
        let path = staging.join(&file.path);
        create(parent_of(&path))?;
        fault::before_step().and_then(|()| fs::write(&path, &file.text)).map_err(Error::io("write", &path))?;
    }
    vcs::init(staging, vcs)
}
