//! What a new project would be, for programs.

use serde::Serialize;
use serde_json::json;

use super::Explanation;
use crate::escape;
use crate::file::File;
use crate::spec::{Loop, Spec};

/// What would be written, and what that would allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The version of this shape: docs/json.md describes it, and a change that breaks a reader counts it up.
    pub version: u8,
    /// The folder of the project, as it was named.
    pub folder: String,
    /// The manifest of the workspace that it would join.
    pub workspace: Option<WorkspaceView>,
    /// The package that runs its handler, where it shares one.
    pub runtime: Option<RuntimeView>,
    /// The files, sorted.
    pub files: Vec<FileView>,
    /// The ways in which the function could trigger itself.
    pub loops: Vec<LoopView>,
    pub explanation: Explanation,
}

/// A workspace that a project joins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorkspaceView {
    pub manifest: String,
    /// Whether that gets a line, as it does not cover the folder yet.
    pub is_edited: bool,
}

/// The package that the functions of a workspace share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuntimeView {
    pub folder: String,
    /// The files that would be written, sorted; none where it is there.
    pub files: Vec<FileView>,
}

/// A file of the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileView {
    /// Below the folder, with `/`.
    pub path: String,
    pub bytes: usize,
}

/// A grant that fires a trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoopView {
    /// The kind of the grant, such as `write`.
    pub access: &'static str,
    pub on: String,
    pub trigger: String,
    pub event: &'static str,
}

impl Preview {
    pub fn of(spec: &Spec, folder: String, files: &[File], workspace: Option<WorkspaceView>) -> Self {
        Self {
            version: 1,
            folder,
            workspace,
            runtime: None,
            files: files.iter().map(FileView::of).collect(),
            loops: spec.loops().iter().map(LoopView::of).collect(),
            explanation: Explanation::of(spec),
        }
    }

    pub fn json(&self) -> String {
        escape::json(&json!(self))
    }
}

impl RuntimeView {
    /// The view of one to be made of these files.
    pub fn of(folder: String, files: &[File]) -> Self {
        Self { folder, files: files.iter().map(FileView::of).collect() }
    }
}

impl FileView {
    fn of(file: &File) -> Self {
        Self { path: file.path.clone(), bytes: file.text.len() }
    }
}

impl LoopView {
    fn of(found: &Loop) -> Self {
        Self {
            access: found.grant.access.as_str(),
            on: found.grant.on.to_string(),
            trigger: found.trigger.on.to_string(),
            event: found.event.as_str(),
        }
    }
}
