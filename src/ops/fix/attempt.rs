//! What would come of some edits, tried without writing anything.

use super::compare::is_same;
use super::edits::apply;
use super::revert::{Refused, Taking, revert};
use super::{Fixing, Widening};
use crate::audit::{Edit, Finding, Gain, GainKind, Outcome, Subject, gains};
use crate::disk::is_not_found;
use crate::error::{Error, ExitCode};
use crate::escape::Quoted;
use crate::ops::audit::ProjectFiles;
use crate::ops::sync::{Edited, How, LockedProject, Reach, Shared, SyncPlan};
use crate::project::Project;
use crate::spec::Spec;
use crate::sync::{Change, Sources, conflicts_in};
use crate::templates::LayerError;

/// What edits are tried on.
pub(super) struct FixContext<'a> {
    pub(super) held: &'a LockedProject<'a>,
    pub(super) before: &'a Project,
    pub(super) lying: &'a ProjectFiles,
    pub(super) granted: Subject<'a>,
    pub(super) fixing: Fixing,
    pub(super) shared: Option<&'a Shared<'a>>,
    pub(super) read: &'a dyn Fn(String) -> Result<Project, Error>,
    /// What is found of the functions around it, where this is its spec.
    pub(super) around: &'a dyn Fn(&Spec) -> Vec<Finding>,
    /// What stays as it is, and why.
    pub(super) left: Vec<Refused>,
}

/// What would come of it.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) project: Project,
    pub(super) compared: SyncPlan,
    pub(super) outcome: Outcome,
    /// The files that are not generated anew, and why.
    refused: Vec<Refused>,
    /// The files in which something is taken back.
    pub(super) taken: Vec<Edited>,
}

/// What would come of it, or why it cannot be done.
pub(super) type Tried = Result<Attempt, String>;

impl Attempt {
    pub(super) fn reason(&self, finding: &Finding) -> Option<String> {
        self.refused.iter().find(|one| is_same(&one.finding, finding)).map(|one| one.reason.clone())
    }
}

impl FixContext<'_> {
    /// Tries these edits of the spec, and to generate anew what has to be, on top of what was taken back before.
    pub(super) fn attempt(&self, edits: &[Edit], taken: &[Edited]) -> Result<Tried, Error> {
        let tried = apply(self.before, edits, self.read).and_then(|project| {
            let how = How { mode: self.fixing.mode, reach: Reach::Files, sources: Sources::LeaveAlone };
            let compared = self.held.compare(&project, how, self.shared, taken)?;
            Ok((project, compared))
        });
        let (project, mut compared) = match tried {
            Ok(tried) => tried,
            Err(error) if is_about_spec(&error) && !edits.is_empty() => return Ok(Err(told(&error))),
            Err(error) => return Err(error),
        };
        if let Some(conflict) = compared.steps.iter().find(|step| step.change == Change::Conflict) {
            let line = conflict.after.as_deref().map(conflicts_in).unwrap_or_default();
            let line = line.first().map_or_else(String::new, |line| format!(" at line {line}"));
            return Ok(Err(format!(
                "it conflicts with what you changed in {}{line}: `cargo lambda-s3 {}`, resolve that, then once more",
                Quoted(&conflict.path),
                edits.last().map_or_else(|| "sync".to_owned(), command)
            )));
        }
        let after = self.lying.after(&compared.steps);
        if let Some(gain) = self.gains(&Subject::project(&project.spec, &after.deployment, &[])).first() {
            let command = edits.last().map_or_else(|| "sync".to_owned(), command);
            return Ok(Err(format!("it would {}: `cargo lambda-s3 {command}` does so", gain.message)));
        }
        let Taking { refused, taken } = revert(self, &project, &mut compared)?;
        let outcome = self.lying.after(&compared.steps).audit(&project.spec)?;
        Ok(Ok(Attempt { project, compared, outcome, refused, taken }))
    }
}

impl FixContext<'_> {
    fn states_more(&self, spec: &Spec) -> bool {
        let before = &self.before.spec;
        spec.options.allow.iter().any(|one| !before.options.allow.contains(one))
            || spec.grants.iter().any(|one| !before.grants.contains(one))
    }

    /// What the deployment files `after` allow beyond those on the disk, without `--grant`; and, with it too, what they deny no longer.
    pub(super) fn gains(&self, after: &Subject<'_>) -> Vec<Gain> {
        let mut gains = gains(&self.granted, after);
        let may_allow_more = match self.fixing.widening {
            Widening::LeaveOut => false,
            Widening::Apply => true,
            // Each format allows then what one of them does now.
            Widening::Adopt => after.spec.is_some_and(|spec| self.states_more(spec)),
        };
        gains.retain(|gain| gain.kind != GainKind::Allowed || !may_allow_more);
        gains
    }
}

fn command(edit: &Edit) -> String {
    match edit {
        Edit::AddGrant(grant) => format!("add {} {}", grant.access, grant.on),
        Edit::RemoveGrant(grant) => format!("remove {} {}", grant.access, grant.on),
        Edit::AddValue { key, value } => format!("add {key} {value}"),
        Edit::RemoveValue { key, value } => format!("remove {key} {value}"),
        Edit::SetFlag { key, value: true } => format!("add {key}"),
        Edit::SetFlag { key, value: false } => format!("add no-{key}"),
        Edit::Regenerate => "sync".to_owned(),
    }
}

/// Whether an edit is refused for what it says, and not because something cannot be read.
fn is_about_spec(error: &Error) -> bool {
    error.exit_code() == ExitCode::Usage && !is_not_found(error) && error.downcast_ref::<LayerError>().is_none()
}

fn told(error: &Error) -> String {
    let told = error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    // Ways out that take several lines are those of the command that is typed.
    match error.help().filter(|help| !help.contains('\n')) {
        Some(help) => format!("{told}; {help}"),
        None => told,
    }
}
