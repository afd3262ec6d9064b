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
mod help;
mod init;
mod list;
mod members;
mod new;
mod option_flags;
mod policy;
mod project_flags;
mod remove;
mod replace;
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
    propagate_version = true,
    mut_subcommands(help::with_repeats)
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

/// Each with the help of its arguments.
#[derive(Debug, Subcommand)]
enum Command {
    New(Box<new::New>),
    Init(Box<init::Init>),
    Add(Box<add::Add>),
    Remove(Box<remove::Remove>),
    Replace(replace::Replace),
    Sync(sync::Sync),
    Eject(eject::Eject),
    Policy(policy::Policy),
    Explain(explain::Explain),
    Audit(audit::Audit),
    List(list::List),
    Defaults(defaults::Defaults),
    Templates(templates::Templates),
    Schema(schema::Schema),
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
            Command::Replace(replace) => replace.run(),
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
