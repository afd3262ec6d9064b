//! What cargo knows of a package.

use std::path::Path;

use cargo_metadata::TargetKind;

use super::ask_cargo;
use crate::error::Error;

/// A package that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub description: Option<String>,
    /// Its binaries, also those that no manifest names.
    pub binaries: Vec<String>,
}

/// Asks cargo about the package of a manifest; `None` where that is no package's.
pub fn package_of(manifest: &Path) -> Result<Option<Package>, Error> {
    let path = std::fs::canonicalize(manifest).map_err(Error::io("look at", manifest))?;
    let metadata = ask_cargo(manifest)?;
    let is_this = |package: &&cargo_metadata::Package| {
        std::fs::canonicalize(&package.manifest_path).is_ok_and(|manifest| manifest == path)
    };
    Ok(metadata.packages.iter().find(is_this).map(|package| {
        let binaries = package.targets.iter().filter(|target| target.kind.contains(&TargetKind::Bin));
        Package {
            name: package.name.to_string(),
            description: package.description.clone(),
            binaries: binaries.map(|target| target.name.clone()).collect(),
        }
    }))
}
