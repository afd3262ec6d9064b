//! What all errors have in common: a message, what to do about it, and an exit code. Each layer has its own errors; an [`Error`]
//! holds one of any layer on its way to the terminal.

mod exit_code;

use std::any::Any;
use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::escape::quoted_path;

pub use exit_code::ExitCode;

/// An error as the user sees it. `Display` is the message: a sentence in lower case, without a period.
pub trait Report: fmt::Debug + fmt::Display + Any + Send + Sync {
    /// What to type or do instead, where there is something to propose.
    fn help(&self) -> Option<String> {
        None
    }

    fn exit_code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// An error of any layer.
#[derive(Debug)]
pub struct Error(Box<dyn Report>);

impl Error {
    /// Wraps a failure of the file system: `action` is a verb such as `write`.
    pub fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| IoError { action, path, error }.into()
    }

    /// The error of a layer, if it is of that type.
    pub fn downcast_ref<E: Report>(&self) -> Option<&E> {
        (&*self.0 as &dyn Any).downcast_ref()
    }

    pub fn downcast_mut<E: Report>(&mut self) -> Option<&mut E> {
        (&mut *self.0 as &mut dyn Any).downcast_mut()
    }

    /// What to do about it, where there is something to propose.
    pub fn help(&self) -> Option<String> {
        self.0.help()
    }

    pub fn exit_code(&self) -> ExitCode {
        self.0.exit_code()
    }
}

impl<E: Report> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The file system failed.
#[derive(Debug)]
pub struct IoError {
    /// A verb, such as `write`.
    pub action: &'static str,
    pub path: PathBuf,
    pub error: io::Error,
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.action, quoted_path(&self.path), self.error)
    }
}

impl Report for IoError {
    fn exit_code(&self) -> ExitCode {
        ExitCode::Failure
    }
}
