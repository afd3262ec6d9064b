//! Why a project or a member of a workspace is refused.

use std::fmt;

use crate::error::{Error, ExitCode, Report};
use crate::escape::Quoted;

#[derive(Debug)]
pub enum ProjectError {
    /// What was typed contradicts what a team enforces.
    Enforced {
        own: String,
        enforced: String,
        by: String,
    },
    Member {
        path: String,
        error: Error,
    },
    /// Members of a workspace cannot be read, each of which was reported before.
    Unreadable {
        count: usize,
        all: usize,
    },
    /// One function's deployment would take the notifications of another out of a bucket.
    Replaced {
        bucket: String,
        /// The function whose deployment creates the bucket.
        by: String,
        /// The function whose notifications would be lost.
        of: String,
    },
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enforced { own, enforced, by } => {
                write!(f, "{} contradicts {by}, which enforces {}", Quoted(own), Quoted(enforced))
            }
            Self::Member { path, error } => write!(f, "{}: {error}", Quoted(path)),
            Self::Unreadable { count, all } => write!(f, "{count} of {all} functions cannot be read"),
            Self::Replaced { bucket, by, of } => write!(
                f,
                "the deployment of `{by}` creates bucket `{bucket}` and sets all of its notifications: those of `{of}` would be lost"
            ),
        }
    }
}

impl Report for ProjectError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Enforced { .. } => Some("leave it out".to_owned()),
            Self::Member { error, .. } => error.help(),
            Self::Replaced { bucket, .. } => Some(format!(
                "let neither create it: name it in `existing-buckets` of both (`cargo lambda-s3 add existing-bucket {bucket}`), or of \
                 the workspace, and create it by other means"
            )),
            Self::Unreadable { .. } => None,
        }
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Member { error, .. } => error.exit_code(),
            Self::Enforced { .. } | Self::Unreadable { .. } | Self::Replaced { .. } => ExitCode::Usage,
        }
    }
}
