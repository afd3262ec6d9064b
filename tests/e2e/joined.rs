//! Workspaces that a function has joined, built by cargo: what the function takes from them fits its code.

use std::path::Path;

use tempfile::TempDir;

use crate::process::{command, run, seconds, timed};
use crate::project::{builds, program};
use crate::specs::{CAPABILITIES, COPY};
use crate::tools::tools;

/// Everything that a workspace can offer, for whoever fits.
const OFFER: &str = r#"
[workspace.package] # for every member
version = "2.1.0"
authors = ["The photo team"]
license = "MIT"
edition = "2024"
rust-version = "1.94.1"

[workspace.dependencies]
anyhow = "1.0.70" # errors
aws-config = { version = "1.13", default-features = false }
aws-sdk-s3 = { version = "1.157", default-features = false, features = ["rt-tokio"] }
aws-sdk-sns = "1"
lambda_runtime = { version = "1.5", default-features = false }
serde = { version = "1.0.200", default-features = false }
serde_json = { version = "1", default-features = false, features = ["alloc"] }
tokio = { version = "1.40", features = ["macros"] }
tracing = "0.1"

[workspace.lints.rust]
missing_docs = "warn"
rust_2018_idioms = { level = "warn", priority = -1 }
unsafe_code = "forbid"

[workspace.lints.clippy]
pedantic = { level = "warn", priority = -1 }

[workspace.metadata.lambda-s3]
deploy = ["cloudformation"]
tags = { team = "photos" }
"#;

const TOOL: &str = "[package]\nname = \"tool\"\nversion.workspace = true\nedition.workspace = true\n\n[dependencies]\nserde.workspace = true\n";

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Makes a function in the workspace, and checks and lints all of it.
fn builds_with_a_function(name: &str, workspace: &TempDir) {
    let folder = workspace.path();
    let path = format!("functions/{name}");
    let mut new = program();
    new.current_dir(folder).args(["new", &path, "--yes", "--vcs", "none"]).args(COPY.arguments);
    new.args(CAPABILITIES.concat());
    run(&mut new, seconds(30));
    for step in ["check", "clippy"] {
        let mut cargo = command("cargo");
        cargo.args([step, "--quiet", "--workspace", "--all-targets"]).current_dir(folder).env("PATH", tools().path());
        cargo.env("CARGO_TARGET_DIR", builds()).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        timed(&format!("{name}: cargo {step} in a workspace"), || run(&mut cargo, seconds(1500)));
    }
    let manifest = std::fs::read_to_string(folder.join(path).join("Cargo.toml")).unwrap();
    for taken in ["anyhow", "aws-config", "aws-sdk-s3", "lambda_runtime", "serde", "serde_json", "tokio"] {
        let is_taken = manifest.lines().any(|line| line.starts_with(&format!("{taken} = {{ workspace = true")));
        assert!(is_taken, "`{taken}` is not the workspace's:\n{manifest}");
    }
    assert!(
        manifest.contains("\naws-sdk-sns = { version = "),
        "its default features were left out on purpose\n{manifest}"
    );
}

#[test]
fn a_virtual_workspace_builds_with_all_that_it_offers() {
    let workspace = tempfile::tempdir().unwrap();
    let root = format!(
        "# Virtual.\n[workspace]\nresolver = \"3\"\nmembers = [\n    \"tool\", # for people\n]\ndefault-members = [\"tool\"]\nexclude = [\"old\"]\n{OFFER}"
    );
    write(workspace.path(), "Cargo.toml", &root);
    write(workspace.path(), "tool/Cargo.toml", TOOL);
    write(workspace.path(), "tool/src/main.rs", "fn main() {}\n");
    builds_with_a_function("joined-virtual", &workspace);
}

#[test]
fn a_root_package_builds_with_the_functions_that_its_glob_covers() {
    let workspace = tempfile::tempdir().unwrap();
    let root = format!("{TOOL}\n[workspace]\nmembers = [\"functions/*\"]\n{OFFER}");
    write(workspace.path(), "Cargo.toml", &root);
    write(workspace.path(), "src/main.rs", "fn main() {}\n");
    builds_with_a_function("joined-root", &workspace);
}
