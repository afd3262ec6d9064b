//! Everything that can go wrong, and the exit code that it ends with.

mod audit;
mod display;
mod exit_code;
mod from;

use std::io;
use std::path::PathBuf;

use crate::plan::PlanError;
use crate::spec::manifest::{EditError, InitError, ManifestError};
use crate::spec::{Invalid, Shown, ValueError};
use crate::sync::RecordError;

pub use audit::AuditError;
pub use exit_code::ExitCode;

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum Error {
    /// A flag's value is refused.
    Value {
        /// The flag, with its dashes.
        flag: &'static str,
        /// The refusal.
        error: ValueError,
    },
    /// A spec file or a manifest cannot be read as a spec.
    Manifest {
        /// The file, as it was named.
        file: String,
        /// The refusal.
        error: ManifestError,
    },
    /// An audit cannot be done, or found something.
    Audit(AuditError),
    /// The parts do not go together.
    Invalid(Invalid),
    /// A spec is not edited.
    Edit(Box<EditError>),
    /// A crate does not become a project.
    Init(InitError),
    /// The spec becomes no files.
    Plan(PlanError),
    /// The folder to be made exists and holds something.
    NotEmpty(PathBuf),
    /// The folder to be made exists and is a file.
    NotAFolder(PathBuf),
    /// A file that was named, or a project's manifest, is not there.
    NotFound(PathBuf),
    /// The configuration file that was named is not there.
    NoConfiguration(PathBuf),
    /// What was typed contradicts what a team enforces.
    Enforced {
        /// What was typed, as a spec says it.
        own: String,
        /// What is enforced.
        enforced: String,
        /// Where that stands.
        by: String,
    },
    /// A member of a workspace cannot be read.
    Member {
        /// Its folder.
        path: String,
        /// Why.
        error: Box<Error>,
    },
    /// Functions of a workspace whose spec is wrong, each of which was told already.
    Unreadable {
        /// How many.
        count: usize,
        /// Of how many.
        all: usize,
    },
    /// The workspace has a package of that name.
    NameTaken {
        /// The name.
        name: String,
        /// The workspace's manifest.
        manifest: PathBuf,
    },
    /// A file was changed by somebody else while it was being edited.
    ChangedMeanwhile(PathBuf),
    /// A file was changed by somebody else while others were being written.
    ChangedWhileWriting(PathBuf),
    /// The changes are safe on the disk, but not all of them are in their place; holds why.
    Unfinished(Box<Self>),
    /// What a run left behind cannot be read.
    Journal(PathBuf),
    /// Another run has the project.
    Busy(PathBuf),
    /// A link, or whatever else is no file, lies where a file belongs.
    NoFileOfItsOwn(PathBuf),
    /// A link, or a file, lies where a folder belongs.
    NoFolderOfItsOwn(PathBuf),
    /// The record of what was last written cannot be read.
    Record {
        /// The file.
        file: PathBuf,
        /// The refusal.
        error: RecordError,
    },
    /// A conflict of an earlier run, or of git's, is still marked.
    Unresolved {
        /// The file.
        file: PathBuf,
        /// The line where it begins, counted from 1.
        line: usize,
    },
    /// Files hold conflicts now; holds how many.
    Conflicts(usize),
    /// Files are not as they would be generated; holds how many.
    OutOfStep(usize),
    /// Some of several projects failed, each of which was reported.
    Projects {
        /// How many.
        failed: usize,
        /// Of how many.
        all: usize,
        /// The worst of their exit codes.
        code: ExitCode,
    },
    /// A signal came between several projects.
    Stopped {
        /// How many were done.
        done: usize,
        /// Of how many.
        all: usize,
        /// What it ends with.
        code: ExitCode,
    },
    /// The workspace around the folder cannot be understood.
    Workspace {
        /// The manifest in question.
        manifest: PathBuf,
        /// What cargo, or the TOML parser, says.
        message: String,
    },
    /// The file system failed.
    Io {
        /// What was being done, such as `write`.
        action: &'static str,
        /// To which path.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// `git init` failed.
    Git(String),
    /// The terminal failed.
    Terminal(io::Error),
    /// The user said no when asked.
    Declined,
    /// Left with Esc or Ctrl-C.
    Interrupted,
    /// Ended by SIGTERM.
    Terminated,
}

impl Error {
    /// Wraps a failure of the file system.
    pub fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { action, path, error }
    }

    /// The exit code that it ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Member { error, .. } => error.exit_code(),
            Self::Audit(error) => error.exit_code(),
            Self::Value { .. }
            | Self::Manifest { .. }
            | Self::Invalid(_)
            | Self::Edit(_)
            | Self::Init(_)
            | Self::Plan(_)
            | Self::NotEmpty(_)
            | Self::NotAFolder(_)
            | Self::NotFound(_)
            | Self::NoConfiguration(_)
            | Self::Enforced { .. }
            | Self::Unreadable { .. }
            | Self::NameTaken { .. } => ExitCode::Usage,
            Self::Projects { code, .. } | Self::Stopped { code, .. } => *code,
            Self::ChangedMeanwhile(_)
            | Self::ChangedWhileWriting(_)
            | Self::Unfinished(_)
            | Self::Journal(_)
            | Self::Busy(_)
            | Self::NoFileOfItsOwn(_)
            | Self::NoFolderOfItsOwn(_)
            | Self::Record { .. }
            | Self::Unresolved { .. }
            | Self::Conflicts(_)
            | Self::OutOfStep(_)
            | Self::Workspace { .. }
            | Self::Io { .. }
            | Self::Git(_)
            | Self::Terminal(_)
            | Self::Declined => ExitCode::Failure,
            Self::Interrupted => ExitCode::Interrupted,
            Self::Terminated => ExitCode::Terminated,
        }
    }

    /// What to do about it, where there is something to say.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Member { error, .. } => error.help(),
            Self::Audit(error) => error.help(),
            Self::Value { error, .. } => Some(error.help()),
            Self::Manifest { error, .. } => Some(error.help()),
            Self::Invalid(error) => Some(error.help()),
            Self::Edit(error) => Some(error.help()),
            Self::Init(error) => Some(error.help()),
            Self::Plan(error) => Some(error.help()),
            Self::NotEmpty(_) | Self::NotAFolder(_) => Some("name a folder that does not exist yet".to_owned()),
            Self::NotFound(path) if path.ends_with("Cargo.toml") => {
                Some("name the folder of a project that `cargo lambda-s3 new` made".to_owned())
            }
            Self::NameTaken { name, .. } => Some(format!("choose another: `--name {name}-2`")),
            Self::Git(_) => Some("leave the repository out with `--vcs none`".to_owned()),
            Self::ChangedMeanwhile(_) | Self::ChangedWhileWriting(_) => Some("run the command again".to_owned()),
            Self::Unfinished(_) => Some("mend that, then run the command again: it takes up from here".to_owned()),
            Self::Journal(path) => {
                let folder = path.parent().unwrap_or(path);
                Some(format!("compare the files in {} with yours, then delete that folder", shown(folder)))
            }
            Self::Busy(_) => Some("wait for it to end, then run the command again".to_owned()),
            Self::NoFileOfItsOwn(_) | Self::NoFolderOfItsOwn(_) => {
                Some("put its own in its place: no link is followed, it may lead out of the project".to_owned())
            }
            Self::Record { error, .. } => Some(error.help()),
            Self::Unresolved { .. } => Some("choose what is to stay, and delete the lines with the marks".to_owned()),
            Self::Conflicts(_) => {
                Some("look for `<<<<<<< yours`, choose what is to stay, and delete the lines with the marks".to_owned())
            }
            Self::OutOfStep(_) => Some("run `cargo lambda-s3 sync`, and commit what it writes".to_owned()),
            Self::Workspace { .. } => Some("mend that manifest first, or choose a folder outside of it".to_owned()),
            Self::NoConfiguration(_) => {
                Some("name a file that is there, or leave the variable empty to have none".to_owned())
            }
            Self::Enforced { .. } => Some("leave it out".to_owned()),
            Self::NotFound(_)
            | Self::Unreadable { .. }
            | Self::Projects { .. }
            | Self::Stopped { .. }
            | Self::Io { .. }
            | Self::Terminal(_)
            | Self::Declined
            | Self::Interrupted
            | Self::Terminated => None,
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    Shown(&path.to_string_lossy()).to_string()
}
