//! Cargo's workspaces: which one a new project lies in, and how it joins.

#![allow(clippy::disallowed_methods, reason = "the edge to cargo")]

mod error;
mod find;
mod functions;
mod manifests;
mod package;
mod root;
mod runtime;
mod staging;

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

use crate::disk::{self, Edit, without_links};
use crate::error::Error;
use crate::manifest::members;
use crate::plan::Context;
use crate::program;
use crate::spec::FunctionName;

pub use error::WorkspaceError;
pub use find::{find_package, find_project, folder_of_manifest, nearest_project};
use functions::functions_in;
pub use functions::{Function, from_here, functions_of};
pub use manifests::manifests_around;
pub use package::{Package, package_of};
pub use root::{Root, root_around};
use runtime::runtime_in;
pub use runtime::{NamedRuntime, SharedRuntime, named_runtime};
pub use staging::staging_for;

/// What lies around the folder of a new project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// No workspace, or one that leaves this folder out.
    Open,
    /// A workspace that the project becomes a member of.
    Workspace {
        folder: PathBuf,
        /// Its manifest, which a link in that folder may lead to.
        manifest: PathBuf,
        text: String,
        /// The manifest with the new member, unless it covers that already.
        edit: Option<Edit>,
        /// Whether it sets the release profile, which members take from it.
        has_release_profile: bool,
        functions: Vec<Function>,
        runtime: Option<Box<NamedRuntime>>,
    },
}

impl Surroundings {
    pub fn context(&self) -> Context {
        match self {
            Self::Open => Context::ALONE,
            Self::Workspace { text, .. } => Context::member_of(text),
        }
    }

    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Open => None,
            Self::Workspace { folder, .. } => Some(folder),
        }
    }

    /// The workspace and its functions, as they were found.
    pub fn functions(&self) -> Option<(Root, Vec<Function>)> {
        match self {
            Self::Open => None,
            Self::Workspace { manifest, text, functions, .. } => {
                Some((Root { manifest: manifest.clone(), text: text.clone() }, functions.clone()))
            }
        }
    }

    pub fn root(&self) -> Option<(&Path, &str)> {
        match self {
            Self::Open => None,
            Self::Workspace { manifest, text, .. } => Some((manifest, text)),
        }
    }

    /// The change of the workspace's manifest that takes these folders in, as that is now: another run may have added a member since
    /// it was looked at.
    pub fn edit_now(&self, targets: &[&Path]) -> Result<Option<Edit>, Error> {
        let Self::Workspace { folder, manifest, .. } = self else { return Ok(None) };
        let before = disk::read(manifest)?;
        let unreadable =
            |message: String| Error::from(WorkspaceError::Unreadable { manifest: manifest.clone(), message });
        let mut text = before.clone();
        for target in targets {
            let member = member_path(&without_links(target)?, folder).unwrap_or_default();
            let joined = members::join(&text, &member).map_err(unreadable)?;
            text = joined.and_then(|joined| joined.text).unwrap_or(text);
        }
        Ok((text != before).then(|| Edit { path: manifest.clone(), before, text }))
    }
}

/// Looks around `target`. Cargo is asked only where a manifest lies in a folder above it.
pub fn look_around(target: &Path, name: &FunctionName) -> Result<Surroundings, Error> {
    let target = without_links(target)?;
    let Some(nearest) = target.ancestors().skip(1).map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())
    else {
        return Ok(Surroundings::Open);
    };
    let (root, names, functions, runtime) = match ask_cargo(&nearest) {
        Ok(metadata) => {
            let names = metadata.packages.iter().map(|package| package.name.to_string());
            (
                metadata.workspace_root.clone().into_std_path_buf(),
                names.collect(),
                functions_in(&metadata),
                runtime_in(&metadata),
            )
        }
        // Whatever else is wrong with the manifest, cargo tells first.
        Err(error) => match root_that_waits(&target).filter(|_| error.to_string().contains("workspace member")) {
            Some(root) => (root, Vec::new(), Vec::new(), None),
            None => return Err(error),
        },
    };
    let manifest = root.join("Cargo.toml");
    let manifest = std::fs::canonicalize(&manifest).map_err(Error::io("look at", &manifest))?;
    let text = disk::read(&manifest)?;
    let unreadable = |message: String| Error::from(WorkspaceError::Unreadable { manifest: manifest.clone(), message });
    let Some(member) = member_path(&target, &root) else {
        return Ok(Surroundings::Open);
    };
    let Some(joined) = members::join(&text, &member).map_err(unreadable)? else {
        return Ok(Surroundings::Open);
    };
    let created = target.ancestors().skip(1).take_while(|folder| !folder.exists());
    for folder in created.filter_map(|folder| member_path(folder, &root)) {
        // cargo loads what an entry covers, and fails where that is no package (*The Cargo Book, Workspaces*).
        if let Some(entry) = members::covering(&text, &folder) {
            return Err(unreadable(format!(
                "`{entry}` of `workspace.members` covers `{folder}`, too, which would be no package"
            )));
        }
    }
    let members = joined.text.as_ref().unwrap_or(&text);
    if !members::is_found_by_cargo(members, &member, &root) {
        return Err(unreadable(format!(
            "cargo reads the path of the workspace as a pattern, in which `[`, `*` and `?` have a meaning, and would not \
             find `{member}`: rename the folder"
        )));
    }
    if names.iter().any(|taken| taken == name.as_str()) {
        return Err(WorkspaceError::NameTaken { name: name.to_string(), manifest }.into());
    }
    Ok(Surroundings::Workspace {
        edit: joined.text.map(|after| Edit { path: manifest.clone(), before: text.clone(), text: after }),
        folder: root,
        manifest,
        text,
        has_release_profile: joined.has_release_profile,
        functions,
        runtime: runtime.map(Box::new),
    })
}

/// The root of a workspace that waits for this project: cargo refuses an entry of `members` that stands for no package yet,
/// and takes it as soon as the project is there. It says so of the first such entry, so none may wait for another package.
fn root_that_waits(target: &Path) -> Option<PathBuf> {
    let root = root_around(target, "").ok()??;
    let folder = root.manifest.parent()?;
    let base = glob::Pattern::escape(folder.to_str()?);
    let is_waiting =
        |entry: &str| glob::glob(&format!("{base}/{entry}/Cargo.toml")).is_ok_and(|mut at| at.next().is_none());
    members::waits_only_for(&root.text, &member_path(target, folder)?, is_waiting).then(|| folder.to_owned())
}

/// What cargo knows of a package and its workspace, without dependencies.
///
/// It runs in the root folder: cargo takes its configuration from the working directory upwards (*The Cargo Book, Configuration*), and
/// rustup the toolchain (*The rustup book, Overrides*), so what a project names there as a compiler, a wrapper or a toolchain is never
/// run. What is said of a manifest does not depend on either.
fn ask_cargo(manifest: &Path) -> Result<Metadata, Error> {
    disk::refuse_unreadable(manifest)?;
    let refused = |message: String| Error::from(WorkspaceError::Unreadable { manifest: manifest.to_owned(), message });
    let mut question = MetadataCommand::new();
    let absolute = |path: &Path| std::path::absolute(path).map_err(Error::io("look at", path));
    let options = ["--offline", "--color", "never"].map(str::to_owned);
    question.manifest_path(absolute(manifest)?).no_deps().other_options(options.to_vec());
    let mut command = question.cargo_command();
    let root = absolute(Path::new("/"))?;
    command.current_dir(&root);
    let output = match program::run("cargo metadata", &mut command, Vec::new())? {
        Ok(output) if output.status.success() => output,
        Ok(failed) => return Err(refused(cargo_message(&String::from_utf8_lossy(&failed.stderr), &root))),
        Err(error) => return Err(refused(format!("`cargo metadata` does not run: {error}"))),
    };
    let stdout = String::from_utf8_lossy(&output.stdout);
    let json = stdout.lines().find(|line| line.starts_with('{')).unwrap_or_default();
    MetadataCommand::parse(json).map_err(|error| refused(error.to_string()))
}

/// The path from the workspace's root as a manifest writes it: with `/`, and with `..` where a package beside the root
/// names it as its workspace.
fn member_path(target: &Path, root: &Path) -> Option<String> {
    path_between(&std::fs::canonicalize(root).ok()?, target)
}

/// The path from one folder to another, neither of which holds a link, with `/` and `..`.
fn path_between(from: &Path, target: &Path) -> Option<String> {
    let shared = from.ancestors().find(|folder| target.starts_with(folder))?;
    let up = from.strip_prefix(shared).ok()?.components().map(|_| "..");
    let down = target.strip_prefix(shared).ok()?;
    let down: Option<Vec<&str>> = down.components().map(|part| part.as_os_str().to_str()).collect();
    Some(up.chain(down?).collect::<Vec<&str>>().join("/"))
}

/// What cargo says is wrong, without warnings and the prefix of its own. Places in files, which it names from the folder in which it
/// runs, are named from here.
fn cargo_message(stderr: &str, folder: &Path) -> String {
    let said = match stderr.strip_prefix("error: ") {
        Some(said) => said,
        None => stderr.split_once("\nerror: ").map_or(stderr, |(_, said)| said),
    };
    let line = |line: &str| match line.trim_start().strip_prefix("--> ") {
        Some(path) => {
            let indent = &line[..line.len() - line.trim_start().len()];
            format!("{indent}--> {}", from_here(&folder.join(path)).display())
        }
        None => line.to_owned(),
    };
    match said.trim() {
        "" => "`cargo metadata` fails and does not say why".to_owned(),
        said => said.lines().map(line).collect::<Vec<String>>().join("\n"),
    }
}
