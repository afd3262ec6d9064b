//! Which packages beside a function it is built with, and with which of their features (*The Cargo Book, Features*).

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Item, Table, TableLike};

/// A dependency of a package, with what its workspace says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependency {
    /// What code calls it, with underscores.
    pub(super) called: String,
    /// The package, with underscores.
    pub(super) package: String,
    features: Vec<String>,
    is_plain: bool,
    is_optional: bool,
}

impl Dependency {
    /// Whether it is built with these features of the package that depends on it.
    pub(super) fn is_built(&self, features: &BTreeSet<String>, manifest: &Table) -> bool {
        let asks = |entry: &str| {
            let name = entry.strip_prefix("dep:").unwrap_or(entry).split('/').next().unwrap_or_default();
            !name.ends_with('?') && name.replace('-', "_") == self.called
        };
        let lists = features.iter().filter_map(|feature| manifest.get("features")?.get(feature)?.as_array());
        let mut entries = lists.flat_map(|list| list.iter().filter_map(|entry| entry.as_str()));
        !self.is_optional || features.iter().any(|feature| asks(feature)) || entries.any(asks)
    }
}

/// A manifest, and that of the workspace which it inherits from.
#[derive(Clone, Copy)]
pub(super) struct Manifest<'m> {
    pub(super) table: &'m Table,
    pub(super) workspace: Option<&'m Table>,
}

/// The dependencies of a package. What only tests or the build use makes no call under the role.
pub(super) fn dependencies_of(manifest: Manifest<'_>) -> Vec<Dependency> {
    let plain = manifest.table.get("dependencies").and_then(Item::as_table_like);
    let targets = manifest.table.get("target").and_then(Item::as_table_like);
    let of_targets = targets
        .into_iter()
        .flat_map(TableLike::iter)
        .filter_map(|(_, target)| target.get("dependencies")?.as_table_like());
    let shared = manifest.workspace.and_then(|root| root.get("workspace")?.get("dependencies")?.as_table_like());
    let tables = plain.into_iter().chain(of_targets);
    let read = |(name, item): (&str, &Item)| {
        let own = item.as_table_like();
        let inherits = own.is_some_and(|own| own.get("workspace").is_some());
        let shared = shared.filter(|_| inherits).and_then(|shared| shared.get(name)?.as_table_like());
        let flag = |key: &str| own.and_then(|own| own.get(key)).or_else(|| shared?.get(key)).and_then(Item::as_bool);
        let package = own.and_then(|own| own.get("package")).or_else(|| shared?.get("package")).and_then(Item::as_str);
        let listed = [own, shared].into_iter().flatten().filter_map(|table| table.get("features")?.as_array());
        let features = listed.flat_map(|list| list.iter().filter_map(|feature| feature.as_str().map(str::to_owned)));
        Dependency {
            called: name.replace('-', "_"),
            package: package.unwrap_or(name).replace('-', "_"),
            features: features.collect(),
            is_plain: flag("default-features") != Some(false),
            is_optional: own.and_then(|own| own.get("optional")).and_then(Item::as_bool) == Some(true),
        }
    };
    tables.flat_map(|table| table.iter()).map(read).collect()
}

/// The features of each of these packages, by their names with underscores, where the function's own is built with these beside the
/// default ones; of one that the function is not built with, nothing.
pub(super) fn enabled(
    manifests: &BTreeMap<&str, Manifest<'_>>,
    function: &str,
    asked: Vec<String>,
) -> BTreeMap<String, BTreeSet<String>> {
    let dependencies: BTreeMap<&str, Vec<Dependency>> =
        manifests.iter().map(|(name, manifest)| (*name, dependencies_of(*manifest))).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let asked = asked.into_iter().chain([String::new(), "default".to_owned()]);
    let mut next: Vec<(String, String)> = asked.map(|feature| (function.to_owned(), feature)).collect();
    while let Some((package, feature)) = next.pop() {
        let Some((name, manifest)) = manifests.get_key_value(package.as_str()) else { continue };
        let own = &dependencies[name];
        let ask = |dependency: &Dependency| {
            let defaults = dependency.is_plain.then(|| "default".to_owned());
            let features = defaults.into_iter().chain(dependency.features.iter().cloned()).chain([String::new()]);
            features.map(|feature| (dependency.package.clone(), feature)).collect::<Vec<_>>()
        };
        if !found.contains_key(&package) {
            next.extend(own.iter().filter(|dependency| !dependency.is_optional).flat_map(ask));
        }
        let features = found.entry(package.clone()).or_default();
        if feature.is_empty() || !features.insert(feature.clone()) {
            continue;
        }
        let table = manifest.table.get("features").and_then(|features| features.get(&feature)?.as_array());
        let called = |name: &str| {
            let name = name.trim_end_matches('?').replace('-', "_");
            own.iter().filter(move |dependency| dependency.called == name)
        };
        match table {
            // An optional dependency is a feature of its name.
            None => next.extend(called(&feature).flat_map(ask)),
            Some(list) => {
                for entry in list.iter().filter_map(|entry| entry.as_str()) {
                    match (entry.strip_prefix("dep:"), entry.split_once('/')) {
                        (Some(name), _) => next.extend(called(name).flat_map(ask)),
                        (None, Some((name, feature))) => {
                            if !name.ends_with('?') {
                                next.extend(called(name).flat_map(ask));
                            }
                            next.extend(called(name).map(|one| (one.package.clone(), feature.to_owned())));
                        }
                        (None, None) => next.push((package.clone(), entry.to_owned())),
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_those_that_cargo_builds_with() {
        let table = |text: &str| text.parse::<toml_edit::DocumentMut>().unwrap().as_table().clone();
        let own = table(
            "[features]\ndefault = [\"a\"]\na = [\"store/fast\", \"dep:more\"]\nb = []\n[dependencies]\nstore = { path = \"store\", default-features = false, features = [\"cold\"] }\nmore = { workspace = true, optional = true }\nrest = { path = \"rest\", optional = true }",
        );
        let root = table("[workspace.dependencies]\nmore = { path = \"more\", features = [\"wide\"] }");
        let store = table("[features]\ndefault = [\"off\"]\noff = []\ncold = []\nfast = []");
        let more = table("[features]\nwide = [\"wider\"]\nwider = []");
        let manifest = |table| Manifest { table, workspace: Some(&root) };
        let all = [("own", &own), ("store", &store), ("more", &more), ("rest", &more)];
        let found = enabled(
            &all.into_iter().map(|(name, table)| (name, manifest(table))).collect(),
            "own",
            vec!["b".to_owned()],
        );
        let features = |name: &str| found.get(name).map(|set| set.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(features("own"), Some(vec!["a", "b", "default"]));
        assert_eq!(features("store"), Some(vec!["cold", "fast"]));
        assert_eq!(features("more"), Some(vec!["default", "wide", "wider"]));
        assert_eq!(features("rest"), None);
    }
}
