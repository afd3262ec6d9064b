//! Where templates come from: folders, and repositories that git fetches.

#![allow(clippy::disallowed_methods, reason = "the edge to folders of templates")]

mod error;
mod export;
mod folder;
mod places;
mod repository;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config;
use crate::error::Error;
use crate::manifest;
use crate::manifest::FileError;
use crate::spec::FlagError;
use crate::spec::{GitUrl, TemplateReference, TemplateSource};
use crate::templates::{Layer, LayerError, LayerProblem, Layers, Origin};
use crate::vcs;

pub use error::ExportError;
pub use export::{Overwrite, export};
pub use folder::read_folder;

/// A manifest that may name templates.
#[derive(Clone, Copy, Debug)]
pub struct Team<'a> {
    pub manifest: &'a Path,
    pub text: &'a str,
}

/// What was read in this run: a thousand members of a workspace have one layer in common.
static READ: Mutex<BTreeMap<String, Arc<Layer>>> = Mutex::new(BTreeMap::new());

/// The layers over the embedded templates: the user's, the team's and the project's own, which lies in `project`.
pub fn read_layers(team: Option<Team<'_>>, own: Option<&TemplateSource>, project: &Path) -> Result<Layers, Error> {
    let mut layers = Vec::new();
    if let Some(folder) = config::templates().filter(|folder| folder.is_dir()) {
        let shown = folder.display().to_string();
        layers.push(once(&format!("user {shown}"), || read_folder(&folder, &shown, Origin::User(shown.clone())))?);
    }
    if let Some(team) = team {
        let file = || team.manifest.display().to_string();
        let source = manifest::read_team_templates(team.text);
        if let Some(source) = source.map_err(|error| Error::from(FileError { file: file(), error }))? {
            let folder = team.manifest.parent().unwrap_or(Path::new("."));
            layers.push(read(&source, folder, Origin::Team(source.to_string()))?);
        }
    }
    if let Some(source) = own {
        layers.push(read(source, project, Origin::Project(source.to_string()))?);
    }
    Ok(Layers::new(layers))
}

fn read(source: &TemplateSource, folder: &Path, origin: Origin) -> Result<Arc<Layer>, Error> {
    match source {
        TemplateSource::Folder(path) => {
            let full = places::in_folder(folder, Path::new(path))?;
            once(&format!("{} {}", origin.as_str(), full.display()), || {
                read_folder(&full, &full.display().to_string(), origin.clone())
            })
        }
        TemplateSource::Git { url, commit } => once(&format!("{} {}", origin.as_str(), commit.as_str()), || {
            let address = address(url, folder)?;
            let tree = vcs::Tree::of(&places::cache()?, url, &address, commit)?;
            repository::read_tree(&tree, url.as_str(), origin.clone())
        }),
    }
}

fn once(key: &str, read: impl FnOnce() -> Result<Layer, Error>) -> Result<Arc<Layer>, Error> {
    // A layer is put there whole: a thread that panicked has left nothing half done.
    let mut known = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(layer) = known.get(key) {
        return Ok(Arc::clone(layer));
    }
    let layer = Arc::new(read()?);
    known.insert(key.to_owned(), Arc::clone(&layer));
    Ok(layer)
}

/// What git is to fetch from: a path is meant from `folder`.
fn address(url: &GitUrl, folder: &Path) -> Result<OsString, Error> {
    match url.is_path() {
        true => Ok(places::in_folder(folder, Path::new(url.as_str()))?.into_os_string()),
        false => Ok(url.as_str().into()),
    }
}

/// What a project records of what was typed: a relative path, meant from `typed_in`, becomes one from the project's
/// folder, and a branch or tag the commit that it is now.
pub fn resolve(reference: &TemplateReference, typed_in: &Path, project: &Path) -> Result<TemplateSource, Error> {
    match reference {
        TemplateReference::Folder(path) => {
            if !typed_in.join(path).is_dir() {
                return Err(LayerError { file: path.clone(), problem: LayerProblem::NoFolder }.into());
            }
            Ok(TemplateSource::Folder(places::from_folder(&typed_in.join(path), Path::new(path), project)?))
        }
        TemplateReference::Git { url, revision } => {
            let commit = vcs::fetch(&places::cache()?, url, &address(url, typed_in)?, revision.as_ref())?;
            let url = if url.is_path() {
                let path = Path::new(url.as_str());
                let moved = places::from_folder(&typed_in.join(path), path, project)?;
                moved.parse().map_err(|error: crate::spec::InvalidValue| {
                    Error::from(FlagError { flag: "--templates", error: error.into() })
                })?
            } else {
                url.clone()
            };
            Ok(TemplateSource::Git { url, commit })
        }
    }
}

/// The same for a source that a file outside of the project names.
pub fn move_source(source: &TemplateSource, written_in: &Path, project: &Path) -> Result<TemplateSource, Error> {
    match source {
        TemplateSource::Folder(path) => {
            Ok(TemplateSource::Folder(places::from_folder(&written_in.join(path), Path::new(path), project)?))
        }
        TemplateSource::Git { url, commit } if url.is_path() => {
            let path = Path::new(url.as_str());
            let moved = places::from_folder(&written_in.join(path), path, project)?;
            let url = moved.parse().unwrap_or_else(|_| url.clone());
            Ok(TemplateSource::Git { url, commit: commit.clone() })
        }
        TemplateSource::Git { .. } => Ok(source.clone()),
    }
}
