//! All manifests of a workspace, without cargo: nobody waits for cargo at a completion.

use std::path::{Path, PathBuf};

use glob::Pattern;
use toml_edit::{Document, TableLike};

use super::root::workspace_of;
use super::root_around;
use crate::disk::{self, without_links};
use crate::manifest::members::strings;

/// The texts of the nearest manifest at or above `folder`, of the root of its workspace and of that one's members, as far as
/// they can be read.
pub fn manifests_around(folder: &Path) -> Vec<String> {
    let Ok(folder) = without_links(folder) else {
        return Vec::new();
    };
    let Some(nearest) = folder.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file()) else {
        return Vec::new();
    };
    let Ok(text) = disk::read(&nearest) else {
        return Vec::new();
    };
    let inside = nearest.parent().unwrap_or(&folder);
    let (root, root_text) = match root_around(inside, &text) {
        Ok(Some(root)) => (root.manifest, root.text),
        _ => (nearest, text.clone()),
    };
    let members = member_manifests(root.parent().unwrap_or(&folder), &root_text);
    members.into_iter().map(|(_, text)| text).chain([text, root_text]).collect()
}

/// The members that the root's manifest names, as far as they can be read: folder and text of the manifest.
pub(super) fn member_manifests(root: &Path, manifest: &str) -> Vec<(PathBuf, String)> {
    let Ok(document) = Document::parse(manifest) else {
        return Vec::new();
    };
    let members = |workspace: &dyn TableLike| strings(workspace, "members").unwrap_or_default();
    let patterns = workspace_of(&document).map(members).unwrap_or_default();
    let root = Pattern::escape(&root.to_string_lossy());
    let paths = patterns.iter().filter_map(|pattern| glob::glob(&format!("{root}/{pattern}/Cargo.toml")).ok());
    let read = |path: PathBuf| Some((path.parent()?.to_owned(), disk::read(&path).ok()?));
    paths.flatten().filter_map(|path| read(path.ok()?)).collect()
}
