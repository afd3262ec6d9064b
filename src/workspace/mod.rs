//! Cargo's workspaces: which one a new project lies in, and how it joins.

#![allow(clippy::disallowed_methods, reason = "the edge to cargo")]

mod manifests;
mod members;
mod root;

use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

use crate::disk::{self, Edit};
use crate::error::Error;
use crate::plan::Membership;
use crate::spec::FunctionName;
use crate::terminal;

pub use manifests::manifests_around;
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
    /// What the project becomes.
    pub fn membership(&self) -> Membership {
        match self {
            Self::Open => Membership::Alone,
            Self::Workspace { .. } => Membership::Member,
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
    let mut command = MetadataCommand::new();
    command.manifest_path(&nearest).no_deps().other_options(vec!["--offline".to_owned()]);
    let metadata = terminal::timed("cargo metadata", || command.exec())
        .map_err(|error| Error::Workspace { manifest: nearest.clone(), message: cargo_message(error) })?;
    let root = metadata.workspace_root.as_std_path();
    let manifest = root.join("Cargo.toml");
    let manifest = std::fs::canonicalize(&manifest).map_err(Error::io("look at", &manifest))?;
    let text = disk::read(&manifest)?;
    let unreadable = |message: String| Error::Workspace { manifest: manifest.clone(), message };
    let Some(member) = member_path(&target, root) else {
        return Ok(Surroundings::Open);
    };
    let Some(joined) = members::join(&text, &member).map_err(unreadable)? else {
        return Ok(Surroundings::Open);
    };
    if metadata.packages.iter().any(|package| package.name.as_str() == name.as_str()) {
        return Err(Error::NameTaken { name: name.to_string(), manifest });
    }
    Ok(Surroundings::Workspace {
        edit: joined.text.map(|after| Edit { path: manifest.clone(), before: text.clone(), text: after }),
        text,
        manifest,
        has_release_profile: joined.has_release_profile,
    })
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
