//! `cargo lambda-s3 audit`.

mod deployed;
mod fix_members;
mod fix_report;
mod members;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use self::deployed::Deployed;
use self::fix_members::fix_workspace;
use self::fix_report::{Diff, fix_one};
use self::members::audit_workspace;
use crate::audit::report::{self, Accent};
use crate::audit::rules::{RULES, rule};
use crate::audit::{Outcome, Severity, UnknownRule};
use crate::cli::project_flags::ProjectFlags;
use crate::error::Error;
use crate::escape::counted;
use crate::escape::visible;
use crate::ops::audit::{AuditError, audit_policies, audit_project, unknown};
use crate::ops::fix::{Fixing, Uncommitted, Widening};
use crate::ops::sync::Mode;
use crate::project::Project;
use crate::project::ProjectError;
use crate::terminal::{self, Paint};

/// Audit the deployment files and the code of a project, and any IAM policy.
///
/// Reads the deployment files as they are, generated or not, and compares them with the spec. Nothing is built, and no
/// account is asked but with `--deployed` or `--analyze`.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    project: ProjectFlags,

    /// All functions of the workspace
    #[arg(long, conflicts_with_all = ["asking", "package"])]
    workspace: bool,

    /// How to print what is found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// What else makes the exit code 1
    #[arg(long, value_name = "SEVERITY")]
    deny: Option<Deny>,

    /// Any IAM policy as JSON; needs no project
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,

    #[command(flatten)]
    deployed: Deployed,

    /// Fix findings without allowing anything more, update the files, and audit again
    #[arg(long, conflicts_with_all = ["policies", "list", "explain", "asking"])]
    fix: bool,

    /// Also allow more: grant what the code needs and the spec does not name, restore what deployment files lack
    #[arg(long, requires = "fix")]
    grant: bool,

    /// State in the spec what deployment files let the execution role do beyond it, and take it out of the files: they are generated from the
    /// spec
    #[arg(long, requires = "fix", conflicts_with = "grant")]
    adopt: bool,

    /// Also revert changes of deployment files that git does not have
    #[arg(long, requires = "fix")]
    allow_dirty: bool,

    /// Print the diff of all that would change, write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,

    /// Print the rules
    #[arg(long, conflicts_with_all = ["explain", "path", "policies", "workspace", "asking"])]
    list: bool,

    /// Print what a rule finds, why that is bad and what to do
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(RULES.iter().map(|rule| rule.name)),
        hide_possible_values = true, conflicts_with_all = ["path", "policies", "workspace", "asking"])]
    explain: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the terminal
    Human,
    /// All of it, for programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings, too
    Warnings,
}

/// What comes of an audit.
#[derive(Debug)]
struct Audited {
    /// What was found, of whatever could be read.
    outcome: Outcome,
    /// How many functions the workspace has, where that is what was looked at.
    functions: Option<usize>,
    /// Why some of them cannot be read.
    errors: Vec<Error>,
}

impl From<Outcome> for Audited {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, functions: None, errors: Vec::new() }
    }
}

impl Audit {
    pub(super) fn run(&self) -> Result<(), Error> {
        if self.list {
            let name = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
            let line = |rule: &crate::audit::Rule| {
                format!("{:name$}  {:7}  {}\n", rule.name, rule.severity.as_str(), rule.finds)
            };
            return terminal::print(&RULES.iter().map(line).collect::<String>());
        }
        if let Some(name) = &self.explain {
            let rule = rule(name).ok_or_else(|| unknown(&UnknownRule(name.clone())))?;
            return terminal::print(&report::page(rule));
        }
        if self.deployed.prints() {
            return self.deployed.print(&self.deployed.chosen(self.read()?.spec)?);
        }
        let audited = if self.fix { self.fixed() } else { self.audit() }.map_err(cannot_audit)?;
        let outcome = &audited.outcome;
        if self.dry_run && self.format == Format::Human {
            self.foresee(outcome);
            return self.conclude_dry_run(audited);
        }
        terminal::print(&match self.format {
            Format::Human => report::human(outcome, &paint),
            Format::Json => report::json(outcome),
            Format::Sarif => report::sarif(outcome),
            Format::Github => report::github(outcome),
        })?;
        if self.dry_run { self.conclude_dry_run(audited) } else { self.conclude(&audited) }
    }

    fn fixed(&self) -> Result<Audited, Error> {
        let diff = match (self.dry_run, self.format) {
            (true, Format::Sarif | Format::Github) => return Err(AuditError::NoDiff.into()),
            (_, Format::Human) => Diff::Printed,
            _ => Diff::InOutcome,
        };
        let fixing = Fixing {
            mode: if self.dry_run { Mode::DryRun } else { Mode::Write },
            widening: match (self.grant, self.adopt) {
                (true, _) => Widening::Apply,
                (_, true) => Widening::Adopt,
                _ => Widening::LeaveOut,
            },
            uncommitted: if self.allow_dirty { Uncommitted::TakeBack } else { Uncommitted::Keep },
        };
        match self.workspace {
            true => fix_workspace(&self.project.workspace()?, fixing, diff),
            false => fix_one(&self.project.folder()?, fixing, diff).map(Audited::from),
        }
    }

    /// Says what a dry run leaves: its diff is printed, and nothing has to be mended by it.
    fn foresee(&self, outcome: &Outcome) {
        for (finding, why) in &outcome.unfixed {
            let place = finding.place.with_line();
            terminal::note(&visible(&format!("not fixed: {} at {place}: {why}", finding.rule)));
        }
        let left =
            [Severity::Error, Severity::Warning].map(|severity| counted(outcome.count(severity), severity.as_str()));
        terminal::note(&format!("{} and {} would be left", left[0], left[1]));
    }

    /// Nothing has to be mended by a dry run, but it has to be possible.
    fn conclude_dry_run(&self, audited: Audited) -> Result<(), Error> {
        audited.errors.iter().for_each(terminal::report);
        match audited.errors.len() {
            0 => Ok(()),
            count => Err(cannot_audit(Error::from(ProjectError::Unreadable {
                count,
                all: audited.functions.unwrap_or_default(),
            }))),
        }
    }

    fn audit(&self) -> Result<Audited, Error> {
        if self.workspace {
            return audit_workspace(&self.project.workspace()?, &self.policies);
        }
        if !self.deployed.deployed && !self.deployed.analyze && !self.project.is_given() && !self.policies.is_empty() {
            return audit_policies(&self.policies).map(Audited::from);
        }
        if self.deployed.deployed {
            return self.deployed.audit(&self.deployed.chosen(self.read()?.spec)?, &self.policies).map(Audited::from);
        }
        let project = self.read()?;
        let remarks = match self.deployed.analyze {
            true => self.deployed.remarks(&self.deployed.chosen(project.spec.clone())?)?,
            false => Vec::new(),
        };
        audit_project(&project, &self.policies, &remarks).map(Audited::from)
    }

    fn read(&self) -> Result<Project, Error> {
        let project = Project::read(&self.project.folder()?)?;
        project.warn_of_overruled();
        Ok(project)
    }

    /// Says what came of it, and with which exit code.
    fn conclude(&self, audited: &Audited) -> Result<(), Error> {
        let Audited { outcome, functions, errors } = audited;
        for unread in &outcome.unread {
            let text = format!("not looked at: {}: {}", unread.place.with_line(), unread.why);
            terminal::note(&visible(&text));
        }
        for (place, unused) in &outcome.unused {
            let place = place.with_line();
            let text = format!("{place}: `audit-allow` of `{}` is about nothing that was found", unused.rule);
            terminal::note(&visible(&text));
        }
        let found = self.judge(outcome);
        if !errors.is_empty() {
            found.iter().chain(errors).for_each(terminal::report);
            return Err(cannot_audit(Error::from(ProjectError::Unreadable {
                count: errors.len(),
                all: functions.unwrap_or_default(),
            })));
        }
        if let Some(found) = found {
            return Err(found);
        }
        let allowed = match outcome.allowed.len() {
            0 => String::new(),
            count => format!(", {count} allowed by `audit-allow`"),
        };
        let scope = match functions {
            Some(count) => format!("{}, {} rules", counted(*count, "function"), RULES.len()),
            None => format!("{} rules", RULES.iter().filter(|rule| !rule.is_about_workspace()).count()),
        };
        match outcome.count(Severity::Warning) {
            0 => terminal::status("Audited", &format!("{scope}, nothing found{allowed}")),
            count => terminal::warn(&format!("{}{allowed}", counted(count, "warning"))),
        }
        Ok(())
    }

    /// What has to be mended.
    fn judge(&self, outcome: &Outcome) -> Option<Error> {
        let (errors, warnings) = (outcome.count(Severity::Error), outcome.count(Severity::Warning));
        let is_bad = errors > 0 || (warnings > 0 && self.deny == Some(Deny::Warnings));
        is_bad.then_some(Error::from(AuditError::Findings { errors, warnings }))
    }
}

fn cannot_audit(error: Error) -> Error {
    Error::from(AuditError::CannotAudit(error))
}

fn paint(accent: Accent, text: &str) -> String {
    let paint = match accent {
        Accent::Severity(Severity::Error) => Paint::Error,
        Accent::Severity(Severity::Warning) => Paint::Warning,
        Accent::Severity(Severity::Note) | Accent::Mark => Paint::Help,
        Accent::Strong => Paint::Strong,
    };
    terminal::painted(paint, text)
}
