//! One project, brought in step.

use std::collections::BTreeMap;
use std::path::Path;

use super::{How, Mode, Reach};
use crate::cli::project::Project;
use crate::disk::{self, Lock, Use};
use crate::error::Error;
use crate::file::{File, Found, Replacement};
use crate::interrupt;
use crate::plan::{Planner, plan};
use crate::sync::{
    Change, Comparison, MANIFEST, Outcome, RECORD, Record, RecordError, Step, conflicts_in, paths, print_record,
};

/// What became of a project.
#[derive(Debug)]
pub(super) struct Done {
    /// The function's name.
    pub(super) function: String,
    /// The files that something became of, sorted by path.
    pub(super) steps: Vec<Step>,
    /// What became of the record.
    pub(super) record: Change,
}

/// Brings a project in step; `read` makes the project of its manifest's text, which it may edit. The planner is one that
/// several projects share.
pub(super) fn change(
    folder: &Path,
    how: How,
    planner: Option<&Planner<'_>>,
    read: impl FnOnce(&str) -> Result<Project, Error>,
) -> Result<Done, Error> {
    interrupt::check()?;
    let is_reading = how.mode != Mode::Write && !disk::is_unfinished(folder);
    let _lock = Lock::take(folder, if is_reading { Use::Reading } else { Use::Writing })?;
    disk::repair(folder)?;
    let path = folder.join(MANIFEST);
    let manifest = disk::look_at(folder, [MANIFEST])?.remove(MANIFEST);
    let Some(Found::Text(manifest)) = manifest else { return Err(Error::NotFound(path)) };
    refuse_conflicts(&path, &manifest)?;
    let project = read(&manifest)?;
    project.warn_of_overruled();
    let (mut steps, record) = match how.reach {
        Reach::Files => compare(&project, how, planner)?,
        Reach::Manifest => (Vec::new(), None),
    };
    take_edit_in(&mut steps, manifest, &project.manifest);
    let became = match &record {
        None => Change::Unchanged,
        Some(Replacement { before: None, .. }) => Change::Created,
        Some(_) => Change::Updated,
    };
    if how.mode == Mode::Write {
        let mut replacements: Vec<Replacement> = steps.iter().filter_map(Step::replacement).collect();
        replacements.extend(record);
        disk::commit(folder, &replacements)?;
    }
    Ok(Done { function: project.spec.name.to_string(), steps, record: became })
}

/// What becomes of the files, and of the record.
fn compare(
    project: &Project,
    how: How,
    planner: Option<&Planner<'_>>,
) -> Result<(Vec<Step>, Option<Replacement>), Error> {
    let (folder, spec, context) = (&project.folder, &project.spec, project.context()?);
    let files = match planner {
        Some(planner) if spec.templates.is_none() => planner.plan(spec, &context)?,
        _ => plan(spec, &context)?,
    };
    let recorded = disk::look_at(folder, [RECORD])?.remove(RECORD);
    let now = print_record(&files);
    let text = match recorded {
        None | Some(Found::Missing) => None,
        Some(Found::Text(text)) => Some(text),
        Some(Found::Binary) => {
            return Err(Error::Record { file: folder.join(RECORD), error: RecordError::Syntax(1) });
        }
    };
    if text.as_ref() == Some(&now) {
        // What was last written is what is generated now: there is nothing to merge with what lies there.
        look(project, files.iter().map(|file| file.path.as_str()), &files)?;
        return Ok((Vec::new(), None));
    }
    let record = text.as_deref().map(Record::parse).transpose();
    let record = record.map_err(|error| Error::Record { file: folder.join(RECORD), error })?;
    let found = look(project, paths(record.as_ref(), &files), &files)?;
    let outcome = Comparison { record: record.as_ref(), found: &found, files: &files }.decide(how.sources);
    let Outcome { steps, record: next } = outcome;
    let replacement = (record.as_ref() != Some(&next)).then(|| Replacement {
        path: RECORD.to_owned(),
        before: text,
        after: Some(next.print()),
    });
    Ok((steps, replacement))
}

/// What lies at these paths, with the manifest as it was edited. Files with conflicts that nobody resolved are refused.
fn look<'a>(
    project: &Project,
    paths: impl IntoIterator<Item = &'a str>,
    files: &[File],
) -> Result<BTreeMap<String, Found>, Error> {
    let mut found = disk::look_at(&project.folder, paths)?;
    if let Some(manifest) = found.get_mut(MANIFEST) {
        *manifest = Found::Text(project.manifest.clone());
    }
    for (path, found) in &found {
        let Found::Text(text) = found else { continue };
        let at = files.binary_search_by(|file| file.path.as_str().cmp(path));
        let is_generated = at.is_ok_and(|at| files[at].text == *text);
        if !is_generated {
            refuse_conflicts(&project.folder.join(path), text)?;
        }
    }
    Ok(found)
}

/// The manifest was compared as it was edited, and is replaced as it lies on the disk.
fn take_edit_in(steps: &mut Vec<Step>, manifest: String, edited: &str) {
    match steps.iter_mut().find(|step| step.path == MANIFEST) {
        Some(step) => step.before = Some(manifest),
        None if edited == manifest => {}
        None => {
            let (path, before, after) = (MANIFEST.to_owned(), Some(manifest), Some(edited.to_owned()));
            steps.push(Step { path, change: Change::Updated, before, after });
            steps.sort_by(|one, other| one.path.cmp(&other.path));
        }
    }
}

fn refuse_conflicts(file: &Path, text: &str) -> Result<(), Error> {
    match conflicts_in(text).first() {
        Some(&line) => Err(Error::Unresolved { file: file.to_owned(), line }),
        None => Ok(()),
    }
}
