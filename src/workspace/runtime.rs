//! The package that functions of a workspace share: it runs their handlers.

use std::path::{Component, Path, PathBuf};

use cargo_metadata::Metadata;
use toml_edit::{Document, Item};

use super::manifests::member_manifests;
use super::{Surroundings, WorkspaceError, from_here, member_path, path_between};
use crate::disk::{self, without_links};
use crate::error::Error;
use crate::manifest::members;
use crate::spec::RuntimePath;

/// A package of a workspace that has the name of the shared one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRuntime {
    pub folder: PathBuf,
    pub is_ours: bool,
}

/// The shared package, for a function to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedRuntime {
    /// Its folder, without links.
    pub folder: PathBuf,
    /// What leads there from the function's folder.
    pub path: RuntimePath,
    pub is_there: bool,
}

/// Whether a manifest is that of a shared package, as this program writes it.
pub fn is_runtime(manifest: &str) -> bool {
    if !manifest.contains(RuntimePath::PACKAGE) {
        return false;
    }
    let Ok(document) = Document::parse(manifest) else { return false };
    let package = document.get("package");
    let name = package.and_then(|package| package.get("name")).and_then(Item::as_str);
    let mark = package.and_then(|package| package.get("metadata")?.get(RuntimePath::PACKAGE));
    name == Some(RuntimePath::PACKAGE) && mark.is_some()
}

/// The one among the packages that cargo tells of.
pub(super) fn runtime_in(metadata: &Metadata) -> Option<NamedRuntime> {
    let package = metadata.packages.iter().find(|package| package.name.as_str() == RuntimePath::PACKAGE)?;
    let folder = package.manifest_path.parent()?.as_std_path().to_owned();
    Some(NamedRuntime { folder, is_ours: package.metadata.get(RuntimePath::PACKAGE).is_some() })
}

impl Surroundings {
    /// The package that a function in `target` shares with those of its workspace, as it is now: another run may have made it
    /// since cargo was asked. `None` where there is no workspace, or where it takes in no package beside that folder.
    pub fn runtime_for(&self, target: &Path) -> Result<Option<SharedRuntime>, Error> {
        let Self::Workspace { folder: root, manifest, runtime, .. } = self else { return Ok(None) };
        let target = without_links(target)?;
        let text = disk::read(manifest)?;
        let found = match runtime.as_deref() {
            Some(NamedRuntime { folder, is_ours: false }) => return Err(foreign(folder)),
            Some(NamedRuntime { folder, .. }) => Some(folder.clone()),
            None => {
                member_manifests(root, &text).into_iter().find(|(_, text)| is_runtime(text)).map(|(folder, _)| folder)
            }
        };
        let beside = target.parent().unwrap_or(root).join(RuntimePath::PACKAGE);
        let folder = without_links(found.as_ref().unwrap_or(&beside))?;
        let is_member = |member: &str| matches!(members::join(&text, member), Ok(Some(_)));
        let is_inside = |member: &String| !member.starts_with("..");
        let (Some(member), Some(path)) = (member_path(&folder, root), path_between(&target, &folder)) else {
            return Ok(None);
        };
        let (true, Ok(path)) = (is_inside(&member) && is_member(&member), path.parse()) else { return Ok(None) };
        let is_there = match disk::lies(&folder) {
            true if folder != target && is_runtime(&disk::read(&folder.join("Cargo.toml")).unwrap_or_default()) => true,
            false if folder != target => false,
            _ => return Err(foreign(&folder)),
        };
        Ok(Some(SharedRuntime { folder, path, is_there }))
    }
}

fn foreign(folder: &Path) -> Error {
    WorkspaceError::ForeignRuntime(from_here(folder)).into()
}

/// The folder of the shared package that a function names, and what its workspace has there. A path that leaves the workspace
/// of the function is refused: what comes with a repository writes nowhere else.
pub fn named_runtime(function: &Path, path: &RuntimePath, root: Option<&Path>) -> Result<PathBuf, Error> {
    let named = function.join(path.as_str());
    let refuse =
        |why| Err(WorkspaceError::NamedRuntime { folder: function.to_owned(), path: path.to_string(), why }.into());
    let Some(root) = root else { return refuse("the function is in no workspace") };
    let (root, found) = (without_links(root)?, without_links(&named)?);
    if !found.starts_with(&root) || !without_links(function)?.starts_with(&root) {
        return refuse("it leaves the workspace");
    }
    let manifest = named.join("Cargo.toml");
    match disk::is_file(&manifest) {
        false => refuse("there is no package"),
        true if is_runtime(&disk::read(&manifest)?) => Ok(seen_without_detours(&named, &found)),
        true => refuse("that package is another"),
    }
}

/// The folder as people name it: `a/../b` is `b` where that is the same.
fn seen_without_detours(named: &Path, found: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in named.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let seen: PathBuf = parts.iter().collect();
    if without_links(&seen).is_ok_and(|seen| seen == found) { seen } else { found.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_package_has_the_name_and_the_mark() {
        let manifest =
            |name: &str, mark: &str| format!("[package]\nname = \"{name}\"\n[package.metadata.{mark}]\nversion = 1\n");
        assert!(is_runtime(&manifest("lambda-s3-runtime", "lambda-s3-runtime")));
        assert!(!is_runtime(&manifest("lambda-s3-runtime", "lambda-s3")));
        assert!(!is_runtime(&manifest("other", "lambda-s3-runtime")));
        assert!(!is_runtime("lambda-s3-runtime = ["));
    }
}
