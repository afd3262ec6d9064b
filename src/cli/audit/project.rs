//! What is looked at, read from the disk.

use std::path::PathBuf;

use super::unknown;
use crate::audit::{Outcome, Subject, read};
use crate::cli::project::Project;
use crate::cli::sources::{file_in, read_sources};
use crate::disk;
use crate::error::{AuditError, Error};
use crate::file::File;

/// What comes of a project, and of these policies beside it. Every place is named as it is seen from here.
pub(super) fn audit_project(project: &Project, policies: &[PathBuf]) -> Result<Outcome, Error> {
    let folder = &project.folder;
    let deployment = disk::read_below(folder, "deploy", &read::is_deployment_file)?;
    let sources = read_sources(folder)?;
    let subject = with_policies(Subject::project(&project.spec, &deployment, &sources), policies)?;
    let outcome = Outcome::of(&subject, &project.spec.audit_allow).map_err(|error| unknown(&error))?;
    let folder = disk::seen_from_here(folder);
    let named = |file: &str| policies.iter().any(|path| path.to_string_lossy() == file);
    Ok(outcome.renamed(|file| if named(file) { file.to_owned() } else { file_in(&folder, file) }))
}

/// What comes of policies alone.
pub(super) fn audit_policies(policies: &[PathBuf]) -> Result<Outcome, Error> {
    let subject = with_policies(Subject::policies(), policies)?;
    Outcome::of(&subject, &[]).map_err(|error| unknown(&error))
}

/// With what these files say.
fn with_policies<'a>(mut subject: Subject<'a>, policies: &[PathBuf]) -> Result<Subject<'a>, Error> {
    for path in policies {
        let file = File { path: path.to_string_lossy().into_owned(), text: disk::read(path)? };
        let facts = read::read_policy(&file).map_err(|wrong| {
            let place = format!("{}:{}:{}", file.path, wrong.at.line, wrong.at.column);
            Error::Audit(AuditError::Policy { place, message: wrong.message })
        })?;
        subject.facts.extend(facts);
    }
    Ok(subject)
}
