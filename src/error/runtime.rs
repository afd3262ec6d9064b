//! What is wrong with the package that functions of a workspace share.

use std::fmt;
use std::path::PathBuf;

use super::shown;
use crate::spec::Shown;

/// Why a function does not get, or does not have, such a package.
#[derive(Debug)]
pub enum RuntimeError {
    /// Something else lies where it belongs, or has its name.
    Foreign(PathBuf),
    /// A function's spec names none.
    Named {
        /// The function's folder.
        folder: PathBuf,
        /// What it names.
        path: String,
        /// Why it is none.
        why: &'static str,
    },
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(path) => {
                write!(f, "{} is not the package that functions of this workspace share", shown(path))
            }
            Self::Named { folder, path, why } => {
                write!(f, "{}: `runtime` is {}: {why}", shown(&folder.join("Cargo.toml")), Shown(path))
            }
        }
    }
}

impl RuntimeError {
    pub(super) fn help(&self) -> String {
        match self {
            Self::Foreign(_) => {
                "`new` makes a package `lambda-s3-runtime` in a folder of that name beside the first function: rename \
                                 what has the name, or give `--own-runtime`"
                    .to_owned()
            }
            Self::Named { .. } => {
                "name the package `lambda-s3-runtime` that `cargo lambda-s3 new` made in the function's workspace, or \
                                   delete `runtime` for a function with the library as modules of its own"
                    .to_owned()
            }
        }
    }
}
