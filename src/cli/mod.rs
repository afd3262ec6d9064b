//! The command line: one module a subcommand, from arguments to one call and a report.

mod explain;
mod extra_flags;
mod flags;
mod new;
mod policy;
mod project;
mod template_flags;
mod templates;

use clap::{Parser, Subcommand};

use crate::error::Error;

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
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate a project: handler crate, execution role, invoke permission and deployment files
    New(Box<new::New>),
    /// Print the policies and notifications of a project as JSON, resolved for an account
    Policy(policy::Policy),
    /// List, export, document and check the templates that projects are made of
    Templates(templates::Templates),
    /// Print who may invoke a project's function and what it may do, with reasons
    Explain(explain::Explain),
}

impl Cli {
    /// Does what was typed.
    pub fn run(self) -> Result<(), Error> {
        match self.command {
            Command::New(new) => new.run(),
            Command::Policy(policy) => policy.run(),
            Command::Templates(templates) => templates.run(),
            Command::Explain(explain) => explain.run(),
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
