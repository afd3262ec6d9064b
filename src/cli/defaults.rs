//! `cargo lambda-s3 defaults`.

use clap::Args;

use super::environment_flag::EnvironmentFlag;
use super::project_flags::ProjectFlags;
use super::table_format::TableFormat;
use crate::disk::is_not_found;
use crate::error::Error;
use crate::manifest::FileError;
use crate::manifest::{self, Own, settings};
use crate::project::context::{ProjectContext, defaults_for_new, warn_of_overruled};
use crate::project::report_interrupted;
use crate::views::{settings_json, settings_text};
use crate::{disk, terminal};

/// Print every value of a function and its source: itself, its team, the user or the default.
///
/// In a folder without a project: what a new one there would start with.
#[derive(Debug, Args)]
pub(super) struct Defaults {
    #[command(flatten)]
    project: ProjectFlags,

    #[command(flatten)]
    environment: EnvironmentFlag,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: TableFormat,
}

impl Defaults {
    pub(super) fn run(&self) -> Result<(), Error> {
        let folder = self.project.folder_or_here()?;
        report_interrupted(&folder);
        let file = folder.join("Cargo.toml");
        let manifest = match disk::read(&file) {
            Ok(text) => Some(text),
            Err(error) if is_not_found(&error) => None,
            Err(error) => return Err(error),
        };
        let file = file.display().to_string();
        let project = match &manifest {
            Some(text) if manifest::has_spec(text) => {
                let refused = |error| Error::from(FileError { file: file.clone(), error });
                Some((text, manifest::read_package(text).map_err(refused)?))
            }
            _ => None,
        };
        let defaults = match &project {
            Some((text, own)) => {
                let defaults = ProjectContext::project(&folder, text)?.defaults;
                warn_of_overruled(&folder, own, &defaults);
                defaults
            }
            None => defaults_for_new(&folder.join("NAME"))?,
        };
        let own = project.as_ref().map(|(manifest, draft)| Own { manifest, draft });
        let environments = project.as_ref().map(|(_, draft)| draft.environments.as_slice()).unwrap_or_default();
        let environment = self.environment.among(environments)?;
        let settings = settings(own, environment.as_ref(), &defaults)
            .map_err(|error| Error::from(FileError { file: file.clone(), error }))?;
        terminal::print(&match self.format {
            TableFormat::Text => settings_text(&settings, &defaults, &file),
            TableFormat::Json => settings_json(&settings, &defaults, &file),
        })
    }
}
