//! What becomes of an audit that is not clean.

use std::fmt;

use crate::audit::deployed::AccountError;
use crate::error::{Error, ExitCode, Report};
use crate::escape::Quoted;

/// Why an audit does not end well.
#[derive(Debug)]
pub enum AuditError {
    /// It cannot be done: nothing is said about the project.
    CannotAudit(Error),
    UnknownRule {
        name: String,
        help: String,
    },
    /// A policy that was named is none.
    Policy {
        place: String,
        message: String,
    },
    Account(AccountError),
    /// A dry run is to be printed in a format that holds no diff.
    NoDiff,
    Findings {
        errors: usize,
        warnings: usize,
    },
}

impl Report for AuditError {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::CannotAudit(error) => match error.exit_code() {
                ExitCode::Failure => ExitCode::Usage,
                code => code,
            },
            Self::UnknownRule { .. } | Self::Policy { .. } | Self::Account(_) | Self::NoDiff => ExitCode::Usage,
            Self::Findings { .. } => ExitCode::Failure,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::CannotAudit(error) => error.help(),
            Self::UnknownRule { help, .. } => Some(help.clone()),
            Self::Account(error) => error.help(),
            Self::Policy { .. } => Some("name a file that holds an IAM policy as JSON".to_owned()),
            Self::NoDiff => Some("take `--format human` or `--format json`".to_owned()),
            Self::Findings { .. } => Some("`cargo lambda-s3 audit --explain RULE` tells more of a rule".to_owned()),
        }
    }
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotAudit(error) => error.fmt(f),
            Self::UnknownRule { name, .. } => write!(f, "there is no rule {}", Quoted(name)),
            Self::Policy { place, message } => write!(f, "{}: {message}", Quoted(place)),
            Self::Account(error) => error.fmt(f),
            Self::NoDiff => write!(f, "`--dry-run` prints a diff, and this format holds none"),
            Self::Findings { errors, warnings } => {
                let plural = |count: &usize| if *count == 1 { "" } else { "s" };
                write!(f, "found {errors} error{} and {warnings} warning{}", plural(errors), plural(warnings))
            }
        }
    }
}
