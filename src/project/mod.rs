//! A project, its surroundings, its sources, and the functions of a workspace, read once.

pub mod context;
mod error;
pub mod members;
pub mod shared_buckets;
pub mod sources;

use std::path::{Path, PathBuf};

use self::context::{ProjectContext, warn_of_overruled};
use crate::disk::{self, Interrupted, Lock, Use};
use crate::error::Error;
use crate::escape::Quoted;
use crate::manifest;
use crate::manifest::FileError;
use crate::plan::{Context, environment_of};
use crate::spec::{Defaults, Draft, Handler, Spec};
use crate::templates::load::{self, Team};
use crate::terminal;
use crate::workspace::{Function, Root, from_here};

pub use error::ProjectError;

/// A project as it lies on the disk.
#[derive(Debug)]
pub struct Project {
    pub folder: PathBuf,
    /// The text of its manifest, with a spec of this version.
    pub manifest: String,
    pub own: Draft,
    /// What that comes to, with what its team sets.
    pub spec: Spec,
    pub defaults: Defaults,
    /// What lies around it, but for templates.
    surroundings: Context,
    root: Option<Root>,
}

impl Project {
    /// Reads the project in `folder`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        Self::with_manifest(folder, read_manifest(folder)?)
    }

    /// Reads a function of a workspace that cargo told of.
    pub fn read_member(function: &Function, team: &ProjectContext) -> Result<Self, Error> {
        Self::of_member(function, read_manifest(&function.folder)?, team)
    }

    /// The project in `folder`, as it is with this manifest.
    pub fn with_manifest(folder: &Path, manifest: String) -> Result<Self, Error> {
        let around = ProjectContext::project(folder, &manifest)?;
        Self::within(folder, manifest, around)
    }

    /// A function of a workspace that cargo told of, with this manifest: nothing around it is read once more.
    pub fn of_member(function: &Function, manifest: String, team: &ProjectContext) -> Result<Self, Error> {
        Self::within(&function.folder, manifest, team.function(function))
    }

    fn within(folder: &Path, manifest: String, around: ProjectContext) -> Result<Self, Error> {
        let file = folder.join("Cargo.toml").display().to_string();
        let refuse = |error| Error::from(FileError { file: file.clone(), error });
        let manifest = manifest::migrate(&manifest).map_err(refuse)?.into_owned();
        let own = manifest::read_package(&manifest).map_err(refuse)?;
        let ProjectContext { context, defaults, root } = around;
        let spec = Spec::of(own.clone(), &defaults)?;
        let manifest = with_environment(manifest, &spec);
        Ok(Self { folder: folder.to_owned(), manifest, own, spec, defaults, surroundings: context, root })
    }

    /// What lies around it and shapes its files. This reads templates, and may fetch them: only what renders wants it.
    pub fn context(&self) -> Result<Context, Error> {
        let own = self.folder.join("Cargo.toml");
        // The package at the root of a workspace is of the team, too.
        let (manifest, text) = match &self.root {
            Some(root) => (root.manifest.as_path(), root.text.as_str()),
            None => (own.as_path(), self.manifest.as_str()),
        };
        let layers = load::read_layers(Some(Team { manifest, text }), self.spec.templates.as_ref(), &self.folder)?;
        Ok(Context { layers, ..self.surroundings.clone() })
    }

    pub fn root(&self) -> Option<&Root> {
        self.root.as_ref()
    }

    /// The folder of the workspace that it is a member of.
    pub fn workspace(&self) -> Option<&Path> {
        self.root.as_ref().and_then(|root| root.manifest.parent())
    }

    /// Tells which values of its own the team overrules.
    pub fn warn_of_overruled(&self) {
        warn_of_overruled(&self.folder, &self.own, &self.defaults);
    }
}

/// The text of the manifest. Reading a project changes nothing in it: an interrupted run is only reported.
fn read_manifest(folder: &Path) -> Result<String, Error> {
    report_interrupted(folder);
    disk::read(&folder.join("Cargo.toml"))
}

/// Finishes or drops what an interrupted run left of a project, before anything of it is read.
pub fn recover(folder: &Path) -> Result<(), Error> {
    if disk::interrupted(folder).is_empty() {
        return Ok(());
    }
    let _lock = Lock::take(folder, Use::Writing)?;
    disk::recover(folder)
}

/// Reports the runs on a project that were interrupted, and which command completes them.
pub fn report_interrupted(folder: &Path) {
    for Interrupted { folder, is_partly_made } in disk::interrupted(folder) {
        let shown = Quoted(&from_here(&folder).to_string_lossy()).to_string();
        if is_partly_made {
            let command = Quoted(&format!("cargo lambda-s3 sync {}", from_here(&folder).to_string_lossy())).to_string();
            terminal::warn(&format!(
                "an interrupted run has made only a part of its changes in {shown}: {command} completes it"
            ));
        } else {
            terminal::note(&format!(
                "an interrupted run left temporary files for {shown}: the next command that writes removes them"
            ));
        }
    }
}

/// Where the manifest is the user's own, nothing else writes what follows from the spec there.
fn with_environment(manifest: String, spec: &Spec) -> String {
    if spec.handler == Handler::Generated {
        return manifest;
    }
    let variables = environment_of(spec).into_iter().map(|variable| (variable.name, variable.value));
    manifest::with_environment(&manifest, &variables.collect::<Vec<_>>()).unwrap_or(manifest)
}
