//! `Cargo.lock`: the versions that generated code was tested with.

use std::collections::BTreeSet;

use semver::{Version, VersionReq};
use toml_edit::{DocumentMut, Item};

/// As cargo wrote it for a function with every grant and example, without the function's own package. Grants and examples only
/// add packages, so that it holds those of every function.
const TESTED: &str = include_str!("tested.lock");

/// Dependencies that a package has only where another one turns a feature of it on: the package, how the dependency is spelt, and the
/// other. What cargo makes of every grant is tried in `tests/e2e/built.rs`.
const BY_FEATURE: [(&str, &str, &str); 2] =
    [("aws-smithy-types", "http 0.", "aws-sdk-cloudwatch"), ("aws-smithy-types", "http-body 0.", "aws-sdk-cloudwatch")];

const START: &str = "[[package]]\n";

/// A package that cargo fetches.
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    /// All but its dependencies.
    head: &'a str,
    /// Their names, and a version behind a blank where there are several of that name.
    dependencies: Vec<&'a str>,
}

/// The lock file of a package of its own, as cargo writes it. `None` where the manifest asks for packages or versions that the
/// templates do not ask for: cargo writes the file then.
pub fn lock_of(manifest: &str) -> Option<String> {
    let manifest: DocumentMut = manifest.parse().ok()?;
    let package = manifest.get("package")?;
    let (name, version) = (package.get("name")?.as_str()?, package.get("version")?.as_str()?);
    let mut tested = tested();
    let mut direct = BTreeSet::new();
    for table in ["dependencies", "dev-dependencies"] {
        let table = manifest.get(table)?.as_table_like()?;
        for (key, dependency) in table.iter().filter(|(key, _)| *key != name) {
            direct.insert(find(&tested, key, &requirement(dependency)?)?);
        }
    }
    for (package, start, other) in BY_FEATURE {
        let is_on = direct.iter().any(|at| tested[*at].name == other);
        for package in tested.iter_mut().filter(|one| one.name == package && !is_on) {
            package.dependencies.retain(|text| !text.starts_with(start));
        }
    }
    let (mut reached, mut open) = (direct.clone(), Vec::from_iter(direct.iter().copied()));
    while let Some(at) = open.pop() {
        let next = tested[at].dependencies.iter().filter_map(|text| spelled(&tested, text));
        open.extend(next.filter(|at| reached.insert(*at)));
    }
    let all: Vec<&Package<'_>> = reached.iter().map(|at| &tested[*at]).collect();
    let mut blocks: Vec<(&str, String)> = all
        .iter()
        .map(|package| {
            let dependencies = package.dependencies.iter().filter_map(|text| spelled(&tested, text));
            (package.name, block(package.head, dependencies.map(|at| spell(&tested[at], &all)).collect()))
        })
        .collect();
    let mut own: Vec<String> = direct.iter().map(|at| spell(&tested[*at], &all)).collect();
    // Its tests ask for the package itself, with the feature for tests.
    own.push(name.to_owned());
    own.sort_unstable();
    let at = blocks.partition_point(|(before, _)| *before < name);
    blocks.insert(at, (name, block(&format!("name = \"{name}\"\nversion = \"{version}\"\n"), own)));
    let head = TESTED.split(START).next()?;
    let blocks: Vec<String> = blocks.into_iter().map(|(_, block)| block).collect();
    Some(format!("{head}{}", blocks.join("\n")))
}

fn tested() -> Vec<Package<'static>> {
    let quoted = |line: &'static str| line.split('"').nth(1).unwrap_or_default();
    let mut packages: Vec<Package<'static>> = Vec::new();
    // Line by line: to look for a text in all of it takes longer than all the rest.
    let (mut at, mut start) = (0, 0);
    for line in TESTED.split_inclusive('\n') {
        at += line.len();
        if line == START {
            start = at;
            packages.push(Package { name: "", version: "", head: "", dependencies: Vec::new() });
        }
        let Some(package) = packages.last_mut() else { continue };
        match line.as_bytes() {
            [b' ', ..] => package.dependencies.push(quoted(line)),
            [b'a'..=b'z', ..] if !line.ends_with("[\n") => {
                package.head = TESTED[start..at].trim_end();
                match line.as_bytes() {
                    [b'n', ..] => package.name = quoted(line),
                    [b'v', ..] => package.version = quoted(line),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    packages
}

/// The versions that a manifest asks for.
fn requirement(dependency: &Item) -> Option<VersionReq> {
    dependency.as_str().or_else(|| dependency.get("version")?.as_str())?.parse().ok()
}

/// The newest tested package of that name which fits.
fn find(tested: &[Package<'_>], name: &str, requirement: &VersionReq) -> Option<usize> {
    let fits = |version: &str| Version::parse(version).is_ok_and(|version| requirement.matches(&version));
    tested.iter().rposition(|package| package.name == name && fits(package.version))
}

/// The package that a dependency's text stands for.
fn spelled(tested: &[Package<'_>], text: &str) -> Option<usize> {
    let (name, version) = text.split_once(' ').map_or((text, None), |(name, version)| (name, Some(version)));
    // Cargo sorts packages by their names.
    let first = tested.partition_point(|package| package.name < name);
    let of_name = tested[first..].iter().take_while(|package| package.name == name);
    let at = of_name.into_iter().position(|package| version.is_none_or(|version| package.version == version))?;
    Some(first + at)
}

/// How a package is named among all that there are.
fn spell(package: &Package<'_>, all: &[&Package<'_>]) -> String {
    let first = all.partition_point(|other| other.name < package.name);
    match all[first..].iter().take_while(|other| other.name == package.name).count() {
        1 => package.name.to_owned(),
        _ => format!("{} {}", package.name, package.version),
    }
}

fn block(head: &str, dependencies: Vec<String>) -> String {
    let lines: String = dependencies.iter().map(|text| format!(" \"{text}\",\n")).collect();
    match dependencies.is_empty() {
        true => format!("{START}{}\n", head.trim_end()),
        false => format!("{START}{}\ndependencies = [\n{lines}]\n", head.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A manifest as the template writes it, with these packages besides.
    fn manifest(name: &str, besides: &str) -> String {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n[dependencies]\nanyhow = \"1\"\n{besides}\
             [dev-dependencies]\n{name} = {{ path = \".\" }}\n"
        )
    }

    fn names(lock: &str) -> Vec<&str> {
        lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect()
    }

    #[test]
    fn it_holds_what_the_manifest_comes_to_in_order() {
        let lock = lock_of(&manifest("thumbs", "bytes = \"1\"\n")).unwrap();
        assert_eq!(names(&lock), ["anyhow", "bytes", "thumbs"]);
        assert!(lock.ends_with("\ndependencies = [\n \"anyhow\",\n \"bytes\",\n \"thumbs\",\n]\n"), "{lock}");
        let lock = lock_of(&manifest("aa", "tokio = { version = \"1\", features = [] }\n")).unwrap();
        let names = names(&lock);
        assert_eq!((names[0], names.contains(&"pin-project-lite"), names.contains(&"image")), ("aa", true, false));
        assert!(names.is_sorted(), "{names:?}");
    }

    #[test]
    fn what_a_feature_of_another_package_brings_is_there_with_that_alone() {
        let types = "aws-smithy-types = \"1\"\n";
        let count = |besides: &str| {
            let lock = lock_of(&manifest("thumbs", besides)).unwrap();
            names(&lock).into_iter().filter(|name| *name == "http").count()
        };
        assert_eq!((count(types), count(&format!("{types}aws-sdk-cloudwatch = \"1\"\n"))), (1, 2));
    }

    #[test]
    fn there_is_none_for_what_was_not_tested() {
        for besides in ["left-pad = \"1\"\n", "bytes = \"99\"\n", "bytes = { git = \"https://example.com\" }\n"] {
            assert_eq!(lock_of(&manifest("thumbs", besides)), None, "{besides}");
        }
    }
}
