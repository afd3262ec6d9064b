//! The functions of a workspace.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cargo_metadata::Metadata;

use super::{Root, ask_cargo};
use crate::disk::DiskError;
use crate::disk::{self, without_links};
use crate::error::Error;
use crate::manifest::TABLE;
use crate::plan::Membership;

/// A member of a workspace that has a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// Its folder: below the working directory as a path from there, elsewhere from the root on.
    pub folder: PathBuf,
    /// The same from the workspace's root on, with `/` between the parts; `.` for the root package.
    pub path: String,
    /// How it stands to the workspace: the root package has it around nothing.
    pub membership: Membership,
}

/// The functions of a workspace, and how long cargo took to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions {
    /// The root of the workspace, or the one package.
    pub root: Root,
    /// Sorted by folder.
    pub functions: Vec<Function>,
    /// `cargo metadata` from its start to its end.
    pub took: Duration,
}

/// Asks cargo for the members of the workspace that `folder` lies in. Without a workspace it is the one package.
pub fn functions_of(folder: &Path) -> Result<Functions, Error> {
    let none = || Error::from(DiskError::NotFound(folder.join("Cargo.toml")));
    let resolved = without_links(folder)?;
    let mut manifests = resolved.ancestors().map(|folder| folder.join("Cargo.toml"));
    let nearest = manifests.find(|path| path.is_file()).ok_or_else(none)?;
    let start = Instant::now();
    let metadata = ask_cargo(&nearest)?;
    let took = start.elapsed();
    let manifest = metadata.workspace_root.as_std_path().join("Cargo.toml");
    let text = disk::read(&manifest)?;
    Ok(Functions { root: Root { manifest, text }, functions: functions_in(&metadata), took })
}

/// Those among the packages that cargo tells of.
pub(super) fn functions_in(metadata: &Metadata) -> Vec<Function> {
    let root = metadata.workspace_root.as_std_path();
    let [_, _, table] = TABLE;
    let mut functions: Vec<Function> = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.metadata.get(table).is_some()) {
        let Some(found) = package.manifest_path.parent() else { continue };
        let found = found.as_std_path();
        functions.push(Function {
            name: package.name.to_string(),
            folder: from_here(found),
            path: path_from(root, found).to_string_lossy().replace('\\', "/"),
            membership: if found == root { Membership::Alone } else { Membership::Member },
        });
    }
    functions.sort_by(|one, other| one.folder.cmp(&other.folder));
    functions
}

/// A path as people name it: below the working directory from there, elsewhere as it is.
pub fn from_here(path: &Path) -> PathBuf {
    path_from(&std::env::current_dir().unwrap_or_default(), path)
}

/// A path below a folder as the path from there, `.` for itself; elsewhere as it is.
fn path_from(folder: &Path, path: &Path) -> PathBuf {
    match path.strip_prefix(folder) {
        Ok(below) if below == Path::new("") => PathBuf::from("."),
        Ok(below) => below.to_owned(),
        Err(_) => path.to_owned(),
    }
}
