//! What lies around a project: what its team sets, and what its workspace offers.

use std::path::Path;

use super::ProjectError;
use crate::error::Error;
use crate::escape::Quoted;
use crate::manifest;
use crate::manifest::FileError;
use crate::plan::{Context, Membership};
use crate::spec::defaults::Overruled;
use crate::spec::{Defaults, Draft};
use crate::workspace::{Function, Root, Surroundings, from_here, root_around};
use crate::{config, terminal};

/// What lies around a project.
#[derive(Clone, Debug)]
pub struct ProjectContext {
    pub context: Context,
    pub defaults: Defaults,
    pub root: Option<Root>,
}

impl ProjectContext {
    /// What lies around a project that exists. A package that is itself the root of a workspace belongs to the team, too.
    pub fn project(folder: &Path, manifest: &str) -> Result<Self, Error> {
        match root_around(folder, manifest)? {
            Some(root) => Self::member_of(&root),
            None => {
                let defaults = team_of(&folder.join("Cargo.toml"), manifest)?;
                Ok(Self { context: Context::ALONE, defaults, root: None })
            }
        }
    }

    /// What lies around a function of the workspace whose members these are: the root package has a workspace around nothing.
    pub fn function(&self, function: &Function) -> Self {
        match function.membership {
            Membership::Member => self.clone(),
            Membership::Alone => Self { context: Context::ALONE, defaults: self.defaults.clone(), root: None },
        }
    }

    pub fn member_of(root: &Root) -> Result<Self, Error> {
        let defaults = team_of(&root.manifest, &root.text)?;
        Ok(Self { context: Context::member_of(&root.text), defaults, root: Some(root.clone()) })
    }
}

/// What is set for a new project in this folder, as far as that can be told before it is known whether the workspace takes
/// it in.
pub fn defaults_for_new(target: &Path) -> Result<Defaults, Error> {
    match root_around(target, "")? {
        Some(root) => team_of(&root.manifest, &root.text),
        None => config::read(),
    }
}

/// What is set for a crate that is there and becomes a project.
pub fn defaults_for_crate(folder: &Path, manifest: &str) -> Result<Defaults, Error> {
    match root_around(folder, manifest)? {
        Some(root) => team_of(&root.manifest, &root.text),
        None if manifest::is_workspace(manifest) => team_of(&folder.join("Cargo.toml"), manifest),
        None => config::read(),
    }
}

/// What is set for a new project in these surroundings: by its team, or outside of a workspace by the user.
pub fn defaults_in(surroundings: &Surroundings) -> Result<Defaults, Error> {
    match surroundings {
        Surroundings::Open => config::read(),
        Surroundings::Workspace { manifest, text, .. } => team_of(manifest, text),
    }
}

/// Tells which values of its own a project's team overrules.
pub fn warn_of_overruled(folder: &Path, own: &Draft, defaults: &Defaults) {
    for overruled in defaults.overruled(own) {
        terminal::warn(&format!(
            "{} of {} counts for nothing: {} enforces {}",
            Quoted(&manifest::say(&overruled.own)),
            Quoted(&folder.join("Cargo.toml").to_string_lossy()),
            defaults.place_of(overruled.key.as_str()),
            Quoted(&manifest::say(&overruled.enforced))
        ));
    }
}

fn team_of(path: &Path, text: &str) -> Result<Defaults, Error> {
    let file = from_here(path).display().to_string();
    manifest::read_workspace(text, &file).map_err(|error| Error::from(FileError { file, error }))
}

/// Refuses what was typed against what is enforced.
pub fn refuse_overruled(typed: &Draft, defaults: &Defaults) -> Result<(), Error> {
    match defaults.overruled(typed).first() {
        None => Ok(()),
        Some(Overruled { key, own, enforced }) => Err(ProjectError::Enforced {
            own: manifest::say(own),
            enforced: manifest::say(enforced),
            by: defaults.place_of(key.as_str()),
        }
        .into()),
    }
}
