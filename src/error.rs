//! Everything that can go wrong, and the exit code that it ends with.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::plan::PlanError;
use crate::spec::manifest::ManifestError;
use crate::spec::{AnswerError, Invalid, Shown, ValueError};
use crate::templates::LayerError;

/// What the process tells its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    /// All went well.
    Success = 0,
    /// Something outside failed: a disk, a program, or the user said no.
    Failure = 1,
    /// What was typed is wrong; nothing was touched.
    Usage = 2,
    /// Left with Esc or Ctrl-C, as a shell reports it: 128 + SIGINT.
    Interrupted = 130,
    /// Ended from outside: 128 + SIGTERM.
    Terminated = 143,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

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
    /// The parts do not go together.
    Invalid(Invalid),
    /// The spec becomes no files.
    Plan(PlanError),
    /// The folder to be made exists and holds something.
    NotEmpty(PathBuf),
    /// The folder to be made exists and is a file.
    NotAFolder(PathBuf),
    /// A file that was named, or a project's manifest, is not there.
    NotFound(PathBuf),
    /// The workspace has a package of that name.
    NameTaken {
        /// The name.
        name: String,
        /// The workspace's manifest.
        manifest: PathBuf,
    },
    /// A file was changed by somebody else while it was being edited.
    ChangedMeanwhile(PathBuf),
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

    /// The exit code that it ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Value { .. }
            | Self::Manifest { .. }
            | Self::Invalid(_)
            | Self::Plan(_)
            | Self::NotEmpty(_)
            | Self::NotAFolder(_)
            | Self::NotFound(_)
            | Self::NameTaken { .. }
            | Self::Layer(_)
            | Self::Exists(_)
            | Self::UnknownTemplate { .. }
            | Self::Answer(_) => ExitCode::Usage,
            Self::ChangedMeanwhile(_)
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

    /// What to do about it, where there is something to say.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Value { error, .. } => Some(error.help()),
            Self::Manifest { error, .. } => Some(error.help()),
            Self::Invalid(error) => Some(error.help()),
            Self::Plan(error) => Some(error.help()),
            Self::NotEmpty(_) | Self::NotAFolder(_) => Some("name a folder that does not exist yet".to_owned()),
            Self::NotFound(path) if path.ends_with("Cargo.toml") => {
                Some("name the folder of a project that `cargo lambda-s3 new` made".to_owned())
            }
            Self::NameTaken { name, .. } => Some(format!("choose another: `--name {name}-2`")),
            Self::Git(_) => Some("leave the repository out with `--vcs none`".to_owned()),
            Self::Fetch { url, .. } => {
                Some(format!("see what `git ls-remote {url}` says; a commit that was fetched once needs no network"))
            }
            Self::Layer(error) => Some(error.help()),
            Self::Exists(_) => Some("name another folder with `--to`, or overwrite it with `--force`".to_owned()),
            Self::UnknownTemplate { near, .. } => Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo lambda-s3 templates list` names them".to_owned(),
            }),
            Self::Answer(error) => Some(error.help()),
            Self::ChangedMeanwhile(_) => Some("run the command again".to_owned()),
            Self::Workspace { .. } => Some("mend that manifest first, or choose a folder outside of it".to_owned()),
            Self::NotFound(_)
            | Self::Io { .. }
            | Self::Findings(_)
            | Self::Terminal(_)
            | Self::Declined
            | Self::Interrupted
            | Self::Terminated => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { flag, error } => write!(f, "`{flag}`: {error}"),
            Self::Manifest { file, error } => write!(f, "{}: {error}", Shown(file)),
            Self::Invalid(error) => error.fmt(f),
            Self::Plan(error) => error.fmt(f),
            Self::NotEmpty(path) => write!(f, "{} exists and is not empty", shown(path)),
            Self::NotAFolder(path) => write!(f, "{} exists and is not a folder", shown(path)),
            Self::NotFound(path) => write!(f, "there is no {}", shown(path)),
            Self::NameTaken { name, manifest } => {
                write!(f, "the workspace of {} has a package `{name}` already", shown(manifest))
            }
            Self::ChangedMeanwhile(path) => {
                write!(f, "{} was changed meanwhile, nothing was written", shown(path))
            }
            Self::Workspace { manifest, message } => {
                write!(f, "the workspace around cannot be read from {}: {}", shown(manifest), message.trim())
            }
            Self::Io { action, path, error } => write!(f, "cannot {action} {}: {error}", shown(path)),
            Self::Git(message) => write!(f, "`git init` failed: {}", message.trim()),
            Self::Fetch { url, message } => write!(f, "cannot fetch templates from {}: {}", Shown(url), message.trim()),
            Self::Layer(error) => error.fmt(f),
            Self::Exists(path) => write!(f, "{} exists already", shown(path)),
            Self::UnknownTemplate { path, .. } => write!(f, "the program has no template {}", Shown(path)),
            Self::Findings(1) => write!(f, "one thing is wrong"),
            Self::Findings(count) => write!(f, "{count} things are wrong"),
            Self::Answer(error) => error.fmt(f),
            Self::Terminal(error) => write!(f, "the terminal cannot be read: {error}"),
            Self::Declined => write!(f, "nothing was written"),
            Self::Interrupted => write!(f, "interrupted, nothing was written"),
            Self::Terminated => write!(f, "terminated, nothing was written"),
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    Shown(&path.to_string_lossy()).to_string()
}

impl From<Invalid> for Error {
    fn from(error: Invalid) -> Self {
        Self::Invalid(error)
    }
}

impl From<LayerError> for Error {
    fn from(error: LayerError) -> Self {
        Self::Layer(error)
    }
}

impl From<AnswerError> for Error {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        Self::Plan(error)
    }
}
