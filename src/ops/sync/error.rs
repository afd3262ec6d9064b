//! Why projects are not in sync.

use std::fmt;
use std::path::PathBuf;

use crate::error::{ExitCode, Report};
use crate::escape::counted;
use crate::escape::quoted_path;
use crate::sync::{MANIFEST, RecordError};

#[derive(Debug)]
pub enum SyncError {
    /// The record of the generated files cannot be read.
    Record {
        file: PathBuf,
        error: RecordError,
    },
    /// A handler that its user changed uses a library that is no longer generated.
    FormerHandler(PathBuf),
    /// A conflict of an earlier run, or of git's, is still marked.
    Unresolved {
        file: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    Conflicts(usize),
    /// So many files differ from what would be generated.
    OutOfStep(usize),
    /// Templates grant other than the policies in so many places.
    Grants(usize),
    /// Some of several projects failed, each of which was reported.
    Projects {
        failed: usize,
        all: usize,
        code: ExitCode,
    },
    Stopped {
        done: usize,
        all: usize,
        code: ExitCode,
    },
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { file, error } => write!(f, "{}: {error}", quoted_path(file)),
            Self::FormerHandler(file) => {
                write!(f, "{} uses a library that is no longer generated", quoted_path(file))
            }
            Self::Unresolved { file, line } => {
                write!(f, "{}: line {line} begins an unresolved conflict", quoted_path(file))
            }
            Self::Conflicts(files) => {
                let hold = if *files == 1 { "holds" } else { "hold" };
                write!(f, "{} {hold} conflicts to resolve", counted(*files, "file"))
            }
            Self::Grants(places) => {
                write!(f, "the permissions of the templates differ from `policy` in {}", counted(*places, "place"))
            }
            Self::OutOfStep(files) => {
                let are = if *files == 1 { "is" } else { "are" };
                write!(f, "{} {are} not as the spec and the templates say", counted(*files, "file"))
            }
            Self::Stopped { done, all, .. } => {
                write!(f, "stopped after {done} of {}, each of them whole", counted(*all, "project"))
            }
            Self::Projects { failed, all, .. } => {
                write!(f, "{failed} of {} failed", counted(*all, "project"))
            }
        }
    }
}

impl Report for SyncError {
    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Record { error, .. } => return Some(error.help()),
            Self::FormerHandler(_) => {
                "`cargo lambda-s3 sync --merge-sources` brings the new one, and leaves main.rs and handler.rs for you to adapt; or \
                 write `handler = false` into [package.metadata.lambda-s3]: the crate is your own then, as it is"
            }
            Self::Unresolved { file, .. } if file.ends_with(MANIFEST) => {
                "choose what is to stay, and delete the lines with the marks: \
                 `cargo lambda-s3 sync` then generates all other files from it"
            }
            Self::Unresolved { .. } => "choose what is to stay, and delete the lines with the marks",
            Self::Conflicts(_) => "look for `<<<<<<<`, choose what is to stay, and delete the lines with the marks",
            Self::Grants(_) => "`cargo lambda-s3 policy` prints what is meant: mend the templates, or the spec",
            Self::OutOfStep(_) => "run `cargo lambda-s3 sync`, and commit what it writes",
            Self::Projects { .. } | Self::Stopped { .. } => return None,
        };
        Some(help.to_owned())
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Projects { code, .. } | Self::Stopped { code, .. } => *code,
            // The spec is the user's to say.
            Self::Unresolved { file, .. } if file.ends_with(MANIFEST) => ExitCode::Usage,
            _ => ExitCode::Failure,
        }
    }
}
