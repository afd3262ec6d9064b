//! Why files of a project are not read or written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ExitCode, IoError, Report};
use crate::escape::{Quoted, quoted_path};

/// A refusal, or a run that ended early. Failures of the file system itself are [`IoError`]s.
#[derive(Debug)]
pub enum DiskError {
    /// A folder to be made exists and holds something.
    NotEmpty(PathBuf),
    /// A folder to be made exists and is a file.
    NotAFolder(PathBuf),
    NotFound(PathBuf),
    /// Another program changed the file while it was being edited.
    ChangedMeanwhile(PathBuf),
    /// Another program changed the file while others were being written.
    ChangedWhileWriting(PathBuf),
    /// The changes are safe on the disk, but not all of them are in their place; holds the cause.
    Unfinished(Error),
    /// The journal of an interrupted run cannot be read.
    Journal(PathBuf),
    State {
        folder: PathBuf,
        error: io::Error,
    },
    Path {
        path: String,
        why: &'static str,
    },
    /// A link or a device lies where a file belongs.
    NoFileOfItsOwn(PathBuf),
    /// A link or a file lies where a folder belongs.
    NoFolderOfItsOwn(PathBuf),
}

/// Whether an error says that a file does not exist.
pub fn is_not_found(error: &Error) -> bool {
    matches!(error.downcast_ref(), Some(DiskError::NotFound(_)))
}

/// The error with other names for the files that it is about.
pub(super) fn renamed(mut error: Error, name: &dyn Fn(&Path) -> PathBuf) -> Error {
    if let Some(error) = error.downcast_mut::<IoError>() {
        error.path = name(&error.path);
    }
    match error.downcast_mut() {
        Some(
            DiskError::NotEmpty(path)
            | DiskError::ChangedMeanwhile(path)
            | DiskError::ChangedWhileWriting(path)
            | DiskError::NoFileOfItsOwn(path)
            | DiskError::NoFolderOfItsOwn(path),
        ) => *path = name(path),
        Some(DiskError::Unfinished(cause)) => {
            let unnamed = std::mem::replace(cause, DiskError::NotFound(PathBuf::new()).into());
            *cause = renamed(unnamed, name);
        }
        _ => {}
    }
    error
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEmpty(path) => write!(f, "{} exists and is not empty", quoted_path(path)),
            Self::NotAFolder(path) => write!(f, "{} exists and is not a folder", quoted_path(path)),
            Self::NotFound(path) => write!(f, "there is no {}", quoted_path(path)),
            Self::ChangedMeanwhile(path) => {
                write!(f, "{} was changed meanwhile, nothing was written", quoted_path(path))
            }
            Self::ChangedWhileWriting(path) => {
                write!(f, "{} was changed while other files were written, and stays as it is", quoted_path(path))
            }
            Self::Unfinished(error) => write!(f, "{error}; not all files are in their place yet"),
            Self::Journal(path) => {
                write!(f, "{} cannot be read, which an interrupted run left behind", quoted_path(path))
            }
            Self::State { folder, error } => write!(f, "cannot keep a journal in {}: {error}", quoted_path(folder)),
            Self::Path { path, why } => write!(f, "no generated file can lie at {}: {why}", Quoted(path)),
            Self::NoFileOfItsOwn(path) => write!(f, "{} is a link, or no file", quoted_path(path)),
            Self::NoFolderOfItsOwn(path) => write!(f, "{} is a link, or no folder", quoted_path(path)),
        }
    }
}

impl Report for DiskError {
    fn help(&self) -> Option<String> {
        let help = match self {
            Self::NotEmpty(_) | Self::NotAFolder(_) => "name a folder that does not exist yet",
            Self::NotFound(path) if path.ends_with("Cargo.toml") => {
                "name the folder of a project that `cargo lambda-s3 new` made"
            }
            Self::NotFound(_) => return None,
            Self::ChangedMeanwhile(_) | Self::ChangedWhileWriting(_) => "run the command again",
            Self::Unfinished(_) => "mend that, then run the command again: it takes up from here",
            Self::Journal(path) => {
                let path = quoted_path(path);
                return Some(format!("another version of the program may have written it; otherwise delete {path}"));
            }
            Self::State { .. } => "set `CARGO_LAMBDA_S3_STATE` to a folder of your own outside of projects",
            Self::Path { .. } => "rename the template that it comes from",
            Self::NoFileOfItsOwn(_) | Self::NoFolderOfItsOwn(_) => {
                "put its own in its place: no link is followed, it may lead out of the project"
            }
        };
        Some(help.to_owned())
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::NotEmpty(_) | Self::NotAFolder(_) | Self::NotFound(_) => ExitCode::Usage,
            _ => ExitCode::Failure,
        }
    }
}
