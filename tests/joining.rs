//! A function joins a workspace as a package does that `cargo new` makes: cargo is the judge.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::collections::BTreeMap;

use common::Sandbox;
use serde_json::Value;
use toml_edit::{DocumentMut, Item};

const LINTS: &str = "\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
const PACKAGE: &str = "\n[workspace.package]\nversion = \"2.1.0\"\nauthors = [\"The photo team\"]\nlicense = \"MIT\"\nhomepage = \"https://example.com\"\n\
                       repository = \"https://example.com/photos\"\nkeywords = [\"photo\"]\nedition = \"2024\"\nrust-version = \"1.95\"\n";
/// What is a function's own, whatever the workspace offers.
const OWN: &str = "description = \"all of it\"\npublish = true\nreadme = \"README.md\"\n";

/// Workspaces, and where in them the new package lies.
fn workspaces() -> Vec<(String, &'static str)> {
    let root = "[package]\nname = \"root\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    let of = |text: &str| format!("[workspace]\nresolver = \"3\"\n{text}\n");
    vec![
        (of(""), "thumbs"),
        (of("members = []"), "functions/thumbs"),
        (of("members = [\"tool\"]"), "functions/thumbs"),
        (of("members = [\"tool\"]\ndefault-members = [\"tool\"]"), "functions/thumbs"),
        (of("members = [\"functions/*\"]"), "functions/thumbs"),
        (of("members = [\"*\"]"), "thumbs"),
        (of("members = [\n    # tools\n    \"tool\", # for people\n]\n# no more"), "thumbs"),
        (of("exclude = [\"functions\"]"), "functions/thumbs"),
        (of("members = [\"functions/thumbs\"]\nexclude = [\"functions\"]"), "functions/thumbs"),
        (root.to_owned(), "functions/thumbs"),
        (format!("{root}{LINTS}{PACKAGE}"), "functions/thumbs"),
        (of(&format!("members = [\"tool\"]\n{LINTS}{PACKAGE}{OWN}")), "functions/thumbs"),
    ]
}

fn lay_out(manifest: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", manifest);
    if manifest.contains("[package]") {
        sandbox.write("src/main.rs", "fn main() {}\n");
    }
    if manifest.contains("\"tool\"") {
        sandbox.write("tool/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        sandbox.write("tool/src/main.rs", "fn main() {}\n");
    }
    sandbox
}

/// What the new package takes from the workspace.
fn taken(sandbox: &Sandbox, path: &str) -> Vec<String> {
    let manifest: DocumentMut = sandbox.read(&format!("{path}/Cargo.toml")).parse().unwrap();
    let is_taken = |item: &Item| item.get("workspace").and_then(Item::as_bool) == Some(true);
    let package = manifest["package"].as_table_like().unwrap().iter();
    let mut keys: Vec<String> =
        package.filter(|(_, item)| is_taken(item)).map(|(key, _)| format!("package.{key}")).collect();
    keys.extend(manifest.get("lints").filter(|item| is_taken(item)).map(|_| "lints".to_owned()));
    keys.sort();
    keys
}

/// The packages that cargo finds from a folder on, each with its version, edition and license.
fn packages(sandbox: &Sandbox, folder: &str) -> BTreeMap<String, [Value; 3]> {
    let mut cargo = sandbox.command("cargo");
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = cargo.current_dir(sandbox.path().join(folder)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|one| {
            let values = ["version", "edition", "license"].map(|key| one[key].clone());
            (one["name"].as_str().unwrap().to_owned(), values)
        })
        .collect()
}

#[test]
fn a_function_becomes_a_member_wherever_cargo_new_makes_one() {
    for (manifest, path) in workspaces() {
        let (theirs, ours) = (lay_out(&manifest), lay_out(&manifest));
        let cargo = theirs.command("cargo").args(["new", "--quiet", "--vcs", "none", path]).output().unwrap();
        assert!(cargo.status.success(), "{manifest}\n{}", String::from_utf8_lossy(&cargo.stderr));
        let arguments = ["new", path, "--yes", "--vcs", "none", "--trigger", "s3://photo-inbox/"];
        let program = ours.program(arguments).output().unwrap();
        assert!(program.status.success(), "{manifest}\n{}", String::from_utf8_lossy(&program.stderr));

        for folder in
            [".", path].into_iter().filter(|folder| *folder != "." || !manifest.contains("exclude = [\"functions\"]\n"))
        {
            let mut made = packages(&ours, folder);
            // It comes with the first function.
            made.remove("lambda-s3-runtime");
            assert_eq!(made, packages(&theirs, folder), "from {folder} in\n{manifest}");
        }
        let mut of_cargo = taken(&theirs, path);
        of_cargo.retain(|key| !["package.description", "package.publish", "package.readme"].contains(&key.as_str()));
        assert_eq!(taken(&ours, path), of_cargo, "{manifest}");
    }
}

/// It takes a while in a large workspace.
#[cfg(unix)]
#[test]
fn cargo_is_asked_once_about_a_workspace() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = lay_out("[workspace]\nresolver = \"3\"\nmembers = [\"tool\"]\n");
    let (counted, log) = (sandbox.path().join("counted"), sandbox.path().join("log"));
    let cargo = std::env::var("CARGO").unwrap();
    sandbox.write("counted", format!("#!/bin/sh\necho \"$1\" >> '{}'\nexec '{cargo}' \"$@\"\n", log.display()));
    std::fs::set_permissions(&counted, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut new = sandbox.program(["new", "thumbs", "--yes", "--vcs", "none", "--trigger", "s3://photo-inbox/"]);
    let output = new.env("CARGO", &counted).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "metadata\n");
}

/// Cargo reads the path of a workspace as a pattern, too.
#[test]
fn a_function_joins_only_a_workspace_in_which_cargo_finds_it() {
    let mut outcomes = Vec::new();
    for (folder, members, member) in [
        ("a[b", "", "thumbs"),
        ("a[b", "\"f/*\"", "f/thumbs"),
        ("a[b]", "", "thumbs"),
        ("a[b]", "\"f/*\"", "f/thumbs"),
        ("a*b", "", "thumbs"),
        ("a***b", "", "thumbs"),
        ("ab]", "\"f/*\"", "f/thumbs"),
    ] {
        let sandbox = Sandbox::new();
        sandbox
            .write(&format!("{folder}/Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"));
        let before = sandbox.tree();
        let new = ["new", member, "--yes", "--vcs", "none", "--trigger", "s3://photo-inbox/incoming/"];
        let output = sandbox.program(new).current_dir(sandbox.path().join(folder)).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let root = sandbox.path().join(folder).join("Cargo.toml");
        let mut cargo = sandbox.command("cargo");
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"]).arg(root);
        match output.status.success() {
            true => {
                let said = cargo.output().unwrap();
                assert!(said.status.success(), "{folder}: {}", String::from_utf8_lossy(&said.stderr));
                assert!(String::from_utf8_lossy(&said.stdout).contains("\"name\":\"thumbs\""), "{folder}");
            }
            false => {
                assert_eq!(sandbox.tree(), before, "{folder}");
                assert!(stderr.contains("pattern"), "{folder}: {stderr}");
            }
        }
        outcomes.push(output.status.success());
    }
    assert_eq!(outcomes, [false, false, true, false, true, false, true]);
}
