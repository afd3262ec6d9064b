//! Generated crates as cargo, rustfmt and clippy see them.

use std::sync::{Mutex, MutexGuard};

use crate::process::{run, seconds, timed};
use crate::project::Project;
use crate::specs::{
    ALL, CAPABILITIES, CONTROL_CHARACTERS, COPY, EVERYTHING, HOSTILE, NEITHER, PRACTICES, READ_ONLY, RECURSIVE, Spec,
    WRITE_ONLY,
};

/// Formatted, without a warning, its own tests green.
fn passes_its_own_checks(spec: &Spec) {
    passes(&Project::new(spec), &[FORMAT, LINT, TEST]);
}

pub type Step = &'static [&'static str];
pub const FORMAT: Step = &["fmt", "--check"];
pub const LINT: Step = &["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"];
pub const TEST: Step = &["test", "--quiet"];

pub fn passes(project: &Project, steps: &[Step]) {
    let _one_at_a_time = alone();
    let name = project.path.file_name().unwrap().display();
    for &step in steps {
        let mut cargo = project.cargo(step);
        let said = timed(&format!("{name}: cargo {}", step[0]), || run(&mut cargo, seconds(1500)));
        assert!(step != TEST || said.contains("test result: ok"), "it has no tests\n{said}");
    }
}

/// One at a time: cargo would only have them wait for each other, and their times would say nothing.
pub fn alone() -> MutexGuard<'static, ()> {
    static CARGO: Mutex<()> = Mutex::new(());
    CARGO.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
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

#[test]
fn a_project_with_all_practices_passes_its_own_checks() {
    passes_its_own_checks(&PRACTICES);
}

/// What a team may ask of all of its crates.
const LINTS: &str = r#"
[lints.rust]
missing_docs = "warn"
rust_2018_idioms = { level = "warn", priority = -1 }
unsafe_code = "forbid"

[lints.clippy]
pedantic = { level = "warn", priority = -1 }
dbg_macro = "deny"
expect_used = "deny"
indexing_slicing = "deny"
panic = "deny"
print_stdout = "deny"
todo = "deny"
unwrap_used = "deny"
"#;

fn with_lints(project: Project) -> Project {
    project.edit("Cargo.toml", |text| format!("{text}{LINTS}"));
    project
}

#[test]
fn each_example_that_can_be_chosen_passes_its_own_checks() {
    for example in ["copy", "metadata", "thumbnail", "json-lines", "none"] {
        passes(&Project::with_flags(&COPY, &["--example", example]), &[FORMAT, LINT, TEST]);
    }
}

#[test]
fn each_example_passes_the_lints_of_a_strict_team() {
    for example in ["copy", "metadata", "thumbnail", "json-lines", "none"] {
        passes(&with_lints(Project::with_flags(&COPY, &["--example", example])), &[LINT]);
    }
    for spec in [&WRITE_ONLY, &PRACTICES] {
        passes(&with_lints(Project::new(spec)), &[LINT]);
    }
}

/// What each of the four defaults can be asked for.
fn examples() -> [(&'static Spec, Vec<Step>); 4] {
    let but = |excluded: &[&str]| CAPABILITIES.into_iter().filter(|flags| !excluded.contains(&flags[0])).collect();
    [
        (&COPY, but(&[])),
        (&READ_ONLY, but(&["--tag-objects"])),
        (&WRITE_ONLY, but(&["--versioned"])),
        (&NEITHER, but(&["--tag-objects", "--versioned"])),
    ]
}

#[test]
fn a_project_with_all_capabilities_passes_its_own_checks_whatever_its_example() {
    for (spec, capabilities) in examples() {
        passes(&Project::with_flags(spec, &capabilities.concat()), &[FORMAT, LINT, TEST]);
    }
}

#[test]
fn a_project_with_one_capability_holds_nothing_unused_whatever_its_example() {
    for (spec, capabilities) in examples() {
        for flags in capabilities {
            passes(&Project::with_flags(spec, flags), &[FORMAT, LINT]);
        }
    }
}

/// `--locked` refuses a lock file that is not as cargo writes it.
#[test]
fn the_lock_file_is_the_one_that_cargo_writes() {
    let thumbnail = ["--example", "thumbnail"];
    let whole = [CAPABILITIES.concat(), thumbnail.to_vec()].concat();
    let alone: Vec<Vec<&str>> = CAPABILITIES.iter().flat_map(|flags| flags.chunks(2).map(<[&str]>::to_vec)).collect();
    let kinds = alone.iter().map(Vec::as_slice).chain([&thumbnail[..], &whole]);
    let projects = kinds.map(|flags| Project::with_flags(&COPY, flags)).chain(ALL.map(Project::new));
    for project in projects {
        run(&mut project.cargo(&["update", "--workspace", "--quiet", "--locked"]), seconds(300));
    }
}
