//! The functions of a workspace.

use std::path::{Path, PathBuf};

use super::{Root, ask_cargo, resolve};
use crate::disk;
use crate::error::Error;

/// The functions that a workspace has as members, or the one that is a package of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions {
    /// The root of the workspace, or the package itself.
    pub root: Root,
    /// The members that have a spec, by name.
    pub members: Vec<Function>,
}

/// A package with a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its folder, below that of the root, with `/`; `.` for the root's own.
    pub path: String,
    /// The same, in full.
    pub folder: PathBuf,
}

/// Asks cargo which packages the workspace around `folder` has, and takes those with `[package.metadata.lambda-s3]`.
pub fn find_functions(folder: &Path) -> Result<Functions, Error> {
    let manifest = folder.join("Cargo.toml");
    let mut above =
        resolve(folder)?.ancestors().map(|folder| folder.join("Cargo.toml")).collect::<Vec<_>>().into_iter();
    let nearest = above.find(|path| path.is_file()).ok_or(Error::NotFound(manifest))?;
    let metadata = ask_cargo(&nearest)?;
    let root = metadata.workspace_root.as_std_path();
    let manifest = root.join("Cargo.toml");
    let text = disk::read(&manifest)?;
    let is_function = |metadata: &serde_json::Value| metadata.get("lambda-s3").is_some();
    let with_spec = metadata.packages.iter().filter(|package| is_function(&package.metadata));
    let mut members: Vec<Function> = with_spec
        .filter_map(|package| {
            let folder = package.manifest_path.parent()?.as_std_path().to_owned();
            Some(Function { name: package.name.to_string(), path: path_below(&folder, root), folder })
        })
        .collect();
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Functions { root: Root { manifest, text }, members })
}

/// The path as people read it; in full where it lies elsewhere.
fn path_below(folder: &Path, root: &Path) -> String {
    match folder.strip_prefix(root) {
        Ok(below) if below == Path::new("") => ".".to_owned(),
        Ok(below) => below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"),
        Err(_) => folder.display().to_string(),
    }
}
