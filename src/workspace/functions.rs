//! The functions of a workspace.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cargo_metadata::MetadataCommand;

use super::cargo_message;
use crate::error::Error;
use crate::plan::Membership;
use crate::spec::manifest::TABLE;
use crate::terminal;

/// A member of a workspace that has a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its folder: below the working directory as a path from there, elsewhere from the root on.
    pub folder: PathBuf,
    /// How it stands to the workspace: the root package has it around nothing.
    pub membership: Membership,
}

/// The functions of a workspace, and how long cargo took to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions {
    /// Sorted by folder.
    pub functions: Vec<Function>,
    /// `cargo metadata` from its start to its end.
    pub took: Duration,
}

/// Asks cargo for the members of the workspace that `folder` lies in.
pub fn functions_of(folder: &Path) -> Result<Functions, Error> {
    let manifest = folder.join("Cargo.toml");
    let start = Instant::now();
    let mut command = MetadataCommand::new();
    command.current_dir(folder).no_deps().other_options(vec!["--offline".to_owned()]);
    let metadata = terminal::timed("cargo metadata", || command.exec())
        .map_err(|error| Error::Workspace { manifest, message: cargo_message(error) })?;
    let took = start.elapsed();
    let [_, _, table] = TABLE;
    let here = std::env::current_dir().unwrap_or_default();
    let mut functions: Vec<Function> = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.metadata.get(table).is_some()) {
        let Some(found) = package.manifest_path.parent() else { continue };
        let is_root = found == metadata.workspace_root;
        let folder = match found.as_std_path().strip_prefix(&here) {
            Ok(below) if below == Path::new("") => Path::new("."),
            Ok(below) => below,
            Err(_) => found.as_std_path(),
        };
        let membership = if is_root { Membership::Alone } else { Membership::Member };
        functions.push(Function { folder: folder.to_owned(), membership });
    }
    functions.sort_by(|one, other| one.folder.cmp(&other.folder));
    Ok(Functions { functions, took })
}
