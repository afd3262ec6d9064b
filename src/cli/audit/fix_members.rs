//! All functions of a workspace.

use std::path::Path;

use super::Audited;
use super::fix_report::Diff;
use super::members::{audit_workspace, failure};
use crate::audit::{Failed, Outcome, Workspace};
use crate::cli::error::of_member;
use crate::error::Error;
use crate::file::File;
use crate::interrupt::Stop;
use crate::ops::fix::{Fixed, Fixing, Widening, fix_project};
use crate::ops::sync::{Mode, Shared};
use crate::project::Project;
use crate::project::context::ProjectContext;
use crate::project::members::{for_each, read_each};
use crate::project::sources::file_in;
use crate::spec::Spec;
use crate::sync::MANIFEST;
use crate::templates::load::{self, Team};
use crate::workspace::{Function, functions_of};
use crate::workspace_graph::Member;
use crate::{disk, interrupt};

/// Mends what can be mended in every function of the workspace around `folder`, each in a transaction of its own, says so, and gives
/// what is found now.
pub(super) fn fix_workspace(folder: &Path, fixing: Fixing, diff: Diff) -> Result<Audited, Error> {
    interrupt::catch()?;
    let workspace = functions_of(folder)?;
    let team = ProjectContext::member_of(&workspace.root)?;
    let root = Team { manifest: &workspace.root.manifest, text: &workspace.root.text };
    let layers = load::read_layers(Some(root), None, folder)?;
    let shared = Shared::new(&layers)?;
    let (mut outcomes, mut failed, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    let fixed = match fixing.widening {
        Widening::LeaveOut => for_each(&workspace.functions, |function| {
            let read = |manifest| Project::of_member(function, manifest, &team);
            fix_project(&function.folder, fixing, Some(&shared), &read, &|_| Vec::new())
        }),
        Widening::Apply | Widening::Adopt => fix_in_turn(&workspace.functions, fixing, &shared, &team),
    };
    for (function, fixed) in workspace.functions.iter().zip(fixed) {
        match fixed {
            Ok(fixed) => outcomes.push(fixed.tell(&function.folder, fixing.mode, diff)?),
            Err(error) if Stop::is(&error) => return Err(error),
            Err(error) => {
                let manifest = file_in(&disk::seen_from_here(&function.folder), MANIFEST);
                failed.push(failure(manifest, &error));
                errors.push(of_member(function, error));
            }
        }
    }
    let foreseen = Outcome { failed, ..Outcome::joined(outcomes) };
    if fixing.mode != Mode::Write {
        return Ok(Audited { outcome: foreseen, functions: Some(workspace.functions.len()), errors });
    }
    let mut audited = audit_workspace(folder, &[])?;
    let is_reported = |error: &Error| audited.errors.iter().any(|other| other.to_string() == error.to_string());
    errors.retain(|error| !is_reported(error));
    audited.errors.extend(errors);
    let Outcome { fixed, unfixed, failed, .. } = foreseen;
    let is_known = |one: &Failed| audited.outcome.failed.contains(one);
    let more: Vec<Failed> = failed.into_iter().filter(|one| !is_known(one)).collect();
    audited.outcome.failed.extend(more);
    audited.outcome = Outcome { fixed, unfixed, ..audited.outcome };
    Ok(audited)
}

/// One function after the other: a grant of one may close a loop through others, also through what these were granted before.
fn fix_in_turn(
    functions: &[Function],
    fixing: Fixing,
    shared: &Shared<'_>,
    team: &ProjectContext,
) -> Vec<Result<Fixed, Error>> {
    let manifest = File { path: MANIFEST.to_owned(), text: String::new() };
    let mut specs: Vec<Option<Spec>> = read_each(functions, team, |project| Ok(project.spec.clone()))
        .into_iter()
        .map(|read| read.ok().map(|(_, spec)| spec))
        .collect();
    let mut all = Vec::new();
    for (at, function) in functions.iter().enumerate() {
        let around = |spec: &Spec| {
            let others = specs.iter().enumerate().filter_map(|(other, own)| match other == at {
                true => Some((other, spec)),
                false => Some((other, own.as_ref()?)),
            });
            let members = others.map(|(other, spec)| (Member { spec, folder: &functions[other].path }, &manifest));
            Outcome::of_workspace(&Workspace::of(members)).findings
        };
        let read = |manifest| Project::of_member(function, manifest, team);
        let fixed = fix_project(&function.folder, fixing, Some(shared), &read, &around);
        if let Ok(Fixed { specs: Some(both), .. }) = &fixed {
            specs[at] = Some(both.1.clone());
        }
        all.push(fixed);
    }
    all
}
