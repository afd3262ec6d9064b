//! Updates the package that functions of a workspace share.

use std::path::PathBuf;

use super::compare::FoundFiles;
use super::result::ProjectResult;
use super::step::{Conflicts, LockedProject, SyncResult};
use super::{How, Mode, Reach};
use crate::error::Error;
use crate::plan::{Context, plan_runtime};
use crate::project::Project;
use crate::spec::{Handler, RuntimePath};
use crate::sync::Sources;
use crate::templates::load::{self, Team};
use crate::workspace::{Root, named_runtime};

/// The package that a function shares with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Runtime {
    folder: PathBuf,
    root: Root,
}

impl Runtime {
    /// The one that a function names. Any other package than that of its workspace is refused.
    pub(super) fn of(project: &Project) -> Result<Option<Self>, Error> {
        let Some(path) = project.spec.runtime.as_ref().filter(|_| project.spec.handler == Handler::Generated) else {
            return Ok(None);
        };
        let folder = named_runtime(&project.folder, path, project.workspace())?;
        Ok(project.root().map(|root| Self { folder, root: root.clone() }))
    }
}

/// Updates each package that these projects share, once; none with `--no-sync`.
pub(super) fn sync_shared(how: How, projects: &[ProjectResult]) -> Vec<ProjectResult> {
    let mut runtimes: Vec<&Runtime> = Vec::new();
    for runtime in projects.iter().filter_map(|project| project.done.as_ref().ok()?.runtime.as_ref()) {
        if how.reach == Reach::Files && !runtimes.contains(&runtime) {
            runtimes.push(runtime);
        }
    }
    let sync = |runtime: &Runtime| ProjectResult { folder: runtime.folder.clone(), done: change(runtime, how) };
    runtimes.into_iter().map(sync).collect()
}

/// All of it is the program's: what its user changed is merged, in its source, too.
fn change(Runtime { folder, root }: &Runtime, how: How) -> Result<SyncResult, Error> {
    let held = LockedProject::take(folder, how.mode, Conflicts::Refuse)?;
    let inside = root.manifest.parent().unwrap_or(folder);
    let team = Team { manifest: &root.manifest, text: &root.text };
    let layers = load::read_layers(Some(team), None, inside)?.of_team();
    let files = plan_runtime(&Context { layers, ..Context::member_of(&root.text) })?;
    let lying = FoundFiles { folder, manifest: &held.manifest, edited: &[], handler: Handler::Generated };
    let compared = lying.compare(files, Sources::Merge)?;
    if how.mode == Mode::Write {
        held.write(&compared)?;
    }
    Ok(compared.done_in(RuntimePath::PACKAGE.to_owned()))
}
