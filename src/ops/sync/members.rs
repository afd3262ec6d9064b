//! All functions of a workspace, several at a time.

use std::path::Path;

use super::How;
use super::result::{ProjectResult, Report};
use super::runtime::sync_shared;
use super::step::{Conflicts, Shared, change};
use crate::error::Error;
use crate::project::Project;
use crate::project::context::ProjectContext;
use crate::project::members;
use crate::templates::load::{self, Team};
use crate::workspace::{Function, functions_of};

/// Updates every function of the workspace around `folder`. An error of one does not stop the others.
pub fn sync_all(folder: &Path, how: How) -> Result<Report, Error> {
    let workspace = functions_of(folder)?;
    let team = ProjectContext::member_of(&workspace.root)?;
    let root = Team { manifest: &workspace.root.manifest, text: &workspace.root.text };
    let layers = load::read_layers(Some(root), None, folder)?;
    let shared = Shared::new(&layers)?;
    let projects = members::for_each(&workspace.functions, |function| sync_member(function, &team, how, &shared));
    let shared = sync_shared(how, &projects);
    Ok(Report { mode: how.mode, cargo_metadata: Some(workspace.took), projects, shared })
}

fn sync_member(function: &Function, team: &ProjectContext, how: How, shared: &Shared<'_>) -> ProjectResult {
    let read = |manifest: &str| Project::of_member(function, manifest.to_owned(), team);
    ProjectResult {
        folder: function.folder.clone(),
        done: change(&function.folder, (how, Conflicts::Merge), Some(shared), read),
    }
}
