//! What `add` and `remove` share: which project, how far the edit reaches, and what is said about it.

use std::path::PathBuf;

use clap::Args;

use super::cautions;
use super::project_flags::NamedProject;
use super::sync::bring_in_step;
use crate::error::Error;
use crate::manifest::{Change, EditError, Edited};
use crate::ops::sync::{How, Mode, Reach};
use crate::project::Project;
use crate::project::context::refuse_overruled;
use crate::project::shared_buckets::refuse_replaced;
use crate::spec::Spec;
use crate::sync::Sources;
use crate::workspace::functions_of;
use crate::{terminal, views};

/// Flags of an edit.
#[derive(Debug, Args)]
#[command(next_help_heading = "Project")]
pub(super) struct EditFlags {
    /// Folder of the project, or of the workspace [default: the project around the current folder]
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,

    #[command(flatten)]
    named: NamedProject,

    /// Edit the spec only; `cargo lambda-s3 sync` does the rest
    #[arg(long)]
    no_sync: bool,

    /// Print the diff of all that would change, write nothing
    #[arg(long)]
    dry_run: bool,
}

impl EditFlags {
    /// Edits the spec of the project and updates its files, all or nothing.
    pub(super) fn apply(&self, edit: impl FnOnce(&Project) -> Result<Edited, EditError>) -> Result<(), Error> {
        let folder = self.named.folder(self.path.as_deref())?;
        let how = How {
            mode: if self.dry_run { Mode::DryRun } else { Mode::Write },
            reach: if self.no_sync { Reach::Manifest } else { Reach::Files },
            sources: Sources::LeaveAlone,
        };
        bring_in_step(&folder, how, |manifest| {
            let before = Project::with_manifest(&folder, manifest.to_owned())?;
            let edited = edit(&before)?;
            let after = Project::with_manifest(&folder, edited.text.clone())?;
            // What stood against the team's values before is warned about, not refused.
            if before.defaults.overruled(&before.own).is_empty() {
                refuse_overruled(&after.own, &after.defaults)?;
            }
            if let Some(workspace) = after.workspace() {
                let found = || functions_of(workspace).ok().map(|found| (found.root, found.functions));
                refuse_replaced(found, &folder, &after.spec, Some(&before.spec))?;
            }
            tell(&edited.changes, &before.spec, &after.spec);
            Ok(edited.text)
        })
    }
}

fn tell(changes: &[Change], before: &Spec, after: &Spec) {
    for change in changes {
        match change {
            Change::Added(entry) => terminal::status("Adding", &format!("`{entry}`")),
            Change::Replaced { old, new } => terminal::status("Replacing", &format!("`{old}` by `{new}`")),
            Change::Removed(entry) => terminal::status("Removing", &format!("`{entry}`")),
        }
    }
    match views::difference(before, after).as_str() {
        "" => terminal::note("permissions are unchanged"),
        difference => terminal::tell(difference),
    }
    cautions::report(Some(before), after);
    let lines = [views::named_instead(&before.options.allow, after), views::new_fields(before, after)].concat();
    lines.iter().for_each(|line| terminal::note(line));
}
