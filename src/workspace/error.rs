//! Why a package does not become a member of the workspace around it.

use std::fmt;
use std::path::PathBuf;

use crate::error::{ExitCode, Report};
use crate::escape::{Quoted, quoted_path};
use crate::spec::nearest;

#[derive(Debug)]
pub enum WorkspaceError {
    /// The workspace around the folder cannot be read.
    Unreadable {
        manifest: PathBuf,
        message: String,
    },
    /// The workspace has a package of that name.
    NameTaken {
        name: String,
        manifest: PathBuf,
    },
    /// Something else has the place or the name of the package that functions share.
    ForeignRuntime(PathBuf),
    /// What was given as a manifest is called otherwise.
    NoManifestPath(PathBuf),
    ManifestMissing(PathBuf),
    /// No function of the workspace is called so; holds those that there are.
    NoPackage {
        name: String,
        names: Vec<String>,
    },
    /// The path in a function's spec does not lead to that package.
    NamedRuntime {
        folder: PathBuf,
        path: String,
        why: &'static str,
    },
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
            Self::NoManifestPath(path) => {
                write!(f, "the manifest-path must be a path to a Cargo.toml file, not {}", quoted_path(path))
            }
            Self::ManifestMissing(path) => write!(f, "manifest path {} does not exist", quoted_path(path)),
            Self::NoPackage { name, .. } => {
                write!(f, "package {} did not match any function of the workspace", Quoted(name))
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
            Self::NoManifestPath(path) => {
                return Some(format!("name the file: `--manifest-path {}`", path.join("Cargo.toml").display()));
            }
            Self::ManifestMissing(_) => return None,
            Self::NoPackage { name, names } => match nearest(name, names.iter().map(String::as_str)) {
                Some(near) => return Some(format!("a function with a similar name exists: `{near}`")),
                None => "`cargo lambda-s3 list` prints them",
            },
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
