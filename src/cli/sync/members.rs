//! All functions of a workspace, several at a time.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::How;
use super::report::{Report, Synced};
use super::step::change;
use crate::cli::around::Around;
use crate::cli::project::Project;
use crate::error::Error;
use crate::plan::Planner;
use crate::sources::{self, Team};
use crate::spec::Format;
use crate::workspace::{Function, functions_of};

/// Brings every function of the workspace around `folder` in step. What is wrong with one does not keep the others.
pub(super) fn sync_all(folder: &Path, how: How) -> Result<Report, Error> {
    let workspace = functions_of(folder)?;
    let functions = &workspace.functions;
    let team = Around::member_of(&workspace.root)?;
    let root = Team { manifest: &workspace.root.manifest, text: &workspace.root.text };
    let layers = sources::read_layers(Some(root), None, folder)?;
    let planner = Planner::new(&Format::ALL, &layers)?;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut synced = Vec::new();
        while let Some(function) = functions.get(next.fetch_add(1, Ordering::Relaxed)) {
            synced.push(sync_member(function, &team, how, &planner));
        }
        synced
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(functions.len());
    let mut synced: Vec<Synced> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        // A worker that panicked has told so.
        threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
    });
    synced.sort_by(|one, other| one.folder.cmp(&other.folder));
    Ok(Report { mode: how.mode, cargo_metadata: Some(workspace.took), projects: synced })
}

fn sync_member(function: &Function, team: &Around, how: How, planner: &Planner<'_>) -> Synced {
    let read = |manifest: &str| Project::of_member(function, manifest.to_owned(), team);
    Synced { folder: function.folder.clone(), done: change(&function.folder, how, Some(planner), read) }
}
