//! A package and the packages beside it that it uses, from their files.

use std::collections::BTreeMap;

use toml_edit::{Document, Item, Table, TableLike};

use super::crates;
use super::features::{self, Manifest};
use super::roots;
use super::tree::Package;
use crate::file::File;

/// The packages that `files` hold: Rust files and manifests, by paths from the project's folder on. The project's own is first; a
/// package without manifest among the files is none, and one that the function is not built with is left out.
pub fn packages(files: &[File], function: &str) -> Vec<Package> {
    let mut manifests: Vec<(&str, Document<&str>)> = files
        .iter()
        .filter_map(|file| {
            let folder = file.path.strip_suffix("Cargo.toml")?;
            Some((folder, Document::parse(file.text.as_str()).ok()?))
        })
        .collect();
    // The project's own folder has the shortest name: none.
    manifests.sort_by(|one, two| one.0.len().cmp(&two.0.len()).then_with(|| one.0.cmp(two.0)));
    let roots: Vec<(&str, &Table)> = manifests
        .iter()
        .filter(|(_, manifest)| manifest.get("workspace").is_some())
        .map(|(folder, manifest)| (*folder, manifest.as_table()))
        .collect();
    let folders: Vec<(&str, Manifest<'_>)> = manifests
        .iter()
        .filter(|(_, manifest)| manifest.get("package").is_some())
        .map(|(folder, manifest)| {
            (*folder, Manifest { table: manifest.as_table(), workspace: root_of(folder, &roots) })
        })
        .collect();
    let own = |path: &str| {
        let around = folders.iter().map(|(folder, _)| *folder).filter(|folder| path.starts_with(*folder));
        around.max_by_key(|folder| folder.len())
    };
    let names: Vec<String> = folders.iter().map(|(_, manifest)| package_name(manifest.table)).collect();
    let mut by_name: BTreeMap<&str, Manifest<'_>> = BTreeMap::new();
    for (name, (_, manifest)) in names.iter().zip(&folders) {
        by_name.entry(name).or_insert(*manifest);
    }
    let inside = |folder: &str| -> BTreeMap<String, String> {
        let inside = files.iter().filter(|file| file.path.ends_with(".rs") && own(&file.path) == Some(folder));
        inside.map(|file| (file.path.clone(), file.text.clone())).collect()
    };
    let asked = folders
        .first()
        .map(|(folder, manifest)| roots::features_of_function((folder, function), manifest.table, &inside(folder)));
    let name = names.first().map_or("", String::as_str);
    let features = features::enabled(&by_name, name, asked.unwrap_or_default());
    // What the function is not built with, macros that are run while building, and AWS's own crates, whose calls are known.
    let is_skipped = |name: &String, table: &Table| {
        !features.contains_key(name) || is_of_macros(table) || crates::is_known_beside(name)
    };
    let with_tables = names.iter().zip(folders.iter().map(|(_, manifest)| manifest.table));
    let skipped: Vec<&String> =
        with_tables.skip(1).filter(|(name, table)| is_skipped(name, table)).map(|(name, _)| name).collect();
    let mut found = Vec::new();
    for (at, ((folder, manifest), name)) in folders.iter().zip(&names).enumerate() {
        let table = manifest.table;
        if at > 0 && skipped.contains(&name) {
            continue;
        }
        let files = inside(folder);
        let mut roots = match at {
            0 => roots::of_function((folder, function), table, &files),
            _ => roots::of_dependency(folder, table, &files),
        };
        if roots.roots.is_empty() && roots.missing.is_empty() {
            match (at, files.is_empty()) {
                (0, false) => roots.missing.push(format!("{folder}src/main.rs")),
                (0, true) => return Vec::new(),
                _ => continue,
            }
        }
        let known = features.get(name).cloned().unwrap_or_default();
        let dependencies = features::dependencies_of(*manifest).into_iter();
        let dependencies = dependencies.filter(|one| one.is_built(&known, table) && !skipped.contains(&&one.package));
        found.push(Package {
            name: name_of(table),
            manifest: format!("{folder}Cargo.toml"),
            roots: roots.roots,
            missing: roots.missing,
            undecided: roots.undecided,
            dependencies: dependencies.map(|one| (one.called, one.package)).collect(),
            features: known,
            is_of_2015: is_of_2015(*manifest),
            library: library_of(folder, table),
            files,
        });
    }
    found
}

/// The manifest of the workspace around a folder: the nearest above.
fn root_of<'m>(folder: &str, roots: &[(&str, &'m Table)]) -> Option<&'m Table> {
    let is_around =
        |root: &str| folder.starts_with(root) || (root.starts_with("..") && root.replace("../", "").is_empty());
    roots
        .iter()
        .filter(|(root, _)| is_around(root))
        .max_by_key(|(root, _)| folder.starts_with(root))
        .map(|(_, root)| *root)
}

fn package_name(manifest: &Table) -> String {
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Item::as_str);
    name.unwrap_or_default().replace('-', "_")
}

fn is_of_macros(manifest: &Table) -> bool {
    let flag = |key: &str| manifest.get("lib").and_then(|lib| lib.get(key)).and_then(Item::as_bool) == Some(true);
    flag("proc-macro") || flag("proc_macro")
}

/// *The Cargo Book, The edition field*: without it, a package is of edition 2015.
fn is_of_2015(manifest: Manifest<'_>) -> bool {
    let own = manifest.table.get("package").and_then(|package| package.get("edition"));
    match own {
        None => true,
        Some(edition) => match edition.as_str() {
            Some(edition) => edition == "2015",
            None => {
                let shared = manifest.workspace.and_then(|root| root.get("workspace")?.get("package")?.get("edition"));
                shared.and_then(Item::as_str) == Some("2015")
            }
        },
    }
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
    use crate::handler_calls::roots::{Role, Root};

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_project_is_first_and_each_package_has_its_own_files() {
        let manifest = "[package]\nname = \"thumbs\"\n[dependencies]\ns3 = { package = \"aws-sdk-s3\", version = \"1\" }\nshared-code = { path = \"../shared\" }\n[target.'cfg(unix)'.dependencies]\nother = { workspace = true }\n[dev-dependencies]\nfake = { path = \"../fake\" }";
        let files = [
            file("../shared/src/lib.rs", ""),
            file("../shared/src/main.rs", ""),
            file("../shared/Cargo.toml", "[package]\nname = \"shared-code\"\nedition = \"2024\""),
            file("Cargo.toml", manifest),
            file("src/main.rs", ""),
            file("src/lib.rs", ""),
            file("src/bin/other.rs", ""),
            file("src/bin/more/part.rs", ""),
            file("tests/all.rs", ""),
        ];
        let found = packages(&files, "thumbs");
        let names: Vec<&str> = found.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["thumbs", "shared_code"]);
        let roots = |at: usize| {
            let roots = found[at].roots.iter();
            roots.map(|root| (root.path.as_str(), root.role)).collect::<Vec<_>>()
        };
        let other = ("src/bin/other.rs", Role::Other);
        assert_eq!(roots(0), [other, ("src/main.rs", Role::Function), ("src/lib.rs", Role::Library)]);
        assert_eq!(roots(1), [("../shared/src/lib.rs", Role::Library)]);
        assert_eq!(found[0].dependencies["s3"], "aws_sdk_s3");
        assert!(found[0].is_of_2015 && !found[1].is_of_2015);
        let other = packages(&files, "other");
        assert_eq!(other[0].roots[0], Root { path: "src/bin/other.rs".to_owned(), role: Role::Function });
        let root = "[workspace.dependencies]\nother = { path = \"crates/other\" }";
        assert_eq!(
            paths_beside(manifest, || Some((root.to_owned(), "../".to_owned()))),
            ["../shared", "../crates/other"]
        );
    }
}
