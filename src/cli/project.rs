//! Reading a project.

use std::path::{Path, PathBuf};

use crate::disk;
use crate::error::Error;
use crate::plan::{Context, Membership};
use crate::sources::{self, Team};
use crate::spec::{Draft, Spec, manifest};
use crate::workspace::{Root, root_around};

/// A project as it lies on the disk.
pub(super) struct Project {
    /// Its folder, as it was named.
    pub(super) folder: PathBuf,
    /// The text of its manifest.
    pub(super) manifest: String,
    /// What its own spec says.
    pub(super) own: Draft,
    /// What that comes to.
    pub(super) spec: Spec,
    /// The workspace that it is a member of.
    root: Option<Root>,
}

impl Project {
    /// Reads the project in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let manifest = disk::read(&folder.join("Cargo.toml"))?;
        Self::with_manifest(folder, manifest)
    }

    /// The project in `folder`, as it is with this manifest.
    pub(super) fn with_manifest(folder: &Path, manifest: String) -> Result<Self, Error> {
        let file = folder.join("Cargo.toml").display().to_string();
        let own = manifest::read_package(&manifest).map_err(|error| Error::Manifest { file, error })?;
        let spec = Spec::try_from(own.clone())?;
        let root = root_around(folder, &manifest)?;
        Ok(Self { folder: folder.to_owned(), manifest, own, spec, root })
    }

    /// What lies around it and shapes its files. This reads templates, and may fetch them: only what renders wants it.
    pub(super) fn context(&self) -> Result<Context, Error> {
        let own = self.folder.join("Cargo.toml");
        // The package at the root of a workspace is of the team, too.
        let (manifest, text) = match &self.root {
            Some(root) => (root.manifest.as_path(), root.text.as_str()),
            None => (own.as_path(), self.manifest.as_str()),
        };
        let layers = sources::read_layers(Some(Team { manifest, text }), self.spec.templates.as_ref(), &self.folder)?;
        let membership = if self.root.is_some() { Membership::Member } else { Membership::Alone };
        Ok(Context { membership, layers })
    }
}
