//! Generated crates as cargo, rustfmt and clippy see them.

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use crate::process::{run, seconds, timed};
use crate::project::{Project, cargo_in};
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
    pass_in(&project.path, steps, &[]);
}

fn pass_in(folder: &Path, steps: &[Step], more: &[&str]) {
    let _one_at_a_time = alone();
    let name = folder.file_name().unwrap().display();
    for &step in steps {
        let (command, rest) = step.split_first().unwrap();
        let mut cargo = cargo_in(folder, &[&[*command], more, rest].concat());
        let said = timed(&format!("{name}: cargo {command}"), || run(&mut cargo, seconds(1500)));
        assert!(step != TEST || said.contains("test result: ok"), "it has no tests\n{said}");
    }
}

/// The same for many projects, which are members of one workspace here, since one run of cargo keeps every core busy. Dependencies have the
/// features that any of them asks for: that each asks for enough is seen where one is built alone.
fn pass_together(projects: &[Project], steps: &[Step]) {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("together");
    std::fs::create_dir(&root).unwrap();
    for project in projects {
        std::fs::rename(&project.path, root.join(project.path.file_name().unwrap())).unwrap();
    }
    std::fs::write(root.join("Cargo.toml"), "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\n").unwrap();
    // The versions are those that the projects are pinned to; cargo adds the members.
    let lock = Project::named("whole", &COPY, &whole());
    std::fs::rename(lock.path.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    for &step in steps {
        pass_in(&root, &[step], if step == FORMAT { &["--all"] } else { &["--workspace"] });
    }
}

/// With every dependency that a project may have.
fn whole() -> Vec<&'static str> {
    [CAPABILITIES.concat(), vec!["--example", "thumbnail"]].concat()
}

const EXAMPLES: [&str; 5] = ["copy", "metadata", "thumbnail", "json-lines", "none"];

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
    let projects = EXAMPLES.map(|example| Project::named(example, &COPY, &["--example", example]));
    pass_together(&projects, &[FORMAT, LINT, TEST]);
}

#[test]
fn each_example_passes_the_lints_of_a_strict_team() {
    let examples = EXAMPLES.map(|example| Project::named(example, &COPY, &["--example", example]));
    let others = [&WRITE_ONLY, &PRACTICES].map(Project::new);
    let projects: Vec<Project> = examples.into_iter().chain(others).map(with_lints).collect();
    pass_together(&projects, &[LINT]);
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
    let each = examples().into_iter().flat_map(|(spec, capabilities)| {
        let named = capabilities
            .into_iter()
            .map(|flags| (format!("{}-{}", spec.name, flags[0].trim_start_matches('-')), flags));
        named.map(|(name, flags)| Project::named(&name, spec, flags)).collect::<Vec<_>>()
    });
    pass_together(&each.collect::<Vec<_>>(), &[FORMAT, LINT]);
}

/// `--locked` refuses a lock file that is not as cargo writes it.
#[test]
fn the_lock_file_is_the_one_that_cargo_writes() {
    let (thumbnail, whole) = (["--example", "thumbnail"], whole());
    let alone: Vec<Vec<&str>> = CAPABILITIES.iter().flat_map(|flags| flags.chunks(2).map(<[&str]>::to_vec)).collect();
    let kinds = alone.iter().map(Vec::as_slice).chain([&thumbnail[..], &whole]);
    let projects = kinds.map(|flags| Project::with_flags(&COPY, flags)).chain(ALL.map(Project::new));
    for project in projects {
        run(&mut project.cargo(&["update", "--workspace", "--quiet", "--locked"]), seconds(300));
    }
}
