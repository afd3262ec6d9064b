//! Where a new project can be made without disturbing a workspace.

use std::path::{Path, PathBuf};

use glob::Pattern;
use toml_edit::Document;

use super::root::workspace_of;
use crate::disk;
use crate::manifest::members::strings;

/// The workspace around the place of a new project, whether it takes the project in or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staging {
    pub root: PathBuf,
    /// An existing folder on the file system of the target.
    pub folder: Option<PathBuf>,
}

/// Finds a folder in which no pattern of `workspace.members` covers a further folder, at any depth: cargo loads every folder that
/// a pattern covers, also one that begins with a dot, and fails where it holds no whole package (*The Cargo Book, Workspaces,
/// The `members` and `exclude` fields*). `None` outside of workspaces.
pub fn staging_for(target: &Path) -> Option<Staging> {
    let target = disk::without_links(target).ok()?;
    let (root, patterns) = target.ancestors().skip(1).find_map(|folder| {
        let manifest = folder.join("Cargo.toml");
        let text = manifest.is_file().then(|| disk::read(&manifest).ok())??;
        let document = Document::parse(text.as_str()).ok()?;
        Some((folder.to_owned(), strings(workspace_of(&document)?, "members").ok()?))
    })?;
    let existing = target.ancestors().skip(1).find(|folder| folder.is_dir())?;
    let inside = existing.ancestors().take_while(|folder| folder.starts_with(&root)).map(Path::to_owned);
    let beside = disk::folders_in(&root).into_iter().chain(root.parent().map(Path::to_owned));
    let is_free = |folder: &PathBuf| match folder.strip_prefix(&root) {
        Ok(below) => !patterns.iter().any(|pattern| may_cover_below(pattern, below)),
        Err(_) => true,
    };
    let mut folders = inside.chain(beside).filter(is_free);
    let folder = folders.find(|folder| disk::are_on_one_file_system(folder, existing));
    Some(Staging { root, folder })
}

/// Whether a pattern could cover a new folder in `folder`, which is given from the workspace's root on, or anything in that one.
fn may_cover_below(pattern: &str, folder: &Path) -> bool {
    let mut parts = pattern.split('/').filter(|part| !matches!(*part, "" | "."));
    for name in folder {
        match parts.next() {
            None => return false,
            Some("**") => return true,
            Some(part) if Pattern::new(part).is_ok_and(|part| !part.matches(&name.to_string_lossy())) => return false,
            Some(_) => {}
        }
    }
    // The name of the new folder is known to no pattern that has no wildcard there.
    parts.next().is_some_and(|part| part.contains(['*', '?', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_what_it_may_come_to_at_any_depth() {
        for (pattern, folder, may) in [
            ("functions/*", "", false),
            ("functions/*", "functions", true),
            ("./functions/*/", "functions", true),
            ("functions/*", "functions/one", false),
            ("*", "", true),
            ("*", "core", false),
            ("*/*", "", true),
            ("*/*", "core", true),
            ("*/*", "core/src", false),
            ("**", "core/src", true),
            ("functions/**", "core", false),
            ("functions/one", "functions", false),
            ("functions/[a-z]*", "functions", true),
        ] {
            assert_eq!(may_cover_below(pattern, Path::new(folder)), may, "{pattern} {folder}");
        }
    }
}
