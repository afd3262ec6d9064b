//! Updates one project.

use std::path::Path;

use semver::Version;

use super::compare::{FoundFiles, refuse_conflicts};
use super::runtime::Runtime;
use super::{How, Mode, Reach};
use crate::audit::Deviation;
use crate::disk::DiskError;
use crate::disk::{self, Lock, Use};
use crate::error::Error;
use crate::file::{File, Found, Replacement};
use crate::interrupt;
use crate::plan::{Planner, plan};
use crate::project::{Project, report_interrupted};
use crate::spec::Format;
use crate::sync::{Change, MANIFEST, Step, with_one_spec};
use crate::templates::Layers;
use crate::templates::lint::Baseline;

/// What became of a project.
#[derive(Debug)]
pub struct SyncResult {
    pub function: String,
    /// The files that something became of, sorted by path.
    pub steps: Vec<Step>,
    pub record: Change,
    /// Where templates of the user grant something else than the policies, and what of them is not compared.
    pub grants: Vec<Deviation>,
    /// The earlier version of the program that wrote it last.
    pub former_program: Option<Version>,
    pub(super) runtime: Option<Runtime>,
}

/// What the functions of a workspace have in common: read once.
pub struct Shared<'a> {
    planner: Planner<'a>,
    layers: &'a Layers,
    /// Where there are layers.
    baseline: Option<Baseline>,
}

impl<'a> Shared<'a> {
    /// For projects that these layers lie over.
    pub fn new(layers: &'a Layers) -> Result<Self, Error> {
        let baseline = (!layers.is_empty()).then(|| Baseline::new(&Format::ALL)).transpose()?;
        Ok(Self { planner: Planner::new(&Format::ALL, layers)?, layers, baseline })
    }
}

/// What becomes of a project.
#[derive(Clone, Debug, Default)]
pub struct SyncPlan {
    /// The files that something becomes of, sorted by path.
    pub steps: Vec<Step>,
    pub record: Option<Replacement>,
    /// What git is to make of the record, where that is written for the first time.
    pub attributes: Option<Replacement>,
    pub grants: Vec<Deviation>,
    /// The earlier version of the program that wrote it last.
    pub former_program: Option<Version>,
    /// What is generated now, sorted by path.
    pub files: Vec<File>,
}

impl SyncPlan {
    /// What came of it, to be told.
    pub fn done(self, project: &Project) -> SyncResult {
        self.done_in(project.spec.name.to_string())
    }

    pub fn done_in(self, name: String) -> SyncResult {
        let record = match &self.record {
            None => Change::Unchanged,
            Some(Replacement { before: None, .. }) => Change::Created,
            Some(Replacement { after: None, .. }) => Change::Removed,
            Some(_) => Change::Updated,
        };
        let Self { steps, grants, former_program, .. } = self;
        SyncResult { function: name, steps, record, grants, former_program, runtime: None }
    }
}

/// What becomes of a manifest with conflicts of git's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflicts {
    Refuse,
    /// Those that are not about the spec are merged as in any generated file.
    Merge,
}

/// A file that is compared as it was edited, and replaced as it lies on the disk.
#[derive(Clone, Debug)]
pub struct Edited {
    pub path: String,
    pub before: Option<String>,
    pub after: String,
}

impl Edited {
    fn take_in(&self, steps: &mut Vec<Step>) {
        match steps.iter_mut().find(|step| step.path == self.path) {
            Some(step) => step.before.clone_from(&self.before),
            None => {
                let (path, before, after) = (self.path.clone(), self.before.clone(), Some(self.after.clone()));
                let change = if before.is_some() { Change::Merged } else { Change::Created };
                steps.push(Step { path, change, before, after });
                steps.sort_by(|one, other| one.path.cmp(&other.path));
            }
        }
    }
}

/// A project that no other run changes. Before it is written, an interrupted run is finished or dropped.
#[derive(Debug)]
pub struct LockedProject<'a> {
    folder: &'a Path,
    /// Its manifest as it lies there, or as its spec can be read from it.
    pub manifest: String,
    /// Its manifest as git left it, with conflicts that are not about the spec.
    marked: Option<String>,
    _lock: Lock,
}

impl<'a> LockedProject<'a> {
    /// Takes the project, to be written if that is the mode.
    pub fn take(folder: &'a Path, mode: Mode, conflicts: Conflicts) -> Result<Self, Error> {
        interrupt::check()?;
        let lock = Lock::take(folder, if mode == Mode::Write { Use::Writing } else { Use::Reading })?;
        match mode {
            Mode::Write => disk::recover(folder)?,
            Mode::DryRun | Mode::Check => report_interrupted(folder),
        }
        let path = folder.join(MANIFEST);
        let manifest = disk::look_at(folder, [MANIFEST])?.remove(MANIFEST);
        let Some(Found::Text(manifest)) = manifest else { return Err(DiskError::NotFound(path).into()) };
        match with_one_spec(&manifest).filter(|_| conflicts == Conflicts::Merge) {
            Some(readable) => Ok(Self { folder, manifest: readable, marked: Some(manifest), _lock: lock }),
            None => {
                refuse_conflicts(&path, &manifest)?;
                Ok(Self { folder, manifest, marked: None, _lock: lock })
            }
        }
    }

    /// What becomes of the files where the project is as `project` says, whose manifest may be an edited one.
    pub fn compare(
        &self,
        project: &Project,
        how: How,
        shared: Option<&Shared<'_>>,
        edited: &[Edited],
    ) -> Result<SyncPlan, Error> {
        let mut compared = match how.reach {
            Reach::Files => {
                let manifest = self.marked.as_ref().unwrap_or(&project.manifest);
                compare(project, manifest, how, shared, edited)?
            }
            Reach::Manifest => SyncPlan::default(),
        };
        edited.iter().for_each(|file| file.take_in(&mut compared.steps));
        if self.marked.is_none() {
            take_edit_in(&mut compared.steps, &self.manifest, &project.manifest);
        }
        Ok(compared)
    }

    /// Writes all of it or nothing.
    pub fn write(&self, compared: &SyncPlan) -> Result<(), Error> {
        let mut replacements: Vec<Replacement> = compared.steps.iter().filter_map(Step::replacement).collect();
        replacements.extend(compared.attributes.clone());
        replacements.extend(compared.record.clone());
        disk::commit(self.folder, &replacements)
    }
}

/// Updates a project; `read` makes the project of its manifest's text, which it may edit.
pub fn change(
    folder: &Path,
    (how, conflicts): (How, Conflicts),
    shared: Option<&Shared<'_>>,
    read: impl FnOnce(&str) -> Result<Project, Error>,
) -> Result<SyncResult, Error> {
    let held = LockedProject::take(folder, how.mode, conflicts)?;
    let project = read(&held.manifest)?;
    let runtime = Runtime::of(&project)?;
    project.warn_of_overruled();
    let compared = held.compare(&project, how, shared, &[])?;
    if how.mode == Mode::Write {
        held.write(&compared)?;
    }
    Ok(SyncResult { runtime, ..compared.done(&project) })
}

/// What becomes of the files, and of the record.
fn compare(
    project: &Project,
    manifest: &str,
    how: How,
    shared: Option<&Shared<'_>>,
    edited: &[Edited],
) -> Result<SyncPlan, Error> {
    let (folder, spec, context) = (&project.folder, &project.spec, project.context()?);
    let shared = shared.filter(|shared| *shared.layers == context.layers);
    let files = match shared {
        Some(shared) => shared.planner.plan(spec, &context)?,
        None => plan(spec, &context)?,
    };
    let grants = match shared.and_then(|shared| shared.baseline.as_ref()) {
        Some(baseline) => baseline.compare(spec, &files)?,
        None if context.layers.is_empty() => Vec::new(),
        None => Baseline::new(&spec.formats)?.compare(spec, &files)?,
    };
    let lying = FoundFiles { folder, manifest, edited, handler: spec.handler };
    Ok(SyncPlan { grants, ..lying.compare(files, how.sources)? })
}

/// The manifest was compared as it was edited, and is replaced as it lies on the disk.
fn take_edit_in(steps: &mut Vec<Step>, manifest: &str, edited: &str) {
    match steps.iter_mut().find(|step| step.path == MANIFEST) {
        Some(step) => step.before = Some(manifest.to_owned()),
        None if edited == manifest => {}
        None => {
            let (path, before, after) = (MANIFEST.to_owned(), Some(manifest.to_owned()), Some(edited.to_owned()));
            steps.push(Step { path, change: Change::Updated, before, after });
            steps.sort_by(|one, other| one.path.cmp(&other.path));
        }
    }
}
