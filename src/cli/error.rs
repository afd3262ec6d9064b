//! Why a command ends badly after all its parts went well.

use std::fmt;

use crate::error::{Error, ExitCode, Report};
use crate::escape::Quoted;
use crate::ops::audit::AuditError;
use crate::project::ProjectError;
use crate::spec::Invalid;
use crate::workspace::Function;

#[derive(Debug)]
pub enum CliError {
    /// Templates have so many faults, each of which was reported before.
    Findings(usize),
    /// No value of templates has this in its name.
    NoVariable(String),
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(1) => write!(f, "one thing is wrong"),
            Self::Findings(count) => write!(f, "{count} things are wrong"),
            Self::NoVariable(name) => write!(f, "no value of templates has {} in its name", Quoted(name)),
        }
    }
}

impl Report for CliError {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Findings(_) => ExitCode::Failure,
            Self::NoVariable(_) => ExitCode::Usage,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Findings(_) => None,
            Self::NoVariable(_) => Some("`cargo lambda-s3 templates variables` prints all of them".to_owned()),
        }
    }
}

/// Says of which function an error is, unless it names its file.
pub(super) fn of_member(function: &Function, error: Error) -> Error {
    let names_no_file = error.downcast_ref::<Invalid>().is_some()
        || matches!(error.downcast_ref(), Some(AuditError::UnknownRule { .. }));
    if names_no_file { ProjectError::Member { path: function.path.clone(), error }.into() } else { error }
}
