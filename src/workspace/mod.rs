//! Cargo's workspaces: which one a new project lies in, and how it joins.

#![allow(clippy::disallowed_methods, reason = "the edge to cargo")]

mod find;
mod functions;
mod manifests;
mod members;
mod package;
mod root;

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

use crate::disk::{self, Edit};
use crate::error::Error;
use crate::plan::Context;
use crate::spec::FunctionName;
use crate::terminal;

pub use find::find_project;
pub use functions::{Function, Functions, from_here, functions_of};
pub use manifests::manifests_around;
pub use package::{Package, package_of};
pub use root::{Root, root_around};

/// What lies around the folder of a new project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// No workspace, or one that leaves this folder out.
    Open,
    /// A workspace that the project becomes a member of.
    Workspace {
        /// Its manifest.
        manifest: PathBuf,
        /// The text of that.
        text: String,
        /// The manifest with the new member, unless it covers that already.
        edit: Option<Edit>,
        /// Whether it sets the release profile, which members take from it.
        has_release_profile: bool,
    },
}

impl Surroundings {
    /// What shapes the project's files.
    pub fn context(&self) -> Context {
        match self {
            Self::Open => Context::ALONE,
            Self::Workspace { text, .. } => Context::member_of(text),
        }
    }

    /// The workspace's manifest and its text.
    pub fn root(&self) -> Option<(&Path, &str)> {
        match self {
            Self::Open => None,
            Self::Workspace { manifest, text, .. } => Some((manifest, text)),
        }
    }

    /// The change of the workspace's manifest.
    pub fn edit(&self) -> Option<&Edit> {
        match self {
            Self::Open => None,
            Self::Workspace { edit, .. } => edit.as_ref(),
        }
    }
}

/// Looks around `target`. Cargo is asked only where a manifest lies in a folder above it.
pub fn look_around(target: &Path, name: &FunctionName) -> Result<Surroundings, Error> {
    let target = resolve(target)?;
    let Some(nearest) = target.ancestors().skip(1).map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())
    else {
        return Ok(Surroundings::Open);
    };
    let (root, names) = match ask_cargo(&nearest) {
        Ok(metadata) => {
            let names = metadata.packages.iter().map(|package| package.name.to_string());
            (metadata.workspace_root.clone().into_std_path_buf(), names.collect())
        }
        // Whatever else is wrong with the manifest, cargo tells first.
        Err(error) => match root_that_waits(&target).filter(|_| error.to_string().contains("workspace member")) {
            Some(root) => (root, Vec::new()),
            None => return Err(error),
        },
    };
    let manifest = root.join("Cargo.toml");
    let manifest = std::fs::canonicalize(&manifest).map_err(Error::io("look at", &manifest))?;
    let text = disk::read(&manifest)?;
    let unreadable = |message: String| Error::Workspace { manifest: manifest.clone(), message };
    let Some(member) = member_path(&target, &root) else {
        return Ok(Surroundings::Open);
    };
    let Some(joined) = members::join(&text, &member).map_err(unreadable)? else {
        return Ok(Surroundings::Open);
    };
    if names.iter().any(|taken| taken == name.as_str()) {
        return Err(Error::NameTaken { name: name.to_string(), manifest });
    }
    Ok(Surroundings::Workspace {
        edit: joined.text.map(|after| Edit { path: manifest.clone(), before: text.clone(), text: after }),
        manifest,
        text,
        has_release_profile: joined.has_release_profile,
    })
}

/// The root of a workspace that waits for this project: cargo refuses an entry of `members` that stands for no package yet,
/// and takes it as soon as the project is there. It says so of the first such entry, so none may wait for another package.
fn root_that_waits(target: &Path) -> Option<PathBuf> {
    let root = root_around(target, "").ok()??;
    let folder = root.manifest.parent()?;
    let base = glob::Pattern::escape(folder.to_str()?);
    let is_waiting =
        |entry: &str| glob::glob(&format!("{base}/{entry}/Cargo.toml")).is_ok_and(|mut at| at.next().is_none());
    members::waits_only_for(&root.text, &member_path(target, folder)?, is_waiting).then(|| folder.to_owned())
}

/// What cargo knows of a package and its workspace, without dependencies.
fn ask_cargo(manifest: &Path) -> Result<Metadata, Error> {
    disk::refuse_unreadable(manifest)?;
    let mut command = MetadataCommand::new();
    command.manifest_path(manifest).no_deps().other_options(vec!["--offline".to_owned()]);
    let refused = |error| Error::Workspace { manifest: manifest.to_owned(), message: cargo_message(error) };
    terminal::timed("cargo metadata", || command.exec()).map_err(refused)
}

/// The path without links, as far as it exists.
fn resolve(target: &Path) -> Result<PathBuf, Error> {
    let target = std::path::absolute(target).map_err(Error::io("look at", target))?;
    let existing = target.ancestors().find(|folder| folder.exists()).unwrap_or(&target);
    let rest = target.strip_prefix(existing).unwrap_or(Path::new(""));
    let existing = std::fs::canonicalize(existing).map_err(Error::io("look at", existing))?;
    Ok(if rest == Path::new("") { existing } else { existing.join(rest) })
}

/// The path from the workspace's root as a manifest writes it: with `/`, and with `..` where a package beside the root
/// names it as its workspace.
fn member_path(target: &Path, root: &Path) -> Option<String> {
    let root = std::fs::canonicalize(root).ok()?;
    let shared = root.ancestors().find(|folder| target.starts_with(folder))?;
    let up = root.strip_prefix(shared).ok()?.components().map(|_| "..");
    let down = target.strip_prefix(shared).ok()?;
    let down: Option<Vec<&str>> = down.components().map(|part| part.as_os_str().to_str()).collect();
    Some(up.chain(down?).collect::<Vec<&str>>().join("/"))
}

/// What cargo says, without the prefix of its own.
fn cargo_message(error: cargo_metadata::Error) -> String {
    match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            stderr.trim().strip_prefix("error: ").unwrap_or(stderr.trim()).to_owned()
        }
        other => other.to_string(),
    }
}
