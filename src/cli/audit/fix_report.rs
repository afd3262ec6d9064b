//! Saying what was mended.

use std::path::Path;

use crate::audit::{Edit, Finding, Outcome};
use crate::cli::sync::tell;
use crate::error::Error;
use crate::escape::Quoted;
use crate::ops::fix::{Fixed, Fixing, fix_project, widens};
use crate::ops::sync::{Mode, diff_of};
use crate::project::Project;
use crate::{interrupt, terminal, views};

/// How a dry run shows what would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Diff {
    Printed,
    /// In the outcome, which is printed as one object.
    InOutcome,
}

/// Mends what can be mended in one project, says so, and gives what is found now.
pub(super) fn fix_one(folder: &Path, fixing: Fixing, diff: Diff) -> Result<Outcome, Error> {
    interrupt::catch()?;
    let fixed =
        fix_project(folder, fixing, None, &|manifest| Project::with_manifest(folder, manifest), &|_| Vec::new())?;
    fixed.tell(folder, fixing.mode, diff)
}

impl Fixed {
    /// Says what was mended in the project in `folder`, and gives what is found now.
    pub(super) fn tell(mut self, folder: &Path, mode: Mode, diff: Diff) -> Result<Outcome, Error> {
        let verbs = if mode == Mode::Write { ("Fixed", "Granted") } else { ("Would fix", "Would grant") };
        for finding in &self.outcome.fixed {
            let is_granted = self.edits.iter().any(|edit| widens(edit) && finding.fix.edit.as_ref() == Some(edit));
            let verb = if is_granted { verbs.1 } else { verbs.0 };
            terminal::status(verb, &said(finding));
        }
        if let Some(specs) = self.specs {
            match views::difference(&specs.0, &specs.1).as_str() {
                "" => terminal::note("permissions are unchanged"),
                difference => terminal::tell(difference),
            }
        }
        match (self.done, mode, diff) {
            (None, ..) => {}
            (Some(done), Mode::DryRun | Mode::Check, Diff::InOutcome) => {
                self.outcome.diff = Some(diff_of(folder, &done));
            }
            (Some(done), ..) => tell(folder, mode, done)?,
        }
        Ok(self.outcome)
    }
}

fn said(finding: &Finding) -> String {
    let place = Quoted(&finding.place.with_line()).to_string();
    let how = match &finding.fix.edit {
        Some(Edit::AddGrant(grant)) => format!(": added `{grant}`"),
        Some(Edit::RemoveGrant(grant)) => format!(": removed `{grant}`"),
        Some(Edit::AddValue { key, value }) => format!(": added {}", Quoted(&format!("--{key} {value}"))),
        Some(Edit::RemoveValue { key, value }) => format!(": removed {}", Quoted(&format!("--{key} {value}"))),
        Some(Edit::SetFlag { key, value }) => format!(": set `{key} = {value}`"),
        Some(Edit::Regenerate) | None => String::new(),
    };
    format!("{} at {place}{how}", finding.rule)
}
