//! Reading the code of a project.

use std::path::Path;

use crate::disk::{self, Below};
use crate::error::Error;
use crate::file::File;
use crate::handler_calls::paths_beside;

/// More packages than this are not followed: what they do is told as not known.
const MAX_PACKAGES: usize = 50;

/// How far above a project its workspace may begin.
const MAX_ABOVE: usize = 6;

/// The Rust files and manifests of a project and of the packages beside it that it is built with.
pub fn read_sources(project: &Path) -> Result<Below, Error> {
    let mut read = Below::default();
    let mut folders = vec![String::new()];
    let mut at = 0;
    while let Some(folder) = folders.get(at).cloned().filter(|_| at < MAX_PACKAGES) {
        at += 1;
        let path = format!("{folder}Cargo.toml");
        let text = match disk::read(&project.join(&path)) {
            Ok(text) => text,
            // The code that names such a package is told to be undecided.
            Err(_) if !folder.is_empty() => continue,
            Err(error) => return Err(error),
        };
        for beside in paths_beside(&text, || workspace_above(project, &folder)) {
            let next = without_detours(&format!("{folder}{beside}"));
            if !folders.contains(&next) {
                folders.push(next);
            }
        }
        read.files.push(File { path, text });
        let below = disk::read_below(project, &format!("{folder}src"), &|path| path.ends_with(".rs"))?;
        read.files.extend(below.files);
        read.skipped.extend(below.skipped);
    }
    Ok(read)
}

/// The manifest of the workspace around a package, and what leads from the package to it.
fn workspace_above(project: &Path, folder: &str) -> Option<(String, String)> {
    (0..=MAX_ABOVE).find_map(|steps| {
        let start = "../".repeat(steps);
        let text = disk::read(&project.join(format!("{folder}{start}Cargo.toml"))).ok()?;
        text.contains("[workspace").then_some((text, start))
    })
}

/// A file of a project, as seen from where the project's folder is; that is empty for the folder that is looked from.
pub fn file_in(folder: &str, file: &str) -> String {
    if folder.is_empty() {
        return file.to_owned();
    }
    match file.rsplit_once('/') {
        Some((inside, name)) if inside.starts_with("..") => {
            format!("{}{name}", without_detours(&format!("{folder}/{inside}")))
        }
        _ => format!("{folder}/{file}"),
    }
}

/// `a/../b/` is `b/`.
fn without_detours(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let start = if path.starts_with('/') { "/" } else { "" };
    parts.iter().fold(start.to_owned(), |path, part| format!("{path}{part}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_beside_a_project_are_named_without_detours() {
        for (folder, file, named) in [
            ("", "../shared/src/lib.rs", "../shared/src/lib.rs"),
            ("thumbs", "src/main.rs", "thumbs/src/main.rs"),
            ("thumbs", "../shared/src/lib.rs", "shared/src/lib.rs"),
            ("../a/thumbs", "../../shared/src/lib.rs", "../shared/src/lib.rs"),
            ("/a/thumbs", "../shared/src/lib.rs", "/a/shared/src/lib.rs"),
        ] {
            assert_eq!(file_in(folder, file), named);
        }
    }
}
