//! The user's configuration file: where it lies, and what it sets.

#![allow(clippy::disallowed_methods, reason = "the edge to the environment")]

use std::env;
use std::fmt;
use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use crate::disk;
use crate::error::{Error, Report};
use crate::escape::quoted_path;
use crate::manifest;
use crate::manifest::FileError;
use crate::spec::Defaults;

/// Names the file; empty, it says that there is none.
const VARIABLE: &str = "CARGO_LAMBDA_S3_CONFIG";

/// The configuration file that the variable names does not exist.
#[derive(Debug)]
pub struct NoConfiguration(PathBuf);

impl fmt::Display for NoConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {}, which `{VARIABLE}` names", quoted_path(&self.0))
    }
}

impl Report for NoConfiguration {
    fn help(&self) -> Option<String> {
        Some("name a file that is there, or leave the variable empty to have none".to_owned())
    }
}

/// What the user sets for every new function outside of a workspace. A file that was named has to be there.
pub fn read() -> Result<Defaults, Error> {
    let (path, text) = match env::var_os(VARIABLE) {
        Some(named) if named.is_empty() => return Ok(Defaults::default()),
        Some(named) => {
            let path = PathBuf::from(named);
            let text = match disk::read_named(&path) {
                Err(error) if disk::is_not_found(&error) => return Err(NoConfiguration(path).into()),
                text => text?,
            };
            (path, text)
        }
        None => {
            let Some(path) = folder().map(|folder| folder.join("config.toml")) else {
                return Ok(Defaults::default());
            };
            match disk::read(&path) {
                Ok(text) => (path, text),
                Err(error) if disk::is_not_found(&error) => return Ok(Defaults::default()),
                Err(error) => return Err(error),
            }
        }
    };
    let file = path.display().to_string();
    manifest::read_config(&text, &file).map_err(|error| Error::from(FileError { file, error }))
}

/// The folder of the user's own templates: beside the configuration file, whether that is there or not.
pub fn templates() -> Option<PathBuf> {
    let folder = match env::var_os(VARIABLE) {
        Some(named) if named.is_empty() => return None,
        Some(named) => PathBuf::from(named).parent()?.to_owned(),
        None => folder()?,
    };
    Some(folder.join("templates"))
}

/// The program's folder in the platform's for configurations: `$XDG_CONFIG_HOME`, or `~/.config`; on Windows `%APPDATA%`.
/// `None` for a user without a home.
fn folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("cargo-lambda-s3"))
}
