//! Looking for files below a folder.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::bounded;
use crate::error::Error;
use crate::file::File;
use crate::interrupt;

/// What tools put below a project and nobody wrote.
const SKIPPED: [&str; 4] = ["target", "node_modules", ".terraform", ".git"];

/// Deeper than this no project is; a circle of mounts would be.
const MAX_DEPTH: usize = 40;

/// All files of one walk together: a repository packs gigabytes of blanks into little.
const MAX_TOTAL: usize = 128 * 1024 * 1024;

/// What lies below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// The files that are wanted, sorted.
    pub files: Vec<File>,
    /// What is wanted and was not read, sorted.
    pub skipped: Vec<Skipped>,
}

/// What was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    pub path: String,
    /// Why: a sentence without a period.
    pub why: String,
}

/// The text files below `folder` whose paths, from `root` on with `/`, are wanted. Links to folders are not followed, and of what is
/// no UTF-8 each wrong part is one character. What is too long, or no file, does not keep the others from being read.
pub fn read_below(root: &Path, folder: &str, is_wanted: &dyn Fn(&str) -> bool) -> Result<Below, Error> {
    let mut below = Below::default();
    let mut room = MAX_TOTAL;
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
            let is_link_to_folder = kind.is_symlink() && entry.path().is_dir();
            if (kind.is_dir() || is_link_to_folder) && SKIPPED.contains(&name.as_str()) {
                continue;
            }
            if kind.is_dir() {
                if depth < MAX_DEPTH {
                    folders.push((inside, depth + 1));
                } else {
                    below.skip(inside, format!("it lies more than {MAX_DEPTH} folders deep"));
                }
            } else if is_link_to_folder {
                below.skip(inside, "it is a link to a folder, and none is followed".to_owned());
            } else if is_wanted(&inside)
                && kind.is_symlink()
                && inside.starts_with("deploy/")
                && leads_out(root, &entry.path())
            {
                // What a configuration reads may be printed: a stranger's link shows no file of the machine.
                below.skip(inside, "it is a link that leads out of the project".to_owned());
            } else if is_wanted(&inside) {
                match bounded::read_file(&entry.path()) {
                    Ok(bytes) => match room.checked_sub(bytes.len()) {
                        Some(left) => {
                            room = left;
                            let text = String::from_utf8(bytes)
                                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
                            below.files.push(File { path: inside, text });
                        }
                        None => {
                            let all = MAX_TOTAL / 1024 / 1024;
                            below.skip(inside, format!("more than {all} MiB lie there, and no more are read"));
                        }
                    },
                    Err(error) if is_refusal(error.kind()) => below.skip(inside, error.to_string()),
                    Err(error) => return Err(Error::io("read", entry.path())(error)),
                }
            }
        }
    }
    below.files.sort();
    below.skipped.sort();
    Ok(below)
}

/// Whether a link leads to a file that does not lie below `root`. What it leads to otherwise, reading says.
fn leads_out(root: &Path, link: &Path) -> bool {
    match (fs::canonicalize(root), fs::canonicalize(link)) {
        (Ok(root), Ok(file)) => file.is_file() && !file.starts_with(root),
        _ => false,
    }
}

impl Below {
    fn skip(&mut self, path: String, why: String) {
        self.skipped.push(Skipped { path, why });
    }
}

/// Whether a file is refused for what it is, or a link leads nowhere: the system has not failed.
fn is_refusal(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidInput | ErrorKind::FileTooLarge | ErrorKind::NotFound | ErrorKind::PermissionDenied
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_to_folders_are_reported_but_for_those_of_tools() {
        use std::os::unix::fs::symlink;
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join("x.tf"), "").unwrap();
        fs::create_dir(folder.path().join("deploy")).unwrap();
        for name in ["node_modules", "more"] {
            symlink(elsewhere.path(), folder.path().join("deploy").join(name)).unwrap();
        }
        let below = read_below(folder.path(), "deploy", &|_| true).unwrap();
        assert!(below.files.is_empty());
        let skipped: Vec<&str> = below.skipped.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(skipped, ["deploy/more"]);
    }
}
