//! All functions of a workspace.

use std::path::{Path, PathBuf};

use super::Audited;
use crate::audit::{Failed, Outcome, Workspace};
use crate::cli::error::of_member;
use crate::deployment::SourceLocation;
use crate::disk;
use crate::error::Error;
use crate::file::File;
use crate::ops::audit::{audit_policies, audit_project};
use crate::project::context::ProjectContext;
use crate::project::members::read_each;
use crate::project::sources::file_in;
use crate::sync::MANIFEST;
use crate::terminal;
use crate::workspace::functions_of;
use crate::workspace_graph::Member;

/// Audits every function of the workspace around `folder`, and these policies once. What is wrong with one function does not
/// keep the others.
pub(super) fn audit_workspace(folder: &Path, policies: &[PathBuf]) -> Result<Audited, Error> {
    let workspace = functions_of(folder)?;
    let mut outcomes = vec![audit_policies(policies)?];
    let (mut failed, mut errors) = (Vec::new(), Vec::new());
    let team = ProjectContext::member_of(&workspace.root)?;
    let audited = read_each(&workspace.functions, &team, |project| {
        let outcome = audit_project(project, &[], &[])?;
        Ok((outcome, disk::read(&project.folder.join(MANIFEST))?))
    });
    let mut read = Vec::new();
    for (function, audited) in workspace.functions.iter().zip(audited) {
        let path = file_in(&disk::seen_from_here(&function.folder), MANIFEST);
        match audited {
            Ok((project, (outcome, text))) => {
                project.warn_of_overruled();
                outcomes.push(outcome);
                read.push((project.spec, function.path.as_str(), File { path, text }));
            }
            Err(error) => {
                failed.push(failure(path, &error));
                errors.push(of_member(function, error));
            }
        }
    }
    let members = read.iter().map(|(spec, folder, manifest)| (Member { spec, folder }, manifest));
    outcomes.push(Outcome::of_workspace(&Workspace::of(members)));
    if workspace.functions.is_empty() {
        terminal::note("no package here has a spec: `cargo lambda-s3 new` makes one");
    }
    let outcome = Outcome { failed, ..Outcome::joined(outcomes) };
    Ok(Audited { outcome, functions: Some(workspace.functions.len()), errors })
}

/// What is to be said of a function that cannot be read, whose manifest this is.
pub(super) fn failure(manifest: String, error: &Error) -> Failed {
    Failed { place: SourceLocation::file(manifest), error: error.to_string(), help: error.help() }
}
