//! Why git does not do what it is asked for.

use std::fmt;

use crate::error::{ExitCode, Report};
use crate::escape::Quoted;

#[derive(Debug)]
pub enum VcsError {
    /// `git init` failed.
    Init(String),
    /// A repository of templates cannot be fetched.
    Fetch { url: String, message: String },
}

impl fmt::Display for VcsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Init(message) => write!(f, "`git init` failed: {}", message.trim()),
            Self::Fetch { url, message } => {
                write!(f, "cannot fetch templates from {}: {}", Quoted(url), message.trim())
            }
        }
    }
}

impl Report for VcsError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Init(_) => "leave the repository out with `--vcs none`".to_owned(),
            Self::Fetch { url, .. } => {
                format!("see what `git ls-remote {url}` says; a commit that was fetched once needs no network")
            }
        })
    }

    fn exit_code(&self) -> ExitCode {
        ExitCode::Failure
    }
}
