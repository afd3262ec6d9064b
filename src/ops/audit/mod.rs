//! Auditing a project: what is looked at is read from the disk.

mod error;

use std::path::{Path, PathBuf};

use crate::audit::deployed::Remark;
use crate::audit::{Finding, Outcome, Subject, UnknownRule};
use crate::deployment;
use crate::deployment::SourceLocation;
use crate::deployment::facts::Unread;
use crate::disk::{self, Skipped};
use crate::error::Error;
use crate::file::File;
use crate::project::Project;
use crate::project::sources::{file_in, read_sources};
use crate::spec::{EnvironmentName, Format, Spec};
use crate::sync::Step;

pub use self::error::AuditError;

/// What an audit reads of a project besides its spec.
#[derive(Clone, Debug)]
pub struct ProjectFiles {
    /// Its deployment files, by their paths from the project's folder on.
    pub deployment: Vec<File>,
    /// Its source files and manifests, and those of packages beside it.
    pub sources: Vec<File>,
    pub skipped: Vec<Skipped>,
    /// The existing folders of deployment formats.
    pub folders: Vec<String>,
}

impl ProjectFiles {
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let deployment = disk::read_below(folder, "deploy", &deployment::is_deployment_file)?;
        let sources = read_sources(folder)?;
        let skipped = [deployment.skipped, sources.skipped].concat();
        let folders = Format::ALL.iter().map(|format| format!("deploy/{format}/"));
        let folders = folders.filter(|inside| disk::is_folder(&folder.join(inside))).collect();
        Ok(Self { deployment: deployment.files, sources: sources.files, skipped, folders })
    }

    pub fn after(&self, steps: &[Step]) -> Self {
        let mut after = self.clone();
        for step in steps.iter().filter(|step| step.writes()) {
            let path = step.path.as_str();
            if path.starts_with("deploy/") && deployment::is_deployment_file(path) {
                put(&mut after.deployment, path, step.after.as_deref());
            } else if path == "Cargo.toml" || (path.starts_with("src/") && path.ends_with(".rs")) {
                put(&mut after.sources, path, step.after.as_deref());
            }
        }
        after
    }

    /// What comes of it, every place named from the project's folder on.
    pub fn audit(&self, spec: &Spec) -> Result<Outcome, Error> {
        self.beside(spec, &[], &[])
    }

    /// The same with these policies and remarks.
    fn beside(&self, spec: &Spec, policies: &[PathBuf], remarks: &[Remark]) -> Result<Outcome, Error> {
        let mut outcomes = self.by_settings(spec, &self.sources, policies, remarks)?;
        for environment in &spec.environments {
            let spec = spec.in_environment(environment)?;
            if let Some(subject) = Subject::stack(&spec, &self.deployment) {
                add(&mut outcomes, outcome(&subject, &spec)?);
            }
        }
        Ok(Outcome::joined(outcomes))
    }

    /// What comes of the project, or of each environment where they have settings of their own; code, policies and remarks are those of
    /// all.
    fn by_settings(
        &self,
        spec: &Spec,
        sources: &[File],
        policies: &[PathBuf],
        remarks: &[Remark],
    ) -> Result<Vec<Outcome>, Error> {
        let each = spec.by_settings()?;
        let (name, first) = each.first().map_or((None, spec), |(name, first)| (Some(name), first));
        let mut subject = with_policies(self.subject(first, name, sources), policies)?;
        subject.remarks = remarks;
        let mut outcomes = vec![outcome(&subject, first)?];
        for (name, other) in each.iter().skip(1) {
            add(&mut outcomes, outcome(&self.subject(other, Some(name), &[]), other)?);
        }
        Ok(outcomes)
    }

    /// What the deployment files alone say, and what is found in them.
    pub fn audited<'s>(&'s self, spec: &'s Spec) -> Result<(Subject<'s>, Vec<Finding>), Error> {
        let subject = self.subject(spec, None, &[]);
        let findings = match spec.environment_settings.is_empty() {
            true => outcome(&subject, spec)?.findings,
            false => Outcome::joined(self.by_settings(spec, &[], &[], &[])?).findings,
        };
        Ok((subject, findings))
    }

    /// What is looked at, and what was not read.
    fn subject<'a>(
        &'a self,
        spec: &'a Spec,
        environment: Option<&EnvironmentName>,
        sources: &'a [File],
    ) -> Subject<'a> {
        let mut subject = match environment {
            None => Subject::project(spec, &self.deployment, sources),
            Some(name) => Subject::settings(name, spec, &self.deployment, sources),
        };
        subject.folders.clone_from(&self.folders);
        for Skipped { path, why } in &self.skipped {
            let place = SourceLocation::file(path);
            match deployment::is_deployment_file(path) {
                true => subject.wrong.push((place, why.clone())),
                false => subject.facts.unread.push(Unread { place, why: why.clone() }),
            }
        }
        subject
    }
}

/// The files with this text for the one of this path, or without it.
pub fn put(files: &mut Vec<File>, path: &str, text: Option<&str>) {
    let at = files.iter().position(|file| file.path == path);
    let text = text.map(str::to_owned);
    match (at, text) {
        (Some(at), Some(text)) => files[at].text = text,
        (Some(at), None) => drop(files.remove(at)),
        (None, Some(text)) => files.push(File { path: path.to_owned(), text }),
        (None, None) => {}
    }
}

/// Adds what comes of one environment more. An allowance that one of them uses is used.
fn add(outcomes: &mut Vec<Outcome>, more: Outcome) {
    outcomes[0].unused.retain(|(_, unused)| more.unused.iter().any(|(_, one)| one == unused));
    outcomes.push(Outcome { unused: Vec::new(), ..more });
}

fn outcome(subject: &Subject<'_>, spec: &Spec) -> Result<Outcome, Error> {
    Outcome::of(subject, &spec.audit_allow).map_err(|error| unknown(&error))
}

/// What comes of a project, of these policies beside it, and of what IAM Access Analyzer says about its own. Every place is named as it is seen from here.
pub fn audit_project(project: &Project, policies: &[PathBuf], remarks: &[Remark]) -> Result<Outcome, Error> {
    let spec = &project.spec;
    let lying = ProjectFiles::read(&project.folder)?;
    let outcome = lying.beside(spec, policies, remarks)?;
    Ok(seen_from_here(outcome, &project.folder, policies))
}

/// With every place as it is seen from here; these policies are named so already.
pub fn seen_from_here(outcome: Outcome, folder: &Path, policies: &[PathBuf]) -> Outcome {
    let folder = disk::seen_from_here(folder);
    let named = |file: &str| policies.iter().any(|path| path.to_string_lossy() == file);
    outcome.renamed(|file| if named(file) { file.to_owned() } else { file_in(&folder, file) })
}

pub fn audit_policies(policies: &[PathBuf]) -> Result<Outcome, Error> {
    let subject = with_policies(Subject::policies(), policies)?;
    Outcome::of(&subject, &[]).map_err(|error| unknown(&error))
}

pub fn with_policies<'a>(mut subject: Subject<'a>, policies: &[PathBuf]) -> Result<Subject<'a>, Error> {
    for path in policies {
        let file = File { path: path.to_string_lossy().into_owned(), text: disk::read_named(path)? };
        let reading = deployment::read_policy(&file).map_err(|wrong| {
            let place = format!("{}:{}:{}", file.path, wrong.at.line, wrong.at.column);
            Error::from(AuditError::Policy { place, message: wrong.message })
        })?;
        subject.facts.extend(reading.facts);
        subject.wrong.extend(reading.wrong);
    }
    Ok(subject)
}

pub fn unknown(error: &UnknownRule) -> Error {
    Error::from(AuditError::UnknownRule { name: error.0.clone(), help: error.help() })
}
