//! What is said of an error.

use std::fmt;

use super::{Error, shown};
use crate::spec::Shown;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Audit(error) => error.fmt(f),
            Self::Value { flag, error } => write!(f, "`{flag}`: {error}"),
            Self::Manifest { file, error } => write!(f, "{}: {error}", Shown(file)),
            Self::Invalid(error) => error.fmt(f),
            Self::Edit(error) => error.fmt(f),
            Self::Init(error) => error.fmt(f),
            Self::Plan(error) => error.fmt(f),
            Self::NotEmpty(path) => write!(f, "{} exists and is not empty", shown(path)),
            Self::NotAFolder(path) => write!(f, "{} exists and is not a folder", shown(path)),
            Self::NotFound(path) => write!(f, "there is no {}", shown(path)),
            Self::NoConfiguration(path) => {
                write!(f, "there is no {}, which `CARGO_LAMBDA_S3_CONFIG` names", shown(path))
            }
            Self::Enforced { own, enforced, by } => {
                write!(f, "{} contradicts {by}, which enforces {}", Shown(own), Shown(enforced))
            }
            Self::Member { path, error } => write!(f, "{}: {error}", Shown(path)),
            Self::Unreadable { count, all } => write!(f, "{count} of {all} functions cannot be read"),
            Self::Replaced { bucket, by, of } => write!(
                f,
                "the deployment of `{by}` creates bucket `{bucket}` and sets all of its notifications: those of `{of}` would be lost"
            ),
            Self::NameTaken { name, manifest } => {
                write!(f, "the workspace of {} has a package `{name}` already", shown(manifest))
            }
            Self::Runtime(error) => error.fmt(f),
            Self::ChangedMeanwhile(path) => {
                write!(f, "{} was changed meanwhile, nothing was written", shown(path))
            }
            Self::ChangedWhileWriting(path) => {
                write!(f, "{} was changed while other files were written, and stays as it is", shown(path))
            }
            Self::Unfinished(error) => write!(f, "{error}; not all files are in their place yet"),
            Self::Journal(path) => write!(f, "{} cannot be read, which an interrupted run left behind", shown(path)),
            Self::State { folder, error } => write!(f, "cannot keep a journal in {}: {error}", shown(folder)),
            Self::Path { path, why } => write!(f, "no generated file can lie at {}: {why}", Shown(path)),
            Self::NoFileOfItsOwn(path) => write!(f, "{} is a link, or no file", shown(path)),
            Self::NoFolderOfItsOwn(path) => write!(f, "{} is a link, or no folder", shown(path)),
            Self::Record { file, error } => write!(f, "{}: {error}", shown(file)),
            Self::FormerHandler(file) => {
                write!(f, "{} uses a library that is no longer generated", shown(file))
            }
            Self::Unresolved { file, line } => {
                write!(f, "{}: line {line} begins a conflict that nobody has resolved", shown(file))
            }
            Self::Conflicts(files) => {
                write!(f, "{} to resolve", counted(*files, "file holds conflicts", "files hold conflicts"))
            }
            Self::Grants(places) => {
                write!(f, "the templates grant other than the policies say in {}", counted(*places, "place", "places"))
            }
            Self::OutOfStep(files) => {
                write!(f, "{} as the spec and the templates say", counted(*files, "file is not", "files are not"))
            }
            Self::Stopped { done, all, .. } => {
                write!(f, "stopped after {done} of {}, each of them whole", counted(*all, "project", "projects"))
            }
            Self::Projects { failed, all, .. } => {
                write!(f, "{failed} of {} failed", counted(*all, "project", "projects"))
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

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
