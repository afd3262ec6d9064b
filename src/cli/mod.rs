//! The command line: one module a subcommand, from arguments to one call and a report.

mod add;
mod audit;
mod cautions;
mod complete;
mod completions;
mod defaults;
mod edit;
mod eject;
mod elsewhere;
mod environment_flag;
mod error;
mod example_flag;
mod explain;
mod flags;
mod function_flags;
mod global;
mod init;
mod list;
mod members;
mod new;
mod option_flags;
mod policy;
mod project_flags;
mod remove;
mod schema;
mod service_flags;
mod setting_args;
mod sync;
mod table_format;
mod template_flags;
mod templates;
mod without_questions;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::error::Error;
use crate::interrupt;
use crate::plan::PlanError;
use crate::terminal;

/// What was typed.
#[derive(Debug, Parser)]
#[command(
    name = "cargo lambda-s3",
    bin_name = "cargo lambda-s3",
    version,
    about = "AWS Lambda functions that S3 triggers, least privilege by construction",
    arg_required_else_help = true,
    propagate_version = true
)]
pub struct Cli {
    #[command(flatten)]
    global: global::GlobalFlags,

    #[command(subcommand)]
    command: Command,

    /// The whole command line.
    #[arg(skip)]
    typed: Vec<OsString>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate a project: handler crate, execution role, invoke permission and deployment files
    New(Box<new::New>),
    /// Make a project of an existing crate: its spec, deployment files, events and audit
    Init(Box<init::Init>),
    /// Add a trigger, a grant, a deployment format or a setting to the spec of a project
    Add(Box<add::Add>),
    /// Remove something from the spec of a project
    Remove(Box<remove::Remove>),
    /// Update the generated files of a project from its spec and the templates
    Sync(sync::Sync),
    /// Leave a project that stands alone: remove its spec and what only this program reads
    Eject(eject::Eject),
    /// Print the policies and notifications of a project as JSON, resolved for an account
    Policy(policy::Policy),
    /// Print who may invoke a project's function and what it may do, with reasons
    Explain(explain::Explain),
    /// Audit the deployment files and the code of a project, and any IAM policy
    Audit(audit::Audit),
    /// Print the functions of a workspace, with triggers, grants and formats
    List(list::List),
    /// Print every value of a function and its source: itself, its team, the user or the default
    Defaults(defaults::Defaults),
    /// List, export, document and check the templates that projects are made of
    Templates(templates::Templates),
    /// Print the JSON Schema of a spec, for editors
    Schema(schema::Schema),
    /// Print a script that lets a shell complete `cargo lambda-s3`
    Completions(completions::Completions),
    /// Print what may stand in place of the last word
    #[command(hide = true)]
    Complete(complete::Complete),
}

impl Cli {
    /// Understands what was typed. What comes back as an error may be the help that was asked for.
    pub fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        terminal::set_color(global::color_among(arguments));
        let cli = Self::try_parse_from(arguments).map_err(elsewhere::point_to_it)?;
        cli.global.obey()?;
        Ok(Self { typed: arguments.to_vec(), ..cli })
    }

    /// Does what was typed.
    pub fn run(self) -> Result<(), Error> {
        self.dispatch().map_err(|error| match error.downcast_ref::<PlanError>() {
            // A signal ends the rendering of templates, which leaves it to us to say so.
            Some(_) => interrupt::check().err().unwrap_or(error),
            None => error,
        })
    }

    fn dispatch(self) -> Result<(), Error> {
        match self.command {
            Command::New(new) => new.run(&self.typed),
            Command::Init(init) => init.run(&self.typed),
            Command::Add(add) => add.run(),
            Command::Remove(remove) => remove.run(),
            Command::Sync(sync) => sync.run(),
            Command::Eject(eject) => eject.run(),
            Command::Policy(policy) => policy.run(),
            Command::Explain(explain) => explain.run(),
            Command::Audit(audit) => audit.run(),
            Command::List(list) => list.run(),
            Command::Defaults(defaults) => defaults.run(),
            Command::Templates(templates) => templates.run(),
            Command::Schema(schema) => schema.run(),
            Command::Completions(completions) => completions.run(),
            Command::Complete(complete) => complete.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
