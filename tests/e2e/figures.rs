//! The scripts that count what a project is and what the program is.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::process::{run, seconds};

#[test]
fn the_figures_of_a_project_are_counted() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/project/figures.py");
    let mut count = Command::new("python3");
    count.arg(script).args(["--json", "--program", env!("CARGO_BIN_EXE_cargo-lambda-s3")]);
    let figures: Value = serde_json::from_str(&run(&mut count, seconds(60))).unwrap();
    let figure = |name: &str| figures[name].as_u64().unwrap_or_else(|| panic!("no {name} in {figures:#}"));
    assert!(figure("Rust files of a project") < figure("files of a project"), "{figures:#}");
    assert!(figure("Rust lines of a project") < figure("lines of a project"), "{figures:#}");
    let many = figure("files of 10 functions in a workspace");
    assert!(many > 10 && many <= 130, "{figures:#}");
    // The library is there once.
    assert!(figure("lines of 10 functions in a workspace") < 5 * figure("lines of a project"), "{figures:#}");
    assert!(figure("conditions in templates/src") > 0, "{figures:#}");
}

#[test]
fn the_figures_of_the_program_are_counted() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/house/figures.py");
    let figures: Value =
        serde_json::from_str(&run(Command::new("python3").arg(script).arg("--json"), seconds(60))).unwrap();
    let figure = |name: &str| figures[name].as_u64().unwrap_or_else(|| panic!("no {name} in {figures:#}"));
    assert!(figure("lines of the median file in src") < figure("lines of the largest file in src"), "{figures:#}");
    assert!(figure("lines of the largest file in src") <= 300 && figure("lines in src") > 10_000, "{figures:#}");
    assert!(figure("conditions in templates") > 0, "{figures:#}");
}
