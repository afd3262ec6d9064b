//! Which project a command is about that names none.

use std::path::{Path, PathBuf};

use crate::disk;
use crate::error::Error;
use crate::manifest::{self, EditError};

/// The nearest folder, from the current one upwards, whose manifest has a spec.
pub fn find_project() -> Result<PathBuf, Error> {
    let here = std::env::current_dir().map_err(Error::io("look at", "the current folder"))?;
    let mut folder = PathBuf::from(".");
    for _ in here.ancestors() {
        let path = folder.join("Cargo.toml");
        if path.is_file() && manifest::has_spec(&disk::read(&path)?) {
            return Ok(folder);
        }
        folder = if folder == Path::new(".") { PathBuf::from("..") } else { folder.join("..") };
    }
    Err(EditError::NoProject(here).into())
}
