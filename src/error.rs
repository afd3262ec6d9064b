//! Everything that can go wrong, and the exit code that it ends with.

mod account;
mod audit;
mod display;
mod exit_code;
mod from;
mod help;
mod runtime;

use std::io;
use std::path::PathBuf;

use crate::plan::PlanError;
use crate::spec::manifest::{EditError, InitError, ManifestError};
use crate::spec::{AnswerError, Invalid, Shown, ValueError};
use crate::sync::RecordError;
use crate::templates::LayerError;

pub use account::{AccountError, Call};
pub use audit::AuditError;
pub use exit_code::ExitCode;
pub use runtime::RuntimeError;

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
    /// One function's deployment would take the notifications of another out of a bucket.
    Replaced {
        /// The bucket.
        bucket: String,
        /// The function whose deployment creates it.
        by: String,
        /// The function whose notifications would go.
        of: String,
    },
    /// The workspace has a package of that name.
    NameTaken {
        /// The name.
        name: String,
        /// The workspace's manifest.
        manifest: PathBuf,
    },
    /// The package that functions of the workspace share is another.
    Runtime(RuntimeError),
    /// A file was changed by somebody else while it was being edited.
    ChangedMeanwhile(PathBuf),
    /// A file was changed by somebody else while others were being written.
    ChangedWhileWriting(PathBuf),
    /// The changes are safe on the disk, but not all of them are in their place; holds why.
    Unfinished(Box<Self>),
    /// What a run left behind cannot be read.
    Journal(PathBuf),
    /// The folder in which runs leave word of what they write cannot be used.
    State {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// No file of a project can lie there.
    Path {
        /// From the project's folder on.
        path: String,
        /// Why not.
        why: &'static str,
    },
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
    /// A handler that its user changed, for a library that is no longer generated.
    FormerHandler(PathBuf),
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
    /// Templates grant other than the policies; holds in how many places.
    Grants(usize),
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
    /// A repository of templates cannot be had.
    Fetch {
        /// Its address.
        url: String,
        /// What git says.
        message: String,
    },
    /// A layer of templates is refused.
    Layer(LayerError),
    /// A file that is not to be overwritten.
    Exists(PathBuf),
    /// There is no such embedded template.
    UnknownTemplate {
        /// What was typed.
        path: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// So many things are wrong, and have been told.
    Findings(usize),
    /// An answer to a template's question is refused, or missing.
    Answer(AnswerError),
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

    /// The same about the files as they are called otherwise.
    #[must_use]
    pub fn renamed(self, name: &dyn Fn(&std::path::Path) -> PathBuf) -> Self {
        match self {
            Self::Io { action, path, error } => Self::Io { action, path: name(&path), error },
            Self::NotEmpty(path) => Self::NotEmpty(name(&path)),
            Self::ChangedMeanwhile(path) => Self::ChangedMeanwhile(name(&path)),
            Self::ChangedWhileWriting(path) => Self::ChangedWhileWriting(name(&path)),
            Self::NoFileOfItsOwn(path) => Self::NoFileOfItsOwn(name(&path)),
            Self::NoFolderOfItsOwn(path) => Self::NoFolderOfItsOwn(name(&path)),
            Self::Unfinished(error) => Self::Unfinished(Box::new(error.renamed(name))),
            other => other,
        }
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
            | Self::Replaced { .. }
            | Self::NameTaken { .. }
            | Self::Runtime(_)
            | Self::Layer(_)
            | Self::Exists(_)
            | Self::UnknownTemplate { .. }
            | Self::Answer(_) => ExitCode::Usage,
            Self::Projects { code, .. } | Self::Stopped { code, .. } => *code,
            Self::ChangedMeanwhile(_)
            | Self::ChangedWhileWriting(_)
            | Self::Unfinished(_)
            | Self::Journal(_)
            | Self::State { .. }
            | Self::Path { .. }
            | Self::NoFileOfItsOwn(_)
            | Self::NoFolderOfItsOwn(_)
            | Self::Record { .. }
            | Self::FormerHandler(_)
            | Self::Unresolved { .. }
            | Self::Conflicts(_)
            | Self::OutOfStep(_)
            | Self::Grants(_)
            | Self::Workspace { .. }
            | Self::Io { .. }
            | Self::Git(_)
            | Self::Fetch { .. }
            | Self::Findings(_)
            | Self::Terminal(_)
            | Self::Declined => ExitCode::Failure,
            Self::Interrupted => ExitCode::Interrupted,
            Self::Terminated => ExitCode::Terminated,
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    Shown(&path.to_string_lossy()).to_string()
}
