//! Why a package does not become a member of the workspace around it.

use std::fmt;
use std::path::PathBuf;

use crate::error::{ExitCode, Report};
use crate::escape::{Quoted, quoted_path};

#[derive(Debug)]
pub enum WorkspaceError {
    /// The workspace around the folder cannot be read.
    Unreadable { manifest: PathBuf, message: String },
    /// The workspace has a package of that name.
    NameTaken { name: String, manifest: PathBuf },
    /// Something else has the place or the name of the package that functions share.
    ForeignRuntime(PathBuf),
    /// The path in a function's spec does not lead to that package.
    NamedRuntime { folder: PathBuf, path: String, why: &'static str },
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { manifest, message } => {
                write!(f, "the workspace around cannot be read from {}: {}", quoted_path(manifest), message.trim())
            }
            Self::NameTaken { name, manifest } => {
                write!(f, "the workspace of {} has a package `{name}` already", quoted_path(manifest))
            }
            Self::ForeignRuntime(path) => {
                write!(f, "{} is not the package that functions of this workspace share", quoted_path(path))
            }
            Self::NamedRuntime { folder, path, why } => {
                write!(f, "{}: `runtime` is {}: {why}", quoted_path(&folder.join("Cargo.toml")), Quoted(path))
            }
        }
    }
}

impl Report for WorkspaceError {
    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Unreadable { .. } => "mend that manifest first, or choose a folder outside of it",
            Self::NameTaken { name, .. } => return Some(format!("choose another: `--name {name}-2`")),
            Self::ForeignRuntime(_) => {
                "`new` makes a package `lambda-s3-runtime` in a folder of that name beside the first function: rename \
                 what has the name, or give `--own-runtime`"
            }
            Self::NamedRuntime { .. } => {
                "name the package `lambda-s3-runtime` that `cargo lambda-s3 new` made in the function's workspace, or \
                 delete `runtime` for a function with the library as modules of its own"
            }
        };
        Some(help.to_owned())
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Unreadable { .. } => ExitCode::Failure,
            _ => ExitCode::Usage,
        }
    }
}
