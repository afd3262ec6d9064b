//! What `new` prints of a function.

use std::path::Path;

use crate::cli::cautions;
use crate::escape::Quoted;
use crate::ops::new::{NewFunction, Request};
use crate::spec::RuntimePath;
use crate::views::{Preview, RuntimeView, WorkspaceView};
use crate::workspace::{Surroundings, from_here};
use crate::{disk, terminal, views};

/// Where GitHub looks for workflows, from the root of a repository.
const WORKFLOWS: &str = ".github/workflows";

/// Its permissions and files, for the terminal.
pub(super) fn preview(function: &NewFunction, target: &Path) -> String {
    let tree = views::tree(&target.display().to_string(), &function.files);
    let beside = function.beside().map(|(folder, files)| format!("\n{}", views::tree(&folder, files)));
    format!("{}\n{tree}{}", views::permissions(&function.spec), beside.unwrap_or_default())
}

/// The same as JSON.
pub(super) fn preview_for_programs(function: &NewFunction, target: &Path, surroundings: &Surroundings) -> String {
    let workspace = match surroundings {
        Surroundings::Open => None,
        Surroundings::Workspace { manifest, edit, .. } => {
            Some(WorkspaceView { manifest: manifest.display().to_string(), is_edited: edit.is_some() })
        }
    };
    let preview = Preview::of(&function.spec, target.display().to_string(), &function.files, workspace);
    let runtime = function.shared.as_ref().map(|shared| {
        let folder = from_here(&shared.folder).display().to_string();
        RuntimeView::of(folder, function.runtime.as_deref().unwrap_or_default())
    });
    Preview { runtime, ..preview }.json()
}

/// What was written, and what follows from it.
pub(super) fn report(function: &NewFunction, request: &Request) {
    let (spec, target, surroundings) = (&function.spec, &request.target, &request.surroundings);
    let name = &spec.name;
    if let Some(shared) = function.shared.as_ref().filter(|shared| !shared.is_there) {
        let (package, folder) = (RuntimePath::PACKAGE, shown(&from_here(&shared.folder)));
        terminal::status("Created", &format!("package `{package}` in {folder}, which the workspace's functions share"));
    }
    terminal::status("Created", &format!("function `{name}` in {}", shown(target)));
    if let Surroundings::Workspace { folder, manifest, edit, has_release_profile, .. } = surroundings {
        let manifest = shown(manifest);
        if edit.is_some() {
            terminal::status("Adding", &format!("`{name}` to the workspace of {manifest}"));
        }
        if !disk::is_folder(&folder.join(WORKFLOWS)) {
            terminal::note(&format!(
                "members have no workflows of their own, and {WORKFLOWS} is missing: write one for the whole workspace"
            ));
        }
        if !has_release_profile {
            terminal::note(&format!(
                "members take the release profile from the workspace, and {manifest} sets none: see the project's README"
            ));
        }
    }
    let dotted = spec.trigger_buckets().into_iter().find(|bucket| bucket.has_dot());
    if let Some(bucket) = dotted {
        terminal::warn(&format!("bucket name `{bucket}` holds a dot: virtual-hosted addresses of it fail TLS"));
    }
    cautions::report(None, spec);
    terminal::note(&views::loops(spec));
    views::named_instead(&[], spec).iter().for_each(|line| terminal::note(line));
    terminal::note(&views::next_step(&target.to_string_lossy()));
}

fn shown(path: &Path) -> String {
    Quoted(&path.to_string_lossy()).to_string()
}
