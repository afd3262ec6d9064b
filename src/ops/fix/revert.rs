//! Deployment files that grant other than the spec: as few of their user's changes as possible are taken back, and none that lets
//! the role do more without.

use std::collections::BTreeMap;

use super::Uncommitted;
use super::attempt::FixContext;
use super::compare::is_same;
use super::own_text::Granting;
use super::trial::Trial;
use crate::audit::{Edit, Finding};
use crate::deployment::is_deployment_file;
use crate::error::Error;
use crate::escape::Quoted;
use crate::file::Found;
use crate::ops::audit::ProjectFiles;
use crate::ops::sync::{Edited, SyncPlan};
use crate::project::Project;
use crate::sync::{Change, Difference, Hunks, Step};
use crate::{disk, vcs};

/// A finding whose file is not generated anew.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) finding: Finding,
    pub(super) reason: String,
}

/// What came of taking back.
#[derive(Debug, Default)]
pub(super) struct Taking {
    pub(super) refused: Vec<Refused>,
    /// The files in which something is taken back.
    pub(super) taken: Vec<Edited>,
}

/// A file as it will lie there, beside the generated one.
pub(super) struct Side {
    pub(super) path: String,
    before: Option<String>,
    /// As it will lie there once the project is up to date; `None` if the user deleted it.
    yours: Option<String>,
    generated: String,
    hunks: Hunks,
    /// For each difference, why it stays, if it does.
    pub(super) own: Vec<Option<String>>,
}

/// Adds to `compared` what has to be taken back so that nothing is found that generating the files anew mends. Gives what is left as
/// it is, and why.
pub(super) fn revert(ground: &FixContext<'_>, project: &Project, compared: &mut SyncPlan) -> Result<Taking, Error> {
    let state = ProjectFiles { sources: Vec::new(), ..ground.lying.after(&compared.steps) };
    let (subject, found) = state.audited(&project.spec)?;
    let (mut refused, mut files) = (Vec::new(), Vec::new());
    let mut by_format: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in found.iter().filter(|finding| finding.fix.edit == Some(Edit::Regenerate)) {
        if let Some(left) = ground.left.iter().find(|one| is_same(&one.finding, finding)) {
            refused.push(left.clone());
            continue;
        }
        let file = &finding.place.file;
        let format = file.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        if compared.files.iter().any(|generated| generated.path == *file) {
            by_format.entry(format).or_default().push(finding.clone());
        } else {
            let reason = format!("{} is not a generated file: mend it by hand", Quoted(file));
            refused.push(Refused { finding: finding.clone(), reason });
        }
    }
    if by_format.is_empty() {
        return Ok(Taking { refused, taken: files });
    }
    let granting = Granting::of(&subject.facts);
    for (format, findings) in by_format {
        let sides = sides(project, compared, &format, &granting)?;
        let trial = Trial { ground, spec: &project.spec, state: &state, found: &found, sides: &sides };
        let mut settled = trial.settle(&findings)?;
        if let Some(path) = settled.lost(project, ground.fixing.uncommitted) {
            let reason = format!("git does not have {path} as it lies there: commit it, or say `--allow-dirty`");
            let mended = std::mem::take(&mut settled.mended);
            settled.left.extend(mended.into_iter().map(|finding| Refused { finding, reason: reason.clone() }));
        } else {
            files.extend(settled.write_into(compared));
        }
        refused.extend(settled.left);
    }
    Ok(Taking { refused, taken: files })
}

/// The deployment files of a format, those alone that an audit reads.
fn sides(project: &Project, compared: &SyncPlan, format: &str, granting: &Granting<'_>) -> Result<Vec<Side>, Error> {
    let is_wanted = |path: &str| path.starts_with(&format!("{format}/")) && is_deployment_file(path);
    let files: Vec<_> = compared.files.iter().filter(|file| is_wanted(&file.path)).collect();
    let mut lying = disk::look_at(&project.folder, files.iter().map(|file| file.path.as_str()))?;
    let mut sides = Vec::new();
    for file in files {
        let before = match lying.remove(&file.path) {
            Some(Found::Text(text)) => Some(text),
            Some(Found::Binary) => continue,
            Some(Found::Missing) | None => None,
        };
        let step = compared.steps.iter().find(|step| step.path == file.path && step.writes());
        let yours = step.map_or_else(|| before.clone(), |step| step.after.clone());
        let hunks = match &yours {
            Some(yours) => Hunks::of(yours, &file.text),
            None => Hunks::of_deleted(&file.text),
        };
        let why = |one: &Difference<'_>| {
            let what = granting.why_it_stays(&file.path, one)?;
            Some(format!("{} holds {what}: mend it by hand", Quoted(&format!("{}:{}", file.path, one.line))))
        };
        let own = hunks.differences().iter().map(why).collect();
        sides.push(Side { path: file.path.clone(), before, yours, generated: file.text.clone(), hunks, own });
    }
    Ok(sides)
}

/// Which differences stay, for each file.
pub(super) type Kept = Vec<Vec<bool>>;

/// What is taken back.
pub(super) struct Settled<'a> {
    pub(super) sides: &'a [Side],
    pub(super) kept: Kept,
    pub(super) mended: Vec<Finding>,
    pub(super) left: Vec<Refused>,
}

impl Side {
    /// The text where these differences are kept.
    pub(super) fn text(&self, kept: &[bool]) -> Option<String> {
        let is_deleted = self.yours.is_none() && kept.iter().all(|kept| *kept);
        (!is_deleted).then(|| self.hunks.keeping(|at| kept[at]))
    }
}

impl Settled<'_> {
    /// The first file of which text of the user's would be lost.
    fn lost(&self, project: &Project, uncommitted: Uncommitted) -> Option<String> {
        let loses = |(side, kept): &(&Side, &Vec<bool>)| side.before.is_some() && side.hunks.loses(|at| kept[at]);
        let mut losing = self.sides.iter().zip(&self.kept).filter(loses).map(|(side, _)| side.path.as_str());
        let lost = losing.find(|path| uncommitted == Uncommitted::Keep && !vcs::has_kept(&project.folder, path));
        lost.map(|path| Quoted(path).to_string())
    }

    fn write_into(&self, compared: &mut SyncPlan) -> Vec<Edited> {
        let mut files = Vec::new();
        for (side, kept) in self.sides.iter().zip(&self.kept).filter(|(_, kept)| kept.contains(&false)) {
            let after = side.text(kept);
            let change = match &side.before {
                None => Change::Created,
                Some(_) if after.as_ref() == Some(&side.generated) => Change::Updated,
                Some(_) => Change::Merged,
            };
            compared.steps.retain(|step| step.path != side.path);
            let (path, before) = (side.path.clone(), side.before.clone());
            files.extend(after.iter().map(|after| Edited {
                path: path.clone(),
                before: before.clone(),
                after: after.clone(),
            }));
            compared.steps.push(Step { path, change, before, after });
        }
        compared.steps.sort_by(|one, other| one.path.cmp(&other.path));
        files
    }
}
