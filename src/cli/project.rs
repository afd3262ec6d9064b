//! Reading a project.

use std::path::{Path, PathBuf};

use crate::disk;
use crate::error::Error;
use crate::plan::{Context, Membership};
use crate::spec::{Draft, Spec, manifest};
use crate::templates::Layers;
use crate::workspace::root_around;

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
    /// What lies around it.
    pub(super) context: Context,
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
        let membership = match root_around(folder, &manifest)? {
            Some(_) => Membership::Member,
            None => Membership::Alone,
        };
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            own,
            spec,
            context: Context { membership, layers: Layers::NONE },
        })
    }
}
