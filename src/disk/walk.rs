//! Looking for files below a folder.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::file::File;
use crate::interrupt;

/// What tools put below a project and nobody wrote.
const SKIPPED: [&str; 4] = ["target", "node_modules", ".terraform", ".git"];

/// Deeper than this no project is; a circle of mounts would be.
const MAX_DEPTH: usize = 40;

/// The text files below `folder` whose paths, from `root` on with `/`, are wanted; sorted. Links to folders are not followed, and
/// of what is no UTF-8 each wrong part is one character.
pub fn read_below(root: &Path, folder: &str, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        interrupt::check()?;
        let path = root.join(&folder);
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries.map_err(Error::io("read", &path))?,
        };
        for entry in entries {
            let entry = entry.map_err(Error::io("read", &path))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let inside = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(Error::io("look at", entry.path()))?;
            if kind.is_dir() && depth < MAX_DEPTH && !SKIPPED.contains(&name.as_str()) {
                folders.push((inside, depth + 1));
            } else if !kind.is_dir() && is_wanted(&inside) && (kind.is_file() || entry.path().is_file()) {
                let bytes = fs::read(entry.path()).map_err(Error::io("read", entry.path()))?;
                let text = String::from_utf8(bytes)
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
                files.push(File { path: inside, text });
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The folder as seen from the one that the program runs in, with `/`; empty if it is that one. As it was named where it lies
/// elsewhere.
pub fn seen_from_here(folder: &Path) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| folder.strip_prefix(here).ok().map(Path::to_owned));
    let path = inside.unwrap_or_else(|| folder.to_owned());
    let parts = path.components().filter(|part| !matches!(part, std::path::Component::CurDir));
    parts.collect::<std::path::PathBuf>().to_string_lossy().replace('\\', "/")
}
