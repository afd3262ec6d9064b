//! Leaves a project that stands alone: without its spec, and without what only this program reads.

use std::path::Path;

use super::sync::{Conflicts, How, LockedProject, Mode, Reach, SyncError, SyncPlan, SyncResult};
use crate::disk;
use crate::error::Error;
use crate::file::{File, Found, Replacement};
use crate::project::Project;
use crate::sync::{ATTRIBUTES, Change, MANIFEST, RECORD, Sources, Step, attributes, is_as_written, without_spec};

/// The workflow that runs this program on every pull request, and fails without a spec.
const WORKFLOW: &str = ".github/workflows/audit.yml";

/// How generated files name this program.
const COMMAND: &str = "cargo lambda-s3";

/// What became of a project.
#[derive(Debug)]
pub struct Ejected {
    pub done: SyncResult,
    /// Where the files that stay name this program.
    pub mentions: Vec<Mention>,
}

/// A file that names this program, and its lines, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub path: String,
    pub lines: Vec<usize>,
}

/// Takes the spec out of the manifest of the project in `folder`, and removes the record and the workflow, all in one
/// transaction. The other files have to be what the spec says, as nothing says it afterwards.
pub fn eject(folder: &Path, mode: Mode) -> Result<Ejected, Error> {
    let held = LockedProject::take(folder, mode, Conflicts::Refuse)?;
    let project = Project::with_manifest(folder, held.manifest.clone())?;
    let how = How { mode, reach: Reach::Files, sources: Sources::LeaveAlone };
    let compared = held.compare(&project, how, None, &[])?;
    match compared.steps.iter().filter(|step| step.writes()).count() {
        0 => {}
        files => return Err(SyncError::OutOfStep(files).into()),
    }
    let generated = compared.files;
    let mut found = disk::look_at(folder, generated.iter().map(|file| file.path.as_str()).chain([RECORD, ATTRIBUTES]))?;
    let mentions = generated.iter().filter_map(|file| mention(file, found.get(&file.path)?)).collect();
    let workflow = generated.into_iter().find(|file| file.path == WORKFLOW);
    let removed = [Some(attributes()), workflow].into_iter().flatten().filter_map(|file| {
        let before = text_of(found.remove(&file.path))?;
        let change = if is_as_written(&before, &file.text) { Change::Removed } else { Change::Kept };
        Some(Step { path: file.path, change, before: Some(before), after: None })
    });
    let mut steps: Vec<Step> = removed.collect();
    steps.push(Step {
        path: MANIFEST.to_owned(),
        change: Change::Updated,
        before: Some(held.manifest.clone()),
        after: Some(without_spec(&held.manifest)),
    });
    steps.sort_by(|one, other| one.path.cmp(&other.path));
    let record = text_of(found.remove(RECORD));
    let record = record.map(|before| Replacement { path: RECORD.to_owned(), before: Some(before), after: None });
    let plan = SyncPlan { steps, record, ..SyncPlan::default() };
    if mode == Mode::Write {
        held.write(&plan)?;
    }
    Ok(Ejected { done: plan.done(&project), mentions })
}

fn text_of(found: Option<Found>) -> Option<String> {
    match found {
        Some(Found::Text(text)) => Some(text),
        Some(Found::Missing | Found::Binary) | None => None,
    }
}

fn mention(file: &File, found: &Found) -> Option<Mention> {
    let Found::Text(text) = found else { return None };
    let lines = text.lines().enumerate().filter(|(_, line)| line.contains(COMMAND));
    let lines: Vec<usize> = lines.map(|(at, _)| at + 1).collect();
    let stays = file.path != WORKFLOW && !lines.is_empty();
    stays.then(|| Mention { path: file.path.clone(), lines })
}
