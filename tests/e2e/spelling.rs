//! The spelling of this repository, under the eyes of typos; `_typos.toml` says what is meant as it stands there.

use std::path::Path;

use crate::process::{Outcome, seconds, try_run};
use crate::tools::editor_tools;

fn typos(arguments: &[&str]) -> Outcome {
    let mut typos = editor_tools().command("typos");
    try_run(typos.args(["--format", "brief"]).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")), seconds(60))
}

#[test]
fn typos_finds_nothing() {
    let outcome = typos(&[]);
    assert!(outcome.status.success(), "{}", outcome.all());
}

#[test]
fn typos_can_find_something() {
    let folder = tempfile::tempdir().unwrap();
    let file: &Path = &folder.path().join("README.md");
    std::fs::write(file, ["It rec", "ieves an event.\n"].concat()).unwrap();
    let outcome = typos(&[file.to_str().unwrap()]);
    assert!(outcome.all().contains("`receives`"), "{}", outcome.all());
}
