//! `init`: a project of an existing crate, and what its code asks of the spec.

use std::path::Path;

use super::fix::put;
use crate::audit::{Edit, Outcome, Subject};
use crate::disk::{self, Lock, Use};
use crate::error::Error;
use crate::file::{File, Found, Replacement};
use crate::manifest::{self, EditError, Entry, InitError, entries};
use crate::plan::{environment_of, plan};
use crate::project::Project;
use crate::project::sources::read_sources;
use crate::spec::{Defaults, Draft, Spec};
use crate::sync::{Change, MANIFEST, Step, with_record};
use crate::workspace::Package;

/// A grant that the code needs and the spec does not have.
pub struct Needed(Edit);

impl Needed {
    /// As it is typed behind `add`.
    pub fn entry(&self) -> Option<Entry> {
        entries(&self.with(Draft::default()).ok()?).into_iter().next()
    }

    /// `draft` with it.
    pub fn with(&self, mut draft: Draft) -> Result<Draft, EditError> {
        put(&mut draft, &self.0)?;
        Ok(draft)
    }
}

/// The grants that calls of the crate in `folder` need, as far as the code says on what.
pub fn needed_grants(folder: &Path, spec: &Spec) -> Result<Vec<Needed>, Error> {
    let sources = read_sources(folder)?;
    let outcome = Outcome::of(&Subject::project(spec, &[], &sources.files), &[]);
    let findings = outcome.map(|outcome| outcome.findings).unwrap_or_default();
    let mut needed: Vec<Needed> = Vec::new();
    for edit in findings.into_iter().filter(|one| one.rule == "needed-not-granted").filter_map(|one| one.fix.edit) {
        if !needed.iter().any(|other| other.0 == edit) {
            needed.push(Needed(edit));
        }
    }
    Ok(needed)
}

/// A crate that becomes a project.
pub struct Crate {
    /// Its manifest.
    pub text: String,
    pub package: Package,
    pub defaults: Defaults,
}

/// All that is to be written.
pub struct Beginning {
    pub project: Project,
    pub files: Vec<File>,
    /// The manifest.
    pub step: Step,
}

impl Crate {
    /// The project in `folder` that has this spec. Files that are in its way are an error.
    pub fn begin(&self, folder: &Path, draft: Draft) -> Result<Beginning, Error> {
        let spec = Spec::of(draft, &self.defaults)?;
        let own = (self.package.name.as_str(), self.package.description.as_deref());
        let environment: Vec<(String, String)> = environment_of(&*spec.in_first_environment()?)
            .into_iter()
            .map(|variable| (variable.name, variable.value))
            .collect();
        let begun = manifest::begin(&self.text, (&spec, &self.defaults), own, &environment)?;
        let project = Project::with_manifest(folder, begun)?;
        let files = with_record(plan(&project.spec, &project.context()?)?);
        let found = disk::look_at(folder, files.iter().map(|file| file.path.as_str()))?;
        let occupied = found.into_iter().filter(|(_, found)| *found != Found::Missing).map(|(path, _)| path);
        let occupied: Vec<String> = occupied.collect();
        if !occupied.is_empty() {
            return Err(InitError::Occupied(occupied).into());
        }
        let (before, after) = (Some(self.text.clone()), Some(project.manifest.clone()));
        let step = Step { path: MANIFEST.to_owned(), change: Change::Updated, before, after };
        Ok(Beginning { project, files, step })
    }
}

impl Beginning {
    /// Writes it, all or nothing.
    pub fn write(&self) -> Result<(), Error> {
        let folder = &self.project.folder;
        let _lock = Lock::take(folder, Use::Writing)?;
        let new = |file: &File| Replacement { path: file.path.clone(), before: None, after: Some(file.text.clone()) };
        let replacements = self.step.replacement().into_iter().chain(self.files.iter().map(new));
        disk::commit(folder, &replacements.collect::<Vec<Replacement>>())
    }
}
