//! The workspace that a package belongs to.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike};

use super::member_path;
use crate::disk::{self, without_links};
use crate::error::Error;
use crate::manifest::members::leaves_out;
use crate::workspace::WorkspaceError;

/// The root of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub manifest: PathBuf,
    pub text: String,
}

/// The workspace that the package in `folder`, whose manifest this is, is a member of; `None` if it is of none, or is
/// itself the root. Found as cargo finds it (*The Cargo Book, Workspaces*), without running cargo: `package.workspace`, or
/// the nearest folder above whose manifest has a `[workspace]` that does not leave this folder out.
pub fn root_around(folder: &Path, manifest: &str) -> Result<Option<Root>, Error> {
    let Ok(own) = Document::parse(manifest) else {
        return Ok(None);
    };
    if workspace_of(&own).is_some() {
        return Ok(None);
    }
    let folder = without_links(folder)?;
    if let Some(path) = own.get("package").and_then(|package| package.get("workspace")).and_then(Item::as_str) {
        let manifest = without_links(&folder.join(path))?.join("Cargo.toml");
        let text = disk::read(&manifest)?;
        return Ok(Some(Root { manifest, text }));
    }
    for above in folder.ancestors().skip(1) {
        let manifest = above.join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        let text = disk::read(&manifest)?;
        let unreadable =
            |message: String| Error::from(WorkspaceError::Unreadable { manifest: manifest.clone(), message });
        let document = Document::parse(text.as_str()).map_err(|error| unreadable(error.to_string()))?;
        let (Some(workspace), Some(member)) = (workspace_of(&document), member_path(&folder, above)) else {
            continue;
        };
        if !leaves_out(workspace, &member).map_err(unreadable)? {
            return Ok(Some(Root { manifest, text }));
        }
    }
    Ok(None)
}

pub(super) fn workspace_of<'a>(document: &'a Document<&str>) -> Option<&'a dyn TableLike> {
    document.get("workspace").and_then(Item::as_table_like)
}
