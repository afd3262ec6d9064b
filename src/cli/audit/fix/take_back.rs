//! Deployment files that grant other than the spec: as few of their user's changes as possible are taken back.

use std::collections::BTreeMap;

use super::Uncommitted;
use super::compare::{is_same, without};
use crate::audit::read::is_deployment_file;
use crate::audit::{Edit, Finding};
use crate::cli::audit::project::{Lying, put};
use crate::cli::project::Project;
use crate::cli::sync::{Compared, Edited};
use crate::error::Error;
use crate::file::Found;
use crate::spec::{Shown, Spec};
use crate::sync::{Change, Step, Stretches};
use crate::{disk, vcs};

/// A finding whose file is not generated anew.
#[derive(Debug)]
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
struct Side {
    path: String,
    /// As it lies on the disk.
    before: Option<String>,
    /// As it will lie there once the project is in step; `None` if the user deleted it.
    yours: Option<String>,
    generated: String,
    stretches: Stretches,
}

/// Adds to `compared` what has to be taken back so that nothing is found that generating the files anew mends. Gives what is left as
/// it is, and why.
pub(super) fn take_back(
    project: &Project,
    compared: &mut Compared,
    lying: &Lying,
    uncommitted: Uncommitted,
) -> Result<Taking, Error> {
    let state = Lying { sources: Vec::new(), ..lying.after(&compared.steps) };
    let found = state.audit_deployment(&project.spec)?.findings;
    let (mut refused, mut files) = (Vec::new(), Vec::new());
    let mut by_format: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in found.iter().filter(|finding| finding.fix.edit == Some(Edit::Regenerate)) {
        let file = &finding.place.file;
        let format = file.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        if compared.files.iter().any(|generated| generated.path == *file) {
            by_format.entry(format).or_default().push(finding.clone());
        } else {
            let reason = format!("{} is none of the generated files: mend it by hand", Shown(file));
            refused.push(Refused { finding: finding.clone(), reason });
        }
    }
    for (format, findings) in by_format {
        let sides = sides(project, compared, &format)?;
        let trial = Trial { spec: &project.spec, state: &state, found: &found, sides: &sides };
        let (mended, reason) = match trial.settle(&findings)? {
            Err(reason) => (Vec::new(), reason),
            Ok(taken) => match taken.lost(project, uncommitted) {
                Some(path) => (
                    Vec::new(),
                    format!("git does not have {path} as it lies there: commit it, or say `--allow-dirty`"),
                ),
                None => {
                    files.extend(taken.write_into(compared));
                    (taken.mended, "it is as it is generated there".to_owned())
                }
            },
        };
        let left = without(&findings, &mended);
        refused.extend(left.into_iter().map(|finding| Refused { finding, reason: reason.clone() }));
    }
    Ok(Taking { refused, taken: files })
}

/// The deployment files of a format, those alone that an audit reads.
fn sides(project: &Project, compared: &Compared, format: &str) -> Result<Vec<Side>, Error> {
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
        let stretches = Stretches::of(yours.as_deref().unwrap_or_default(), &file.text);
        sides.push(Side { path: file.path.clone(), before, yours, generated: file.text.clone(), stretches });
    }
    Ok(sides)
}

/// Texts of a format's files, tried by an audit of the deployment files.
struct Trial<'a> {
    spec: &'a Spec,
    state: &'a Lying,
    /// What is found if nothing is taken back.
    found: &'a [Finding],
    sides: &'a [Side],
}

/// Which differences stay, for each file.
type Kept = Vec<Vec<bool>>;

/// What is taken back.
struct Taken<'a> {
    sides: &'a [Side],
    kept: Kept,
    mended: Vec<Finding>,
}

impl<'a> Trial<'a> {
    /// Takes back all differences, and then keeps every one that can stay.
    fn settle(&self, findings: &[Finding]) -> Result<Result<Taken<'a>, String>, Error> {
        let mut kept: Kept = self.sides.iter().map(|side| vec![false; side.stretches.differences()]).collect();
        let all: Vec<(usize, usize)> =
            kept.iter().enumerate().flat_map(|(side, kept)| (0..kept.len()).map(move |at| (side, at))).collect();
        let generated = self.findings(&kept)?;
        if let Some(new) = without(&generated, self.found).first() {
            return Ok(Err(format!("generated anew it would bring `{}`: {}", new.rule, new.message)));
        }
        let mended = without(findings, &generated);
        let rest: Vec<Finding> =
            self.found.iter().filter(|one| !mended.iter().any(|mended| is_same(mended, one))).cloned().collect();
        if !mended.is_empty() {
            self.keep(&all, &mut kept, &rest)?;
        }
        Ok(Ok(Taken { sides: self.sides, kept, mended }))
    }

    /// Keeps these differences if nothing is found then but `rest`, else each half of them in its turn.
    fn keep(&self, differences: &[(usize, usize)], kept: &mut Kept, rest: &[Finding]) -> Result<(), Error> {
        if differences.is_empty() {
            return Ok(());
        }
        differences.iter().for_each(|(side, at)| kept[*side][*at] = true);
        if without(&self.findings(kept)?, rest).is_empty() {
            return Ok(());
        }
        differences.iter().for_each(|(side, at)| kept[*side][*at] = false);
        if differences.len() > 1 {
            let (first, second) = differences.split_at(differences.len() / 2);
            self.keep(first, kept, rest)?;
            self.keep(second, kept, rest)?;
        }
        Ok(())
    }

    fn findings(&self, kept: &Kept) -> Result<Vec<Finding>, Error> {
        let mut lying = self.state.clone();
        for (side, kept) in self.sides.iter().zip(kept) {
            put(&mut lying.deployment, &side.path, side.text(kept).as_deref());
        }
        Ok(lying.audit_deployment(self.spec)?.findings)
    }
}

impl Side {
    /// The text where these differences are kept.
    fn text(&self, kept: &[bool]) -> Option<String> {
        let is_deleted = self.yours.is_none() && kept.iter().all(|kept| *kept);
        (!is_deleted).then(|| self.stretches.keeping(|at| kept[at]))
    }
}

impl Taken<'_> {
    /// The first file of which text of the user's would be lost.
    fn lost(&self, project: &Project, uncommitted: Uncommitted) -> Option<String> {
        let loses = |(side, kept): &(&Side, &Vec<bool>)| side.before.is_some() && side.stretches.loses(|at| kept[at]);
        let mut losing = self.sides.iter().zip(&self.kept).filter(loses).map(|(side, _)| side.path.as_str());
        let lost = losing.find(|path| uncommitted == Uncommitted::Keep && !vcs::has_kept(&project.folder, path));
        lost.map(|path| Shown(path).to_string())
    }

    fn write_into(&self, compared: &mut Compared) -> Vec<Edited> {
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
