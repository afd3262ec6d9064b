//! Which project a command is about: the same flags, and the same search, for every command that is about one.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::workspace::{find_package, find_project, folder_of_manifest, nearest_project};

pub(super) const HEADING: &str = "Project";

/// Without any of them it is the project around the current folder.
#[derive(Debug, Default, Args)]
pub(super) struct ProjectFlags {
    /// Folder of the project, or of the workspace [default: the project around the current folder]
    path: Option<PathBuf>,

    #[command(flatten)]
    named: NamedProject,
}

/// Which workspace a command is about.
#[derive(Debug, Args)]
pub(super) struct WorkspaceFlags {
    /// A folder of the workspace, or of a project without one
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Path of the Cargo.toml of the workspace, or of a member
    #[arg(long, value_name = "FILE", conflicts_with = "path", help_heading = HEADING)]
    manifest_path: Option<PathBuf>,
}

impl WorkspaceFlags {
    pub(super) fn folder(&self) -> Result<PathBuf, Error> {
        self.manifest_path.as_deref().map_or_else(|| Ok(self.path.clone()), folder_of_manifest)
    }
}

/// What names a project where arguments are something else.
#[derive(Debug, Default, Args)]
pub(super) struct NamedProject {
    /// Path of the Cargo.toml of the project, or of the workspace
    #[arg(long, value_name = "FILE", conflicts_with = "path", help_heading = HEADING)]
    manifest_path: Option<PathBuf>,

    /// The function of the workspace whose package has this name
    #[arg(short, long, value_name = "NAME", help_heading = HEADING)]
    package: Option<String>,
}

impl ProjectFlags {
    /// The folder of the project.
    pub(super) fn folder(&self) -> Result<PathBuf, Error> {
        self.named.folder(self.path.as_deref())
    }

    /// The folder of the project, or the current one where there is none around it.
    pub(super) fn folder_or_here(&self) -> Result<PathBuf, Error> {
        if self.is_given() {
            return self.folder();
        }
        Ok(nearest_project()?.unwrap_or_else(|| PathBuf::from(".")))
    }

    /// A folder of the workspace.
    pub(super) fn workspace(&self) -> Result<PathBuf, Error> {
        Ok(self.named.around(self.path.as_deref())?.unwrap_or_else(|| PathBuf::from(".")))
    }

    pub(super) fn is_given(&self) -> bool {
        self.path.is_some() || self.named.is_given()
    }
}

impl NamedProject {
    pub(super) fn folder(&self, path: Option<&Path>) -> Result<PathBuf, Error> {
        let around = self.around(path)?;
        match (&self.package, around) {
            (Some(name), around) => find_package(name, &around.unwrap_or_else(|| PathBuf::from("."))),
            (None, Some(folder)) => Ok(folder),
            (None, None) => find_project(),
        }
    }

    fn around(&self, path: Option<&Path>) -> Result<Option<PathBuf>, Error> {
        match (&self.manifest_path, path) {
            (Some(manifest), _) => folder_of_manifest(manifest).map(Some),
            (None, path) => Ok(path.map(Path::to_owned)),
        }
    }

    fn is_given(&self) -> bool {
        self.manifest_path.is_some() || self.package.is_some()
    }
}
