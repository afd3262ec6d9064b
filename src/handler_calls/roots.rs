//! The files that crates begin with: where the manifest says so, and where cargo looks (*The Cargo Book, Cargo targets*).

use std::collections::BTreeMap;

use toml_edit::{Document, Item, Table, TableLike};

/// What a crate of a package is to the function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The function's binary, which is what Lambda runs.
    #[default]
    Function,
    Library,
    /// Another binary of the package: another function.
    Other,
}

/// The file that a crate begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    pub path: String,
    pub role: Role,
}

/// The crates of a package.
#[derive(Debug, Default)]
pub(super) struct Roots {
    pub(super) roots: Vec<Root>,
    /// Files that the manifest names and that are not there.
    pub(super) missing: Vec<String>,
    /// The binaries, where none is called like the function.
    pub(super) undecided: Vec<String>,
}

struct Binary {
    name: String,
    path: String,
    /// Features without which cargo does not build it (*The Cargo Book, The required-features field*).
    needs: Vec<String>,
}

/// The features that the function's binary is built with beside the default ones.
pub(super) fn features_of_function(
    (folder, function): (&str, &str),
    manifest: &Table,
    files: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut binaries = binaries_of(folder, manifest, files);
    let chosen = choose(&binaries, function, manifest);
    chosen.map(|chosen| binaries.swap_remove(chosen).needs).unwrap_or_default()
}

/// The crates of the function's own package.
pub(super) fn of_function(
    (folder, function): (&str, &str),
    manifest: &Table,
    files: &BTreeMap<String, String>,
) -> Roots {
    let mut found = Roots::default();
    let library = library_of(folder, manifest, files, &mut found.missing);
    let mut binaries = binaries_of(folder, manifest, files);
    let chosen = choose(&binaries, function, manifest);
    if chosen.is_none() && binaries.len() > 1 {
        found.undecided = binaries.iter().map(|binary| binary.name.clone()).collect();
    }
    for (at, binary) in binaries.drain(..).enumerate() {
        let role = if chosen.is_none_or(|chosen| chosen == at) { Role::Function } else { Role::Other };
        // What other binaries do matters only where they share a library with the function.
        if role == Role::Other && library.is_none() {
            continue;
        }
        match files.contains_key(&binary.path) {
            true => found.roots.push(Root { path: binary.path, role }),
            false if role == Role::Function => found.missing.push(binary.path),
            false => {}
        }
    }
    found.roots.extend(library);
    // A file that begins two crates is read as the function's.
    let mut seen = Vec::new();
    found.roots.retain(|root| {
        let is_new = !seen.contains(&root.path);
        seen.push(root.path.clone());
        is_new
    });
    found
}

/// The library of a package that the function is built with: no binary of it is.
pub(super) fn of_dependency(folder: &str, manifest: &Table, files: &BTreeMap<String, String>) -> Roots {
    let mut found = Roots::default();
    found.roots.extend(library_of(folder, manifest, files, &mut found.missing));
    found
}

/// The paths that a manifest gives to binaries and the library, as it writes them.
pub fn paths_named(manifest: &str) -> Vec<String> {
    if !manifest.contains("path") {
        return Vec::new();
    }
    let Ok(manifest) = Document::parse(manifest) else { return Vec::new() };
    let binaries = tables_of(manifest.get("bin")).into_iter().filter_map(|table| text(table, "path"));
    let library = manifest.get("lib").and_then(Item::as_table_like).and_then(|table| text(table, "path"));
    binaries.chain(library).map(str::to_owned).collect()
}

/// Where files may lie that the `#[path]` of a text names.
pub fn paths_in_attributes(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("path = \"").filter(|(at, _)| text[..*at].ends_with(['[', ' ', ','])) {
        let value = text[at + "path = \"".len()..].split('"').next().unwrap_or_default();
        if value.ends_with(".rs") {
            found.push(super::tree::join(super::tree::folder_of(path), value));
        }
    }
    found
}

/// Where the modules may lie that a text of this path names.
pub fn paths_of_modules(path: &str, text: &str) -> Vec<String> {
    let folder = super::tree::folder_of(path);
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let name = |line: &str| {
        let line = line.trim_start();
        let behind = line.strip_prefix("pub").map_or(line, |rest| rest.split_once(')').map_or(rest, |(_, rest)| rest));
        let name = behind.trim_start().strip_prefix("mod ")?.trim_end().strip_suffix(';')?.trim();
        name.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| name.to_owned())
    };
    let usual = |name: String| {
        let names = [format!("{name}.rs"), format!("{name}/mod.rs")];
        [folder, stem].map(|folder| names.clone().map(|name| super::tree::join(folder, &name)))
    };
    text.lines().filter_map(name).flat_map(usual).flatten().collect()
}

fn library_of(
    folder: &str,
    manifest: &Table,
    files: &BTreeMap<String, String>,
    missing: &mut Vec<String>,
) -> Option<Root> {
    let named = manifest.get("lib").and_then(Item::as_table_like).and_then(|table| text(table, "path"));
    let path = path_below(folder, named.unwrap_or("src/lib.rs"));
    if !files.contains_key(&path) {
        missing.extend(named.map(|_| path));
        return None;
    }
    Some(Root { path, role: Role::Library })
}

fn binaries_of(folder: &str, manifest: &Table, files: &BTreeMap<String, String>) -> Vec<Binary> {
    let package = manifest.get("package").and_then(Item::as_table_like);
    let own = package.and_then(|package| text(package, "name")).unwrap_or_default();
    let mut binaries: Vec<Binary> = Vec::new();
    for table in tables_of(manifest.get("bin")) {
        let name = text(table, "name").unwrap_or(own).to_owned();
        let path = text(table, "path").map(|path| path_below(folder, path)).unwrap_or_else(|| {
            let mut usual = vec![format!("{folder}src/bin/{name}.rs"), format!("{folder}src/bin/{name}/main.rs")];
            if name == own {
                usual.insert(0, format!("{folder}src/main.rs"));
            }
            usual.iter().find(|path| files.contains_key(*path)).unwrap_or(&usual[0]).clone()
        });
        let needs = table.get("required-features").and_then(Item::as_array);
        let needs = needs.into_iter().flatten().filter_map(|feature| feature.as_str().map(str::to_owned)).collect();
        binaries.push(Binary { name, path, needs });
    }
    let is_found = package.and_then(|package| package.get("autobins")?.as_bool()) != Some(false);
    for (path, _) in files.iter().filter(|_| is_found) {
        let Some(inside) = path.strip_prefix(folder).and_then(|path| path.strip_prefix("src/")) else { continue };
        let name = match inside.strip_prefix("bin/") {
            Some(file) => file.strip_suffix("/main.rs").or_else(|| file.strip_suffix(".rs")),
            None => (inside == "main.rs").then_some(own),
        };
        let Some(name) = name.filter(|name| !name.contains('/')) else { continue };
        if !binaries.iter().any(|binary| binary.name == name || binary.path == *path) {
            binaries.push(Binary { name: name.to_owned(), path: path.clone(), needs: Vec::new() });
        }
    }
    binaries
}

/// The binary that is called like the function, else the one that cargo runs by default, else the package's.
fn choose(binaries: &[Binary], function: &str, manifest: &Table) -> Option<usize> {
    if binaries.len() < 2 {
        return (!binaries.is_empty()).then_some(0);
    }
    let of_package = |key| manifest.get("package")?.as_table_like().and_then(|package| text(package, key));
    let names = [Some(function), of_package("default-run"), of_package("name")];
    let is_called = |binary: &Binary, name: &str| binary.name.replace('-', "_") == name.replace('-', "_");
    names.into_iter().flatten().find_map(|name| binaries.iter().position(|binary| is_called(binary, name)))
}

/// A list of tables, with headers or in one line.
fn tables_of(list: Option<&Item>) -> Vec<&dyn TableLike> {
    let Some(list) = list else { return Vec::new() };
    match (list.as_array_of_tables(), list.as_array()) {
        (Some(tables), _) => tables.iter().map(|table| table as &dyn TableLike).collect(),
        (None, Some(values)) => {
            values.iter().filter_map(|value| value.as_inline_table().map(|table| table as &dyn TableLike)).collect()
        }
        (None, None) => Vec::new(),
    }
}

fn text<'t>(table: &'t dyn TableLike, key: &str) -> Option<&'t str> {
    table.get(key)?.as_str()
}

fn path_below(folder: &str, path: &str) -> String {
    super::tree::join(folder, path)
}
