//! All functions of a workspace.

use std::path::Path;

use super::telling::Diff;
use super::{Fixing, fix_project};
use crate::audit::{Failed, Outcome};
use crate::cli::around::Around;
use crate::cli::audit::Audited;
use crate::cli::audit::members::{audit_workspace, failure};
use crate::cli::members::{for_each, of_member};
use crate::cli::project::Project;
use crate::cli::sync::{Mode, Shared};
use crate::error::Error;
use crate::interrupt;
use crate::sources::{self, Team};
use crate::workspace::functions_of;

/// Mends what can be mended in every function of the workspace around `folder`, each in a transaction of its own, says so, and gives
/// what is found now.
pub(in crate::cli::audit) fn fix_workspace(folder: &Path, fixing: Fixing, diff: Diff) -> Result<Audited, Error> {
    interrupt::catch()?;
    let workspace = functions_of(folder)?;
    let team = Around::member_of(&workspace.root)?;
    let root = Team { manifest: &workspace.root.manifest, text: &workspace.root.text };
    let layers = sources::read_layers(Some(root), None, folder)?;
    let shared = Shared::new(&layers)?;
    let fixed = for_each(&workspace.functions, |function| {
        let read = |manifest| Project::of_member(function, manifest, &team);
        fix_project(&function.folder, fixing, Some(&shared), &read)
    });
    let (mut outcomes, mut failed, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (function, fixed) in workspace.functions.iter().zip(fixed) {
        match fixed {
            Ok(fixed) => outcomes.push(fixed.tell(&function.folder, fixing.mode, diff)?),
            Err(error @ (Error::Interrupted | Error::Terminated)) => return Err(error),
            Err(error) => {
                failed.push(failure(function, &error));
                errors.push(of_member(function, error));
            }
        }
    }
    let foreseen = Outcome { failed, ..Outcome::joined(outcomes) };
    if fixing.mode != Mode::Write {
        return Ok(Audited { outcome: foreseen, functions: Some(workspace.functions.len()), errors });
    }
    let mut audited = audit_workspace(folder, &[])?;
    let is_told = |error: &Error| audited.errors.iter().any(|other| other.to_string() == error.to_string());
    errors.retain(|error| !is_told(error));
    audited.errors.extend(errors);
    let Outcome { fixed, unfixed, failed, .. } = foreseen;
    let is_known = |one: &Failed| audited.outcome.failed.contains(one);
    let more: Vec<Failed> = failed.into_iter().filter(|one| !is_known(one)).collect();
    audited.outcome.failed.extend(more);
    audited.outcome = Outcome { fixed, unfixed, ..audited.outcome };
    Ok(audited)
}
