//! Questions that have no answer.

use std::fmt;
use std::io;

use crate::error::{ExitCode, Report};

/// Why a question has no answer.
#[derive(Debug)]
pub enum AskError {
    Terminal(io::Error),
    /// Esc.
    Back,
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(error) => write!(f, "the terminal cannot be read: {error}"),
            Self::Back => write!(f, "the question was left"),
        }
    }
}

impl Report for AskError {
    fn exit_code(&self) -> ExitCode {
        ExitCode::Failure
    }
}
