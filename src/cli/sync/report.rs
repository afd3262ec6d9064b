//! What became of projects, for people and for programs.

use std::path::Path;

use serde_json::{Value, json};

use crate::audit::{Deviation, Severity};
use crate::error::Error;
use crate::escape;
use crate::escape::counted;
use crate::escape::{Quoted, visible};
use crate::interrupt::Stop;
use crate::ops::sync::{Mode, ProjectResult, Report, SyncResult, below, differing};
use crate::sync::{Change, PROGRAM, RECORD, Release, Step, conflicts_in, diff, releases};
use crate::terminal;

/// A stack cannot create what is there (*AWS CloudFormation User Guide, Troubleshooting, Resource already exists*).
const FORMER_SCRIPTS: &str = "`deploy/cli` deploys a CloudFormation stack now, and what its former scripts made is in no stack: before you \
                              deploy, run `deploy/cli/destroy.sh` as it was before this change; then delete the buckets that it \
                              keeps, or add them to `existing-buckets`";

impl Report {
    /// Says it to people: a line for each file, or its diff where nothing is written; then all of it in one line.
    pub fn tell(&self) -> Result<(), Error> {
        for project in self.all() {
            match &project.done {
                Ok(done) => self.tell_project(&project.folder, done)?,
                Err(error) if Stop::is(error) => {}
                Err(error) => {
                    terminal::trouble("Failed", &Quoted(&project.folder.to_string_lossy()).to_string());
                    terminal::report(error);
                }
            }
        }
        terminal::status("Finished", &self.summary());
        self.tell_of_upgrade();
        if self.count(Change::LeftAlone) > 0 && self.mode == Mode::Write {
            terminal::note(
                "source and README are yours: `--dry-run` shows what would change in them, `--merge-sources` merges it",
            );
        }
        if self.count(Change::Kept) > 0 {
            terminal::note("what was kept is not generated any more: delete it unless you need it");
        }
        if self.leaves_former_scripts() {
            terminal::note(FORMER_SCRIPTS);
        }
        Ok(())
    }

    /// What this program changes in what an earlier version of it wrote.
    fn tell_of_upgrade(&self) {
        let Some(last) = self.done().filter_map(|done| done.former_program.as_ref()).min() else { return };
        terminal::note(&format!("version {last} of this program wrote it last, and this is {PROGRAM}"));
        let releases = PROGRAM.parse().map(|this| releases(last, &this)).unwrap_or_default();
        for Release { version, summary } in releases {
            terminal::note(&format!("{version}: {summary}"));
        }
    }

    fn tell_project(&self, folder: &Path, done: &SyncResult) -> Result<(), Error> {
        let below = below(folder);
        for step in &done.steps {
            let path = if below.is_empty() { step.path.clone() } else { format!("{below}/{}", step.path) };
            let path = Quoted(&path).to_string();
            match (step.change, self.mode) {
                (Change::Conflict, _) => {
                    terminal::trouble(step.change.verb(), &format!("{path}{}", first_conflict(step)))
                }
                (Change::Kept | Change::LeftAlone, _) | (_, Mode::Write) => terminal::status(step.change.verb(), &path),
                (_, Mode::DryRun | Mode::Check) => {}
            }
            let is_shown = match self.mode {
                Mode::Write => false,
                Mode::Check => step.writes(),
                Mode::DryRun => step.writes() || step.change == Change::LeftAlone,
            };
            if is_shown {
                terminal::print_from_files(&diff(step, &below))?;
            }
        }
        for Deviation { place, severity, message, .. } in &done.grants {
            let above = if below.is_empty() { String::new() } else { format!("{below}/") };
            let text = visible(&format!("{above}{}: {message}", place.with_line())).into_owned();
            match severity {
                Severity::Note => terminal::status("Not compared", &text),
                Severity::Error | Severity::Warning => terminal::trouble("Grants", &text),
            }
        }
        // Where files change, so does their record.
        let follows = done.record != Change::Removed && done.steps.iter().any(Step::writes);
        if done.record != Change::Unchanged && !follows {
            terminal::status(done.record.verb(), &Quoted(&folder.join(RECORD).to_string_lossy()).to_string());
        }
        Ok(())
    }

    /// Whether scripts go that made resources one by one.
    fn leaves_former_scripts(&self) -> bool {
        let done = self.projects.iter().filter_map(|project| project.done.as_ref().ok());
        let goes = |step: &Step| matches!(step.change, Change::Removed | Change::Kept);
        done.flat_map(|done| &done.steps).any(|step| step.path == "deploy/cli/steps.sh" && goes(step))
    }

    fn summary(&self) -> String {
        let what = match self.projects.as_slice() {
            [ProjectResult { done: Ok(done), .. }] => format!("`{}`", done.function),
            projects => match self.failures().count() {
                0 => counted(projects.len(), "function"),
                failed => format!("{} of {}", projects.len() - failed, counted(projects.len(), "function")),
            },
        };
        let is_counted = |change: &Change| *change != Change::Unchanged;
        let counts = Change::ALL.into_iter().filter(is_counted).map(|change| (self.count(change), change));
        let mut parts: Vec<String> = counts
            .filter(|(count, _)| *count > 0)
            .map(|(count, change)| match change {
                Change::Conflict => counted(count, "conflict"),
                change => format!("{count} {}", change.verb().to_lowercase()),
            })
            .collect();
        if self.records() > 0 && self.writes() == 0 {
            parts.push("recorded as it is".to_owned());
        }
        let would =
            if self.mode == Mode::Write || self.writes() + self.records() == 0 { "" } else { ", nothing written" };
        if parts.is_empty() { format!("{what}: up to date") } else { format!("{what}: {}{would}", parts.join(", ")) }
    }

    pub fn print_json(&self) -> Result<(), Error> {
        let summary: serde_json::Map<String, Value> = Change::ALL
            .into_iter()
            .filter(|change| *change != Change::Unchanged)
            .map(|change| (change.as_str().to_owned(), self.count(change).into()))
            .chain([("failed".to_owned(), self.failures().count().into())])
            .collect();
        let value = json!({
            "version": 1,
            "mode": match self.mode { Mode::Write => "write", Mode::DryRun => "dry-run", Mode::Check => "check" },
            "in_step": self.writes() + self.records() + self.count(Change::Conflict) + self.grants() + self.failures().count() == 0,
            "cargo_metadata_ms": self.cargo_metadata.map(|took| took.as_millis() as u64),
            "summary": summary,
            "shared": self.shared.iter().map(|package| self.package_json(package)).collect::<Vec<Value>>(),
            "projects": self.projects.iter().map(|project| self.project_json(project)).collect::<Vec<Value>>(),
        });
        terminal::print(&escape::json(&value))
    }

    fn package_json(&self, package: &ProjectResult) -> Value {
        let mut package = self.project_json(package);
        if let Some(package) = package.as_object_mut() {
            package.retain(|key, _| !matches!(key.as_str(), "function" | "grants" | "not_compared"));
        }
        package
    }

    fn project_json(&self, project: &ProjectResult) -> Value {
        let path = project.folder.to_string_lossy();
        let done = match &project.done {
            Ok(done) => done,
            Err(error) => {
                return json!({ "path": path, "function": null, "error": error.to_string(), "help": error.help() });
            }
        };
        let file = |step: &Step| {
            json!({
                "path": step.path,
                "change": step.change.as_str(),
                "conflicts": match step.change {
                    Change::Conflict => step.after.as_deref().map(conflicts_in).unwrap_or_default(),
                    _ => Vec::new(),
                },
                "diff": (step.writes() || step.change == Change::LeftAlone).then(|| diff(step, &below(&project.folder))),
            })
        };
        json!({
            "path": path,
            "function": done.function,
            "error": null,
            "help": null,
            "record": done.record.as_str(),
            "former_program": done.former_program.as_ref().map(ToString::to_string),
            "grants": differing(done).map(grant_json).collect::<Vec<Value>>(),
            "not_compared": not_compared(done).map(grant_json).collect::<Vec<Value>>(),
            "files": done.steps.iter().map(file).collect::<Vec<Value>>(),
        })
    }
}

/// What may grant something and is not compared.
fn not_compared(done: &SyncResult) -> impl Iterator<Item = &Deviation> {
    done.grants.iter().filter(|one| one.severity == Severity::Note)
}

fn grant_json(Deviation { place, message, .. }: &Deviation) -> Value {
    json!({ "file": place.file, "line": place.at.map_or(1, |at| at.line), "message": message })
}

/// `:LINE` of the first conflict; of a file that is no text, that it is none.
fn first_conflict(step: &Step) -> String {
    let lines = step.after.as_deref().map(conflicts_in);
    match lines {
        None => " (is not UTF-8, so that it cannot be merged)".to_owned(),
        Some(lines) => lines.first().map_or_else(String::new, |line| format!(":{line}")),
    }
}
