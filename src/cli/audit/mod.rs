//! `cargo lambda-s3 audit`.

mod deployed;
mod project;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use self::deployed::Deployed;
use self::project::{audit_project, with_policies};
use super::project::Project;
use crate::audit::report::{self, Accent};
use crate::audit::rules::{RULES, rule};
use crate::audit::{Outcome, Severity, Subject, UnknownRule};
use crate::error::{AuditError, Error};
use crate::spec::visible;
use crate::terminal::{self, Paint};

/// Look for what is wrong with what a project's files grant, and with policies, offline.
///
/// Reads the deployment files as they lie there, whoever wrote them, and compares them with the spec. Nothing is built, and no
/// account is asked but with `--deployed`.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// Folder of the project [default: .]
    path: Option<PathBuf>,

    /// How to print what is found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// What else makes the exit code 1
    #[arg(long, value_name = "SEVERITY")]
    deny: Option<Deny>,

    /// A policy as JSON, written by whomever; may be repeated, and needs no project
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,

    #[command(flatten)]
    deployed: Deployed,

    /// Print the rules
    #[arg(long, conflicts_with_all = ["explain", "path", "policies", "asking"])]
    list: bool,

    /// Print what a rule finds, why that is bad and what to do
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(RULES.iter().map(|rule| rule.name)),
        hide_possible_values = true, conflicts_with_all = ["path", "policies", "asking"])]
    explain: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
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
        if self.deployed.print_policy {
            return self.deployed.print_policy(&self.project()?.spec);
        }
        let outcome = self.outcome().map_err(|error| Error::Audit(AuditError::Undone(Box::new(error))))?;
        terminal::print(&match self.format {
            Format::Human => report::human(&outcome, &paint),
            Format::Json => report::json(&outcome),
            Format::Sarif => report::sarif(&outcome),
            Format::Github => report::github(&outcome),
        })?;
        self.conclude(&outcome)
    }

    fn outcome(&self) -> Result<Outcome, Error> {
        if self.deployed.deployed {
            return self.deployed.audit(&self.project()?, &self.policies);
        }
        if self.path.is_none() && !self.policies.is_empty() {
            let subject = with_policies(Subject::policies(), &self.policies)?;
            return Outcome::of(&subject, &[]).map_err(|error| unknown(&error));
        }
        audit_project(&self.project()?, &self.policies)
    }

    fn project(&self) -> Result<Project, Error> {
        let project = Project::read(self.path.as_deref().unwrap_or(Path::new(".")))?;
        project.warn_of_overruled();
        Ok(project)
    }

    /// Says what came of it, and with which exit code.
    fn conclude(&self, outcome: &Outcome) -> Result<(), Error> {
        for unread in &outcome.unread {
            let line = unread.place.at.map_or_else(String::new, |at| format!(":{}", at.line));
            let text = format!("not looked at: {}{line}: {}", unread.place.file, unread.why);
            terminal::note(&visible(&text));
        }
        for unused in &outcome.unused {
            let text = format!("`audit-allow` of `{}` is about nothing that was found", unused.rule);
            terminal::note(&visible(&text));
        }
        let (errors, warnings) = (outcome.count(Severity::Error), outcome.count(Severity::Warning));
        if errors > 0 || (warnings > 0 && self.deny == Some(Deny::Warnings)) {
            return Err(Error::Audit(AuditError::Findings { errors, warnings }));
        }
        let allowed = match outcome.allowed.len() {
            0 => String::new(),
            count => format!(", {count} allowed by `audit-allow`"),
        };
        match warnings {
            0 => terminal::status("Audited", &format!("{} rules, nothing found{allowed}", RULES.len())),
            count => terminal::warn(&format!("{}{allowed}", counted(count, "warning"))),
        }
        Ok(())
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn unknown(error: &UnknownRule) -> Error {
    Error::Audit(AuditError::UnknownRule { name: error.0.clone(), help: error.help() })
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
