//! What becomes of an audit that is not clean.

use std::fmt;

use super::{Error, ExitCode};
use crate::spec::Shown;

/// Why an audit does not end well.
#[derive(Debug)]
pub enum AuditError {
    /// It cannot be done: nothing is said about the project.
    Undone(Box<Error>),
    /// There is no such rule.
    UnknownRule {
        /// What was typed.
        name: String,
        /// What to type instead.
        help: String,
    },
    /// A policy that was named is none.
    Policy {
        /// The file, the line and the column.
        place: String,
        /// What is wrong there.
        message: String,
    },
    /// A dry run is to be printed in a format that holds no diff.
    NoDiff,
    /// Something was found.
    Findings {
        /// How many are errors.
        errors: usize,
        /// How many are warnings.
        warnings: usize,
    },
}

impl AuditError {
    /// 1 is for what was found alone.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Undone(error) => match error.exit_code() {
                ExitCode::Failure => ExitCode::Usage,
                code => code,
            },
            Self::UnknownRule { .. } | Self::Policy { .. } | Self::NoDiff => ExitCode::Usage,
            Self::Findings { .. } => ExitCode::Failure,
        }
    }

    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::Undone(error) => error.help(),
            Self::UnknownRule { help, .. } => Some(help.clone()),
            Self::Policy { .. } => Some("name a file that holds an IAM policy as JSON".to_owned()),
            Self::NoDiff => Some("take `--format human` or `--format json`".to_owned()),
            Self::Findings { .. } => Some("`cargo lambda-s3 audit --explain RULE` tells more of a rule".to_owned()),
        }
    }
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undone(error) => error.fmt(f),
            Self::UnknownRule { name, .. } => write!(f, "there is no rule {}", Shown(name)),
            Self::Policy { place, message } => write!(f, "{}: {message}", Shown(place)),
            Self::NoDiff => write!(f, "`--dry-run` prints a diff, and this format holds none"),
            Self::Findings { errors, warnings } => {
                let plural = |count: &usize| if *count == 1 { "" } else { "s" };
                write!(f, "found {errors} error{} and {warnings} warning{}", plural(errors), plural(warnings))
            }
        }
    }
}
