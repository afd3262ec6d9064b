//! Generated crates as cargo, rustfmt and clippy see them.

use std::sync::Mutex;

use crate::process::{run, seconds, timed};
use crate::project::Project;
use crate::specs::{CONTROL_CHARACTERS, COPY, EVERYTHING, HOSTILE, NEITHER, READ_ONLY, RECURSIVE, Spec, WRITE_ONLY};

/// Formatted, without a warning, its own tests green.
fn passes_its_own_checks(spec: &Spec) {
    // One at a time: cargo would only have them wait for each other, and their times would say nothing.
    static CARGO: Mutex<()> = Mutex::new(());
    let project = Project::new(spec);
    let _one_at_a_time = CARGO.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let step = |what: &str, arguments: &[&str]| {
        let mut cargo = project.cargo(arguments);
        timed(&format!("{}: {what}", spec.name), || run(&mut cargo, seconds(1500)))
    };
    step("cargo fmt", &["fmt", "--check"]);
    step("cargo clippy", &["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"]);
    let said = step("cargo test", &["test", "--quiet"]);
    assert!(said.contains("test result: ok"), "it has no tests\n{said}");
}

#[test]
fn a_project_that_reads_and_writes_passes_its_own_checks() {
    passes_its_own_checks(&COPY);
}

#[test]
fn a_project_that_only_reads_passes_its_own_checks() {
    passes_its_own_checks(&READ_ONLY);
}

#[test]
fn a_project_that_only_writes_passes_its_own_checks() {
    passes_its_own_checks(&WRITE_ONLY);
}

#[test]
fn a_project_without_any_access_passes_its_own_checks() {
    passes_its_own_checks(&NEITHER);
}

#[test]
fn a_project_with_every_kind_of_grant_passes_its_own_checks() {
    passes_its_own_checks(&EVERYTHING);
}

#[test]
fn a_project_that_feeds_itself_passes_its_own_checks() {
    passes_its_own_checks(&RECURSIVE);
}

#[test]
fn a_project_with_hostile_prefixes_passes_its_own_checks() {
    passes_its_own_checks(&HOSTILE);
}

#[test]
fn a_project_with_keys_that_break_lines_passes_its_own_checks() {
    passes_its_own_checks(&CONTROL_CHARACTERS);
}
