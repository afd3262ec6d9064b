//! Templates in a folder.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use crate::disk;
use crate::error::Error;
use crate::templates::{Layer, LayerError, LayerProblem, Origin, Reading};

/// More entries than this are no templates: somebody named a folder above them.
const MAX_ENTRIES: usize = 10_000;

/// Reads the templates in a folder, which is called `shown`. Nothing but files and folders is taken: a link might lead out.
pub fn read_folder(folder: &Path, shown: &str, origin: Origin) -> Result<Layer, Error> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(Error::io("look at", folder)(error));
        }
        _ => return Err(LayerError { file: shown.to_owned(), problem: LayerProblem::NoFolder }.into()),
    }
    let mut reading = Reading::new(shown);
    read_below(folder, "", &mut reading, &mut 0)?;
    Ok(reading.finish(origin)?)
}

fn read_below(folder: &Path, above: &str, reading: &mut Reading, entries: &mut usize) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let entry = entry.map_err(Error::io("read", folder))?;
        *entries += 1;
        let name = entry.file_name();
        if above.is_empty() && name == OsStr::new(".git") {
            continue;
        }
        let shown = format!("{above}{}", name.to_string_lossy());
        if *entries > MAX_ENTRIES {
            return Err(reading.refuse(&shown, LayerProblem::LayerSize).into());
        }
        let Some(name) = name.to_str() else {
            return Err(reading.refuse(&shown, LayerProblem::Name).into());
        };
        let (path, full) = (format!("{above}{name}"), entry.path());
        let kind = entry.file_type().map_err(Error::io("look at", &full))?;
        if kind.is_symlink() {
            return Err(reading.refuse(&path, LayerProblem::Link).into());
        } else if kind.is_dir() {
            read_below(&full, &format!("{path}/"), reading, entries)?;
        } else if !kind.is_file() {
            return Err(reading.refuse(&path, LayerProblem::NoFile).into());
        } else if Reading::wants(&path) {
            let size = entry.metadata().map_err(Error::io("look at", &full))?.len();
            reading.allow_size(&path, usize::try_from(size).unwrap_or(usize::MAX))?;
            reading.take(&path, disk::read_bytes(&full)?)?;
        }
    }
    Ok(())
}
