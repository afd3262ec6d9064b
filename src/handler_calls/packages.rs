//! A package and the packages beside it that it uses, from their files.

use std::collections::BTreeMap;

use toml_edit::{Document, Item, Table, TableLike};

use super::tree::Package;
use crate::file::File;

/// The packages that `files` hold: Rust files and manifests, by paths from the project's folder on. The project's own is first; a
/// package without manifest among the files is none.
pub fn packages(files: &[File]) -> Vec<Package> {
    let mut folders: Vec<(String, Document<&str>)> = files
        .iter()
        .filter_map(|file| {
            let folder = file.path.strip_suffix("Cargo.toml")?;
            let manifest = Document::parse(file.text.as_str()).ok()?;
            manifest.get("package")?;
            Some((folder.to_owned(), manifest))
        })
        .collect();
    // The project's own folder has the shortest name: none.
    folders.sort_by(|one, two| one.0.len().cmp(&two.0.len()).then_with(|| one.0.cmp(&two.0)));
    let own = |path: &str| {
        folders
            .iter()
            .map(|(folder, _)| folder)
            .filter(|folder| path.starts_with(*folder))
            .max_by_key(|folder| folder.len())
    };
    let packages = folders.iter().map(|(folder, manifest)| {
        let inside = files.iter().filter(|file| file.path.ends_with(".rs") && own(&file.path) == Some(folder));
        let files: BTreeMap<String, String> = inside.map(|file| (file.path.clone(), file.text.clone())).collect();
        Package {
            name: name_of(manifest),
            roots: roots_of(folder, manifest, &files),
            renamed: renamed(manifest),
            library: library_of(folder, manifest),
            files,
        }
    });
    packages.filter(|package| !package.roots.is_empty()).collect()
}

/// The paths of the packages that a manifest's code is built with and that lie beside it, as the manifest writes them. `root` finds the
/// manifest of the workspace, with what its paths begin with, for a manifest that refers to it.
pub fn paths_beside(manifest: &str, root: impl FnOnce() -> Option<(String, String)>) -> Vec<String> {
    // Most manifests need not be read to know that they name none.
    let inherits = manifest.contains("workspace");
    if !inherits && !manifest.contains("path") {
        return Vec::new();
    }
    let Ok(manifest) = Document::parse(manifest) else { return Vec::new() };
    let root = inherits.then(root).flatten();
    let root = root.and_then(|(text, start)| Some((Document::parse(text).ok()?, start)));
    let path_of = |table: &dyn TableLike| table.get("path").and_then(|path| path.as_str().map(str::to_owned));
    let mut paths = Vec::new();
    for (name, table) in dependencies_of(&manifest) {
        let inherits = table.get("workspace").is_some();
        let shared = root.as_ref().filter(|_| inherits).and_then(|(root, start)| {
            let table = root.get("workspace")?.get("dependencies")?.get(name)?.as_table_like()?;
            Some(format!("{start}{}", path_of(table)?))
        });
        paths.extend(path_of(table).or(shared));
    }
    paths
}

/// Where a function's crate has the library that was generated with it.
const LIBRARY: &str = "src/runtime/";

/// The package that functions of a workspace share: all of it is the library.
const SHARED: &str = "lambda-s3-runtime";

/// What the path of every file begins with that belongs to the library; empty where the package has none.
fn library_of(folder: &str, manifest: &Table) -> String {
    let package = manifest.get("package");
    let table = |name: &str| package.and_then(|package| package.get("metadata")?.get(name));
    let is_generated = |spec: &Item| spec.get("handler").and_then(Item::as_bool) != Some(false);
    let is_named = package.and_then(|package| package.get("name")).and_then(Item::as_str) == Some(SHARED);
    match (table("lambda-s3").is_some_and(is_generated), is_named && table(SHARED).is_some()) {
        (true, _) => format!("{folder}{LIBRARY}"),
        (false, true) => format!("{folder}src/"),
        (false, false) => String::new(),
    }
}

fn name_of(manifest: &Table) -> String {
    let name = |table: &str| manifest.get(table).and_then(|table| table.get("name")).and_then(|name| name.as_str());
    name("lib").or_else(|| name("package")).unwrap_or_default().replace('-', "_")
}

/// What crates begin with: where the manifest says so, and where cargo looks (*The Cargo Book, Package layout*).
fn roots_of(folder: &str, manifest: &Table, files: &BTreeMap<String, String>) -> Vec<String> {
    let mut roots: Vec<String> = Vec::new();
    let path = |item: Option<&toml_edit::Item>| {
        item.and_then(|item| item.get("path")).and_then(|path| path.as_str().map(str::to_owned))
    };
    let bins = manifest.get("bin").and_then(|bins| bins.as_array_of_tables()).into_iter().flatten();
    let named = bins.filter_map(|bin| bin.get("path").and_then(|path| path.as_str().map(str::to_owned)));
    for path in named.chain(path(manifest.get("lib"))) {
        roots.push(format!("{folder}{}", path.trim_start_matches("./")));
    }
    for path in ["src/main.rs", "src/lib.rs"] {
        roots.push(format!("{folder}{path}"));
    }
    let bins = format!("{folder}src/bin/");
    for path in files.keys() {
        if let Some(name) = path.strip_prefix(&bins)
            && (!name.contains('/') || (name.ends_with("/main.rs") && name.matches('/').count() == 1))
        {
            roots.push(path.clone());
        }
    }
    roots.retain(|root| files.contains_key(root));
    let mut seen = Vec::new();
    roots.retain(|root| {
        let is_new = !seen.contains(root);
        seen.push(root.clone());
        is_new
    });
    roots
}

fn renamed(manifest: &Table) -> BTreeMap<String, String> {
    let pairs = dependencies_of(manifest).filter_map(|(name, table)| {
        let package = table.get("package")?.as_str()?;
        Some((name.replace('-', "_"), package.replace('-', "_")))
    });
    pairs.collect()
}

/// Those with a table. What only tests or the build use makes no call under the role.
fn dependencies_of(manifest: &Table) -> impl Iterator<Item = (&str, &dyn TableLike)> {
    let plain = manifest.get("dependencies").and_then(|table| table.as_table_like());
    let targets = manifest.get("target").and_then(|targets| targets.as_table_like());
    let of_targets = targets
        .into_iter()
        .flat_map(|targets| targets.iter())
        .filter_map(|(_, target)| target.get("dependencies")?.as_table_like());
    let tables = plain.into_iter().chain(of_targets);
    tables.flat_map(|table| table.iter()).filter_map(|(name, item)| Some((name, item.as_table_like()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_project_is_first_and_each_package_has_its_own_files() {
        let manifest = "[package]\nname = \"thumbs\"\n[dependencies]\ns3 = { package = \"aws-sdk-s3\", version = \"1\" }\nshared-code = { path = \"../shared\" }\n[target.'cfg(unix)'.dependencies]\nother = { workspace = true }\n[dev-dependencies]\nfake = { path = \"../fake\" }";
        let found = packages(&[
            file("../shared/src/lib.rs", ""),
            file("../shared/Cargo.toml", "[package]\nname = \"shared-code\""),
            file("Cargo.toml", manifest),
            file("src/main.rs", ""),
            file("src/bin/other.rs", ""),
            file("src/bin/more/part.rs", ""),
            file("tests/all.rs", ""),
        ]);
        let names: Vec<&str> = found.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["thumbs", "shared_code"]);
        assert_eq!(found[0].roots, ["src/main.rs", "src/bin/other.rs"]);
        assert_eq!(found[1].roots, ["../shared/src/lib.rs"]);
        assert_eq!(found[0].renamed["s3"], "aws_sdk_s3");
        let root = "[workspace.dependencies]\nother = { path = \"crates/other\" }";
        assert_eq!(
            paths_beside(manifest, || Some((root.to_owned(), "../".to_owned()))),
            ["../shared", "../crates/other"]
        );
    }
}
