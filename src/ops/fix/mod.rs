//! `audit --fix`: what a program can mend by itself, all of a project in one transaction.
//!
//! Nothing is written before it is known what would come of it: the project is audited as it would be, and what would bring
//! something new to light is left out. So a second run finds nothing to do.

mod attempt;
mod compare;
mod edits;
mod own_text;
mod revert;
mod trial;

use std::path::Path;

use self::attempt::{Attempt, FixContext, Tried};
use self::compare::{is_same, new_findings, without};
use self::edits::{Candidate, candidates};
use self::revert::Refused;

pub use self::edits::{put, widens};
use crate::audit::{Edit, Finding, Outcome, Subject};
use crate::error::Error;
use crate::interrupt;
use crate::ops::audit::{ProjectFiles, seen_from_here};
use crate::ops::sync::{Conflicts, Edited, LockedProject, Mode, Shared, SyncResult};
use crate::project::Project;
use crate::spec::Spec;

/// What `--fix` may do.
#[derive(Clone, Copy, Debug)]
pub struct Fixing {
    pub mode: Mode,
    pub widening: Widening,
    pub uncommitted: Uncommitted,
}

/// What becomes of a fix that lets the role do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widening {
    /// It is left to a person: perhaps the call is what is wrong.
    LeaveOut,
    /// It is applied (`--grant`).
    Apply,
    /// Only what deployment files grant already, beyond the spec: the spec says it afterwards (`--adopt`).
    Adopt,
}

/// What becomes of changes that would be lost, since git does not have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncommitted {
    Keep,
    /// They are taken back, too (`--allow-dirty`).
    TakeBack,
}

/// What became of a project.
#[derive(Debug)]
pub struct Fixed {
    /// What it is found to be, now or in a dry run then; with what was mended and what was not.
    pub outcome: Outcome,
    pub edits: Vec<Edit>,
    /// Before and after, where the spec was edited.
    pub specs: Option<Box<(Spec, Spec)>>,
    /// What became of the files; `None` where nothing was to be mended.
    pub done: Option<SyncResult>,
}

/// Mends what can be mended in the project in `folder`, which `read` makes of its manifest's text. `around` tells what is found of the
/// functions around it where this is its spec.
pub fn fix_project(
    folder: &Path,
    fixing: Fixing,
    shared: Option<&Shared<'_>>,
    read: &dyn Fn(String) -> Result<Project, Error>,
    around: &dyn Fn(&Spec) -> Vec<Finding>,
) -> Result<Fixed, Error> {
    let held = LockedProject::take(folder, fixing.mode, Conflicts::Refuse)?;
    let before = read(held.manifest.clone())?;
    before.warn_of_overruled();
    let lying = ProjectFiles::read(folder)?;
    let found = lying.audit(&before.spec)?;
    let granted = Subject::project(&before.spec, &lying.deployment, &[]);
    let left = left_alone(&found, fixing.widening);
    let mut ground =
        FixContext { held: &held, before: &before, lying: &lying, granted, fixing, shared, read, around, left };
    let (best, candidates) = loop {
        let is_left = |finding: &Finding| ground.left.iter().any(|one| is_same(&one.finding, finding));
        let adopted: Vec<Finding> = found.findings.iter().filter(|one| !is_left(one)).cloned().collect();
        let mut candidates = candidates(&adopted, &before, fixing.widening);
        let best = choose(&ground, &found, &mut candidates)?;
        match lost(&adopted, &candidates, fixing.widening) {
            Some(lost) => ground.left.push(lost),
            None => break (best, candidates),
        }
    };
    // A signal that came while git was asked is no answer of git's.
    interrupt::check()?;
    let reason = |finding: &Finding| {
        let edit = finding.fix.edit.as_ref()?;
        let refused = candidates.iter().find(|one| one.edit == *edit).and_then(|one| one.refused.clone());
        let kept = || best.as_ref().err().cloned().or_else(|| best.as_ref().ok()?.reason(finding));
        Some(refused.or_else(kept).unwrap_or_else(|| "it is found with that, too".to_owned()))
    };
    let (after, done, edits, specs) = match &best {
        Ok(best) if best.mends(&found) => {
            let edits: Vec<Edit> =
                candidates.iter().filter(|one| one.refused.is_none()).map(|one| one.edit.clone()).collect();
            let after = match fixing.mode {
                Mode::Write => {
                    held.write(&best.compared)?;
                    ProjectFiles::read(folder)?.audit(&best.project.spec)?
                }
                Mode::DryRun | Mode::Check => best.outcome.clone(),
            };
            let specs = (!edits.is_empty()).then(|| Box::new((before.spec.clone(), best.project.spec.clone())));
            (after, Some(best.compared.clone().done(&best.project)), edits, specs)
        }
        _ => (found.clone(), None, Vec::new(), None),
    };
    let unfixed = after.findings.iter().filter_map(|finding| Some((finding.clone(), reason(finding)?)));
    let unfixed = unfixed.collect();
    let fixed = if done.is_some() { without(&found.findings, &after.findings) } else { Vec::new() };
    let outcome = Outcome { fixed, unfixed, ..after };
    Ok(Fixed { outcome: seen_from_here(outcome, folder, &[]), edits, specs, done })
}

/// What stays as it is, since the spec cannot say it.
fn left_alone(found: &Outcome, widening: Widening) -> Vec<Refused> {
    let refused = |finding: &Finding| match &finding.fix.adoption {
        Some(Err(reason)) if widening == Widening::Adopt => {
            Some(Refused { finding: finding.clone(), reason: format!("the spec cannot say it: {reason}") })
        }
        _ => None,
    };
    found.findings.iter().filter_map(refused).collect()
}

/// A statement that would be taken out of its file while the spec does not say all of it.
fn lost(adopted: &[Finding], candidates: &[Candidate], widening: Widening) -> Option<Refused> {
    let refused = |edit: &Edit| candidates.iter().find(|one| one.edit == *edit)?.refused.clone();
    let mut lost = adopted.iter().filter_map(|finding| {
        let edits = finding.fix.adoption.as_ref()?.as_ref().ok()?;
        Some(Refused { finding: finding.clone(), reason: edits.iter().find_map(refused)? })
    });
    lost.next().filter(|_| widening == Widening::Adopt)
}

/// The most that can be mended without bringing anything new to light. Candidates that are left out get their reason. Gives the
/// reason where nothing can be done at all.
fn choose(ground: &FixContext<'_>, found: &Outcome, candidates: &mut [Candidate]) -> Result<Tried, Error> {
    let mut best = match ground.attempt(&[], &[])? {
        Err(reason) => return Ok(Err(reason)),
        Ok(best) => best,
    };
    // What is taken back is in no edit's way: both may be about the same lines.
    let taken = std::mem::take(&mut best.taken);
    let mut chosen: Vec<Edit> = Vec::new();
    for candidate in candidates.iter_mut().filter(|one| one.refused.is_none()) {
        let with = [chosen.as_slice(), std::slice::from_ref(&candidate.edit)].concat();
        match ground.attempt(&with, &taken)? {
            Ok(attempt) => (best, chosen) = (attempt, with),
            Err(reason) => candidate.refused = Some(reason),
        }
    }
    while let Some(new) = ground.new_findings(found, &best).first().cloned() {
        let Some((at, attempt)) = leave_one_out(ground, found, &chosen, &taken)? else {
            return Ok(Err(format!("what is generated would bring `{}`: {}", new.rule, new.message)));
        };
        let left_out = chosen.remove(at);
        if let Some(candidate) = candidates.iter_mut().find(|one| one.edit == left_out) {
            candidate.refused = Some(format!("it would bring `{}`: {}", new.rule, new.message));
        }
        best = attempt;
    }
    Ok(Ok(best))
}

/// The edit without which the fewest new things come to light, the last of several; and what comes of all others.
fn leave_one_out(
    ground: &FixContext<'_>,
    found: &Outcome,
    chosen: &[Edit],
    taken: &[Edited],
) -> Result<Option<(usize, Attempt)>, Error> {
    let mut least: Option<(usize, usize, Attempt)> = None;
    for at in 0..chosen.len() {
        let rest = [&chosen[..at], &chosen[at + 1..]].concat();
        let Ok(attempt) = ground.attempt(&rest, taken)? else { continue };
        let count = ground.new_findings(found, &attempt).len();
        if least.as_ref().is_none_or(|(fewest, ..)| count <= *fewest) {
            least = Some((count, at, attempt));
        }
    }
    Ok(least.map(|(_, at, attempt)| (at, attempt)))
}

impl FixContext<'_> {
    /// What would come to light, in the project or between it and the functions around it.
    fn new_findings(&self, found: &Outcome, attempt: &Attempt) -> Vec<Finding> {
        let around = without(&(self.around)(&attempt.project.spec), &(self.around)(&self.before.spec));
        [new_findings(found, &attempt.outcome), around].concat()
    }
}

impl Attempt {
    /// Whether anything of what was found and could be mended is.
    fn mends(&self, found: &Outcome) -> bool {
        let fixable = found.findings.iter().filter(|finding| finding.fix.edit.is_some());
        fixable.into_iter().any(|finding| !self.outcome.findings.iter().any(|other| is_same(finding, other)))
    }
}
