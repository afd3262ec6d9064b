//! Reading the code of a project.

use std::collections::BTreeSet;
use std::path::Path;

use crate::disk::{self, Below};
use crate::error::Error;
use crate::file::File;
use crate::handler_calls::{LOCK, paths_beside, paths_in_attributes, paths_named, paths_of_modules};

/// More packages than this are not followed: what they do is told as not known.
const MAX_PACKAGES: usize = 50;

/// More files than this are not read outside of `src/`.
const MAX_ELSEWHERE: usize = 500;

/// How far above a project its workspace may begin.
const MAX_ABOVE: usize = 6;

/// The Rust files and manifests of a project and of the packages beside it that it is built with.
pub fn read_sources(project: &Path) -> Result<Below, Error> {
    let mut read = Below::default();
    let mut folders = vec![String::new()];
    let mut elsewhere = Vec::new();
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
        let mut around = None;
        let beside = paths_beside(&text, || {
            around = workspace_above(project, &folder);
            around.clone()
        });
        for beside in beside {
            let next = without_detours(&format!("{folder}{beside}"));
            if !folders.contains(&next) {
                folders.push(next);
            }
        }
        let named = paths_named(&text).into_iter().map(|path| format!("{folder}{path}"));
        elsewhere.extend(named.filter(|path| !path.starts_with(&format!("{folder}src/"))));
        put(&mut read.files, path, text);
        if let Some((text, start)) = around {
            put(&mut read.files, without_detours(&format!("{folder}{start}")) + "Cargo.toml", text);
        }
        let below = disk::read_below(project, &format!("{folder}src"), &|path| path.ends_with(".rs"))?;
        elsewhere.extend(below.files.iter().flat_map(|file| paths_in_attributes(&file.path, &file.text)));
        read.files.extend(below.files);
        read.skipped.extend(below.skipped);
    }
    read_elsewhere(project, elsewhere, &mut read.files);
    let lock = (0..=MAX_ABOVE)
        .map(|steps| "../".repeat(steps))
        .find_map(|start| disk::read(&project.join(format!("{start}Cargo.lock"))).ok());
    read.files.extend(lock.map(|text| File { path: LOCK.to_owned(), text }));
    Ok(read)
}

/// Files below no `src`, and the files of their modules.
fn read_elsewhere(project: &Path, mut paths: Vec<String>, files: &mut Vec<File>) {
    let mut seen: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
    let most = files.len() + MAX_ELSEWHERE;
    while let Some(path) = paths.pop() {
        let path = without_detours(&path);
        let path = path.trim_end_matches('/').to_owned();
        if !path.ends_with(".rs") || files.len() >= most || !seen.insert(path.clone()) {
            continue;
        }
        let Ok(text) = disk::read(&project.join(&path)) else { continue };
        paths.extend(paths_of_modules(&path, &text));
        paths.extend(paths_in_attributes(&path, &text));
        files.push(File { path, text });
    }
}

fn put(files: &mut Vec<File>, path: String, text: String) {
    if !files.iter().any(|file| file.path == path) {
        files.push(File { path, text });
    }
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
