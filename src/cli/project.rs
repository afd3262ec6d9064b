//! Reading a project.

use std::path::Path;

use crate::disk;
use crate::error::Error;
use crate::spec::{Spec, manifest};

/// The spec of the project in `folder`.
pub(super) fn read_project(folder: &Path) -> Result<Spec, Error> {
    let file = folder.join("Cargo.toml");
    let text = disk::read(&file)?;
    let draft =
        manifest::read_package(&text).map_err(|error| Error::Manifest { file: file.display().to_string(), error })?;
    Ok(Spec::try_from(draft)?)
}
