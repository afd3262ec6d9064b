//! `cargo lambda-s3 templates`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::project_flags::ProjectFlags;
use crate::cli::error::CliError;
use crate::disk::is_not_found;
use crate::error::Error;
use crate::escape;
use crate::escape::Quoted;
use crate::escape::counted;
use crate::project::Project;
use crate::templates::lint::{self, Checked, Finding, Variable};
use crate::templates::load::{self, Team};
use crate::templates::{Layers, Origin};
use crate::workspace::root_around;
use crate::{interrupt, terminal};

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 templates list
  cargo lambda-s3 templates export src/handler.rs.hbs --to team-templates
  cargo lambda-s3 templates variables trigger
  cargo lambda-s3 templates check team-templates";

/// List, export, document and check the templates that projects are made of.
///
/// A project's files come from the built-in templates, and from directories and repositories of templates that a user, a team or the
/// project's spec names: each layer replaces files of those below it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Templates {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Export(Export),
    Variables(Variables),
    Check(Check),
}

/// Print every template that a project uses, and its layer.
///
/// In a folder without a project: those that a new one there would use.
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    project: ProjectFlags,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

/// Export the built-in templates, to edit them.
///
/// Export only those that you edit: the others go on coming from the program, with its fixes. Name the directory in the spec, in the
/// manifest of the workspace or in your configuration, or give it to `new` as `--templates`.
#[derive(Debug, Args)]
struct Export {
    /// Templates to write, such as src/handler.rs.hbs [default: all]
    #[arg(value_name = "TEMPLATE")]
    files: Vec<String>,

    /// Folder to write them to
    #[arg(long, value_name = "DIR", default_value = "templates")]
    to: PathBuf,

    /// Overwrite what lies there
    #[arg(long)]
    force: bool,
}

/// Print every value that templates may use, with its type and an example.
///
/// With NAME only the values that have it in their path, such as `triggers` or `bucket`.
#[derive(Debug, Args)]
struct Variables {
    /// Part of the path of the values to print [default: all]
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: VariablesFormat,
}

/// Render a directory of templates for specs of all kinds, and print each problem.
///
/// A problem is text that does not render, or permissions in deployment files that differ from `policy`. The exit code is 1 if there is one.
#[derive(Debug, Args)]
struct Check {
    /// Folder of templates
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ListFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum VariablesFormat {
    /// For the terminal
    Text,
    /// Tables, for a wiki
    Markdown,
    /// For programs
    Json,
}

impl Templates {
    pub(super) fn run(&self) -> Result<(), Error> {
        match &self.command {
            Command::List(list) => list.run(),
            Command::Export(export) => export.run(),
            Command::Variables(variables) => variables.run(),
            Command::Check(check) => check.run(),
        }
    }
}

impl List {
    fn run(&self) -> Result<(), Error> {
        let folder = self.project.folder_or_here()?;
        let layers = match Project::read(&folder) {
            Ok(project) => project.context()?.layers,
            Err(error) if is_not_found(&error) => {
                let root = root_around(&folder, "")?;
                let team = root.as_ref().map(|root| Team { manifest: &root.manifest, text: &root.text });
                load::read_layers(team, None, &folder)?
            }
            Err(error) => return Err(error),
        };
        terminal::print(&match self.format {
            ListFormat::Text => list_text(&layers),
            ListFormat::Json => list_json(&layers),
        })
    }
}

fn list_text(layers: &Layers) -> String {
    let templates = layers.templates();
    let width = templates.iter().map(|template| template.path.chars().count()).max().unwrap_or_default();
    templates.iter().map(|template| format!("{:width$}  {}\n", template.path, template.origin)).collect()
}

fn list_json(layers: &Layers) -> String {
    let template =
        |path: &str, origin: &Origin| json!({ "path": path, "layer": origin.as_str(), "place": origin.place() });
    let templates: Vec<_> =
        layers.templates().iter().map(|template_in| template(template_in.path, template_in.origin)).collect();
    escape::json(&json!({ "version": 1, "templates": templates }))
}

impl Export {
    fn run(&self) -> Result<(), Error> {
        interrupt::catch()?;
        let overwrite = if self.force { load::Overwrite::Yes } else { load::Overwrite::No };
        let written = load::export(&self.files, &self.to, overwrite)?;
        terminal::status(
            "Exported",
            &format!("{} to {}", counted(written, "template"), Quoted(&self.to.to_string_lossy())),
        );
        Ok(())
    }
}

impl Variables {
    fn run(&self) -> Result<(), Error> {
        let mut variables = lint::variables()?;
        if let Some(name) = &self.name {
            variables.retain(|variable| variable.name.contains(name.as_str()));
            if variables.is_empty() {
                return Err(CliError::NoVariable(name.clone()).into());
            }
        }
        terminal::print(&match self.format {
            VariablesFormat::Text => lint::variables_text(&variables),
            VariablesFormat::Markdown => lint::variables_markdown(&variables),
            VariablesFormat::Json => {
                let list: Vec<_> = variables.iter().map(Variable::to_json).collect();
                escape::json(&json!({ "version": 1, "variables": list }))
            }
        })
    }
}

impl Check {
    fn run(&self) -> Result<(), Error> {
        let shown = self.folder.display().to_string();
        let layer = load::read_folder(&self.folder, &shown, Origin::Project(shown.clone()))?;
        let count = layer.files.len();
        let own: Vec<String> = layer.files.iter().map(|(path, _)| path.clone()).collect();
        let Checked { findings, not_compared } = lint::check(layer)?;
        let at = |finding: &Finding| {
            let is_own = own.contains(&finding.template);
            if is_own {
                format!("{}/{}", shown.trim_end_matches('/'), finding.template)
            } else {
                finding.template.clone()
            }
        };
        terminal::print(&match self.format {
            ListFormat::Text => findings
                .iter()
                .map(|finding| format!("{}:{}: {}\n", at(finding), finding.line, finding.message))
                .collect(),
            ListFormat::Json => {
                let one = |finding: &Finding| json!({ "file": at(finding), "line": finding.line, "message": finding.message });
                let [findings, not_compared] =
                    [&findings, &not_compared].map(|list| list.iter().map(one).collect::<Vec<_>>());
                escape::json(&json!({ "version": 1, "findings": findings, "not_compared": not_compared }))
            }
        })?;
        for one in &not_compared {
            terminal::status("Not compared", &format!("{}:{}: {}", at(one), one.line, one.message));
        }
        match findings.len() {
            0 => {
                terminal::status(
                    "Checked",
                    &format!("{} of {}: nothing is wrong", counted(count, "template"), Quoted(&shown)),
                );
                Ok(())
            }
            found => Err(CliError::Findings(found).into()),
        }
    }
}
