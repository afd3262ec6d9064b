//! A project is written whole or not at all, whatever happens meanwhile.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{PROGRAM, Sandbox, Tree, assert_same};
use rustix::process::Signal;

const NEW: [&str; 5] = ["new", "thumbs", "--yes", "--trigger", "s3://in-bucket/incoming/"];

/// The arguments of a run that makes no repository.
fn without_repository() -> Vec<&'static str> {
    [&NEW[..], &["--vcs", "none"]].concat()
}

fn with_git() -> Vec<&'static str> {
    [&NEW[..], &["--vcs", "git"]].concat()
}

/// What a run makes that nothing disturbs.
fn whole_project() -> Tree {
    let sandbox = Sandbox::new();
    let output = sandbox.program(without_repository()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    sandbox.tree()
}

/// A workspace of one member around the sandbox's folder, whose manifest has to be edited.
fn workspace(sandbox: &Sandbox, comment: &str) {
    sandbox.write(
        "Cargo.toml",
        format!("# {comment}\n[workspace]\nresolver = \"3\"\nmembers = [\n    \"core\", # first\n]\n"),
    );
    sandbox.write("core/Cargo.toml", "[package]\nname = \"core-parts\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    sandbox.write("core/src/lib.rs", "");
}

/// A program that a shell runs. Written by another process: one that this process holds open cannot be run, and any
/// thread that starts a program at that moment holds it open a little longer.
fn write_script(path: &Path, script: &str) {
    let write = "mkdir -p \"${1%/*}\" && printf '#!/bin/sh\\n%s\\n' \"$2\" > \"$1\" && chmod 755 \"$1\"";
    let status = Command::new("sh").args(["-c", write, "sh", path.to_str().unwrap(), script]).status().unwrap();
    assert!(status.success());
}

/// A program called `git`, first on the path, that does what the script says.
fn fake_git(sandbox: &Sandbox, command: &mut Command, script: &str) {
    let folder = sandbox.path().join(".bin");
    write_script(&folder.join("git"), script);
    let real = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{real}", folder.display()));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn assert_fails(output: &Output, code: i32, says: &str) {
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
    assert!(output.stdout.is_empty());
}

/// Runs with files limited to `blocks` blocks of 512 or 1024 bytes each, as on a disk that is full.
fn run_on_a_small_disk(sandbox: &Sandbox, blocks: u32, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    sandbox.command("sh").args(["-c", &script, PROGRAM]).args(arguments).output().unwrap()
}

#[test]
fn a_full_disk_leaves_nothing_wherever_it_strikes() {
    let whole = whole_project();
    let (mut failures, mut successes) = (0, 0);
    for blocks in [0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 64, 512] {
        for target in ["thumbs", "above/it/thumbs"] {
            let sandbox = Sandbox::new();
            let arguments: Vec<&str> =
                without_repository().into_iter().map(|one| if one == "thumbs" { target } else { one }).collect();
            let output = run_on_a_small_disk(&sandbox, blocks, &arguments);
            if output.status.success() {
                assert_eq!(common::tree(&sandbox.path().join(target)).len(), whole.len() - 1);
                successes += 1;
            } else {
                // The journal is written first, on the same disk.
                assert_fails(
                    &output,
                    1,
                    if blocks == 0 { "error: cannot keep a journal in `" } else { "error: cannot " },
                );
                assert_eq!(sandbox.tree(), Tree::new(), "at {blocks} blocks");
                failures += 1;
            }
        }
    }
    assert!(failures >= 4 && successes >= 2, "{failures} failures, {successes} successes");
}

#[test]
fn a_disk_that_is_full_for_the_workspace_leaves_nothing() {
    let sandbox = Sandbox::new();
    // Every file of the project has room, the manifest has not.
    workspace(&sandbox, &"long ".repeat(200_000));
    let before = sandbox.tree();
    let output = run_on_a_small_disk(&sandbox, 400, &without_repository());
    assert_fails(&output, 1, "error: cannot ");
    assert_same(&sandbox.tree(), &before, "");
}

#[test]
fn a_folder_that_cannot_be_written_in_is_an_error() {
    let sandbox = Sandbox::new();
    let parent = sandbox.path().join("locked");
    fs::create_dir(&parent).unwrap();
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).unwrap();
    // To the superuser that means nothing; the folder of processes does.
    let is_superuser = fs::write(parent.join("probe"), "").is_ok();
    let parent = if is_superuser { Path::new("/proc").to_owned() } else { parent };
    let target = parent.join("thumbs");
    let arguments =
        without_repository().into_iter().map(|one| if one == "thumbs" { target.to_str().unwrap() } else { one });
    let output = sandbox.program(arguments).output().unwrap();
    assert_fails(&output, 1, "error: cannot create a folder in `");
    assert!(!target.exists());
}

/// The tree without what a run keeps for itself while it is at work.
fn without_temporary(tree: Tree) -> Tree {
    tree.into_iter().filter(|(path, _)| !path.contains(".cargo-lambda-s3-")).collect()
}

#[track_caller]
fn assert_clean(sandbox: &Sandbox) {
    let litter: Vec<String> = sandbox.tree().into_keys().filter(|path| path.contains(".cargo-lambda-s3-")).collect();
    assert!(litter.is_empty() && sandbox.journals().is_empty(), "{litter:?} {:?}", sandbox.journals());
}

#[track_caller]
fn assert_succeeds(output: &Output) {
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// A place for a new project: what lies there before, the arguments, and those of the next command that writes.
struct Place {
    prepare: fn(&Sandbox),
    target: &'static str,
    next: &'static str,
    is_workspace: bool,
}

const PLACES: [Place; 4] = [
    Place { prepare: |_| {}, target: "above/it/thumbs", next: "next", is_workspace: false },
    Place {
        prepare: |sandbox| fs::create_dir(sandbox.path().join("thumbs")).unwrap(),
        target: "thumbs",
        next: "thumbs",
        is_workspace: false,
    },
    Place {
        prepare: |sandbox| workspace(sandbox, "ours"),
        target: "functions/thumbs",
        next: "functions/next",
        is_workspace: true,
    },
    Place {
        prepare: |sandbox| workspace_of_patterns(sandbox),
        target: "functions/thumbs",
        next: "functions/next",
        is_workspace: true,
    },
];

/// A workspace whose members are all folders in one.
fn workspace_of_patterns(sandbox: &Sandbox) {
    sandbox.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"core\", \"functions/*\"]\n");
    for (member, name) in [("core", "core-parts"), ("functions/one", "one")] {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        sandbox.write(&format!("{member}/Cargo.toml"), manifest);
        sandbox.write(&format!("{member}/src/lib.rs"), "");
    }
}

impl Place {
    fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        (self.prepare)(&sandbox);
        sandbox
    }

    fn arguments<'a>(&self, target: &'a str) -> Vec<&'a str> {
        without_repository().into_iter().map(|one| if one == "thumbs" { target } else { one }).collect()
    }

    /// The tree before a run that nothing disturbs, and after it.
    fn before_and_after(&self) -> (Tree, Tree) {
        let sandbox = self.sandbox();
        let before = sandbox.tree();
        assert_succeeds(&sandbox.program(self.arguments(self.target)).output().unwrap());
        assert_clean(&sandbox);
        (before, sandbox.tree())
    }

    /// The steps of a run. Where every run asks cargo, one of eight stands for those in which a file is written that is in nobody's
    /// way yet.
    fn steps(&self) -> Vec<usize> {
        let (mut reached, mut missed) = (0, 512);
        while reached + 1 < missed {
            let at = usize::midpoint(reached, missed);
            if self.killed_at(at).is_some() { reached = at } else { missed = at }
        }
        let files = whole_project().len();
        (0..missed).filter(|at| !self.is_workspace || *at < 4 || *at > files || at % 8 == 0).collect()
    }

    /// What a run leaves that is killed before a step; `None` where it ends before that.
    fn killed_at(&self, at: usize) -> Option<Sandbox> {
        let sandbox = self.sandbox();
        let output = sandbox.program_with_fault(self.arguments(self.target), &format!("KILL@{at}")).output().unwrap();
        (output.status.signal() == Some(Signal::KILL.as_raw())).then_some(sandbox)
    }
}

#[test]
fn a_run_that_is_killed_at_any_step_disturbs_nothing_and_is_cleared_away() {
    for place in &PLACES {
        let (before, after) = place.before_and_after();
        let (mut done, mut undone) = (0, 0);
        for at in place.steps() {
            let sandbox = place.killed_at(at).unwrap();
            let found = without_temporary(sandbox.tree());
            // While files are being made for a project that is not in its place, one step is like any other.
            if found == before && at % 16 != 0 {
                continue;
            }
            if place.is_workspace {
                let metadata = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
                let cargo = sandbox.command("cargo").args(metadata).output().unwrap();
                assert!(cargo.status.success(), "{} at {at}: {}", place.target, text(&cargo.stderr));
                assert_succeeds(&sandbox.program(["list"]).output().unwrap());
            }
            let next = sandbox.program(place.arguments(place.next)).output().unwrap();
            // What is finished takes the place of the next one.
            assert!(next.status.success() || place.next == place.target, "{at}: {}", text(&next.stderr));
            assert_clean(&sandbox);
            match sandbox.tree().contains_key(&format!("{}/Cargo.toml", place.target)) {
                true => done += 1,
                false => {
                    assert!(!sandbox.path().join(place.target).exists());
                    assert_succeeds(&sandbox.program(place.arguments(place.target)).output().unwrap());
                    undone += 1;
                }
            }
            let tree = sandbox.tree();
            let project: Tree = after
                .iter()
                .filter(|(path, _)| path.starts_with(place.target))
                .map(|(path, text)| (path.clone(), text.clone()))
                .collect();
            assert!(project.iter().all(|(path, text)| tree.get(path) == Some(text)), "{} at {at}", place.target);
        }
        assert!(done > 0 && undone + done > 3, "{}: {done} done, {undone} undone", place.target);
    }
}

#[test]
fn a_signal_at_any_step_leaves_all_or_nothing() {
    for place in &PLACES[1..3] {
        let (before, after) = place.before_and_after();
        let (mut done, mut undone) = (0, 0);
        for at in place.steps() {
            let (signal, code) = if at % 2 == 0 { ("INT", 130) } else { ("TERM", 143) };
            let sandbox = place.sandbox();
            let fault = format!("{signal}@{at}");
            let output = sandbox.program_with_fault(place.arguments(place.target), &fault).output().unwrap();
            if output.status.success() {
                assert_same(&sandbox.tree(), &after, &fault);
                done += 1;
            } else {
                assert_fails(&output, code, "nothing was written");
                assert_same(&sandbox.tree(), &before, &fault);
                undone += 1;
            }
            assert_clean(&sandbox);
        }
        assert!(done > 0 && undone > 0, "{done} done, {undone} undone");
    }
}

#[test]
fn a_step_that_fails_leaves_nothing() {
    for place in &PLACES[1..3] {
        let (before, after) = place.before_and_after();
        for at in place.steps() {
            let sandbox = place.sandbox();
            let output =
                sandbox.program_with_fault(place.arguments(place.target), &format!("FULL@{at}")).output().unwrap();
            // What cannot be removed in the end is removed by the next run.
            let found = without_temporary(sandbox.tree());
            assert_eq!(
                found,
                if output.status.success() { &after } else { &before }.clone(),
                "{} at {at}",
                place.target
            );
        }
    }
}

/// A command that writes besides `new`: what lies there before, and its arguments.
struct Writing {
    prepare: fn(&Sandbox),
    arguments: &'static [&'static str],
}

const EXPORTED: [&str; 3] = ["deploy/sam/template.yaml.hbs", "deploy/sam/samconfig.toml.hbs", "src/main.rs.hbs"];

const WRITING: [Writing; 3] = [
    Writing {
        prepare: |_| {},
        arguments: &["templates", "export", EXPORTED[0], EXPORTED[1], EXPORTED[2], "--to", "layer"],
    },
    Writing {
        prepare: |sandbox| {
            for path in [EXPORTED[0], EXPORTED[2], "deploy/ours.md.hbs"] {
                sandbox.write(&format!("layer/{path}"), "ours\n");
            }
        },
        arguments: &["templates", "export", EXPORTED[0], EXPORTED[1], EXPORTED[2], "--to", "layer", "--force"],
    },
    Writing {
        prepare: |sandbox| {
            let manifest = "[package]\nname = \"ours\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
            sandbox.write("Cargo.toml", manifest);
            sandbox.write("src/main.rs", "fn main() {}\n");
        },
        arguments: &["init", "--yes", "--trigger", "s3://in-bucket/incoming/"],
    },
];

impl Writing {
    fn run(&self, fault: &str) -> (Sandbox, Output) {
        let sandbox = Sandbox::new();
        (self.prepare)(&sandbox);
        let output = sandbox.program_with_fault(self.arguments, fault).output().unwrap();
        (sandbox, output)
    }
}

#[test]
fn exports_and_crates_that_become_projects_are_written_whole_or_not_at_all() {
    for writing in &WRITING {
        let before = {
            let sandbox = Sandbox::new();
            (writing.prepare)(&sandbox);
            sandbox.tree()
        };
        let (whole, output) = writing.run("");
        assert_succeeds(&output);
        assert_clean(&whole);
        let after = whole.tree();
        let mut killed = 0;
        for at in 0.. {
            let (sandbox, output) = writing.run(&format!("KILL@{at}"));
            if output.status.signal() != Some(Signal::KILL.as_raw()) {
                break;
            }
            killed += 1;
            // The same command again finishes or drops what is there, and says so where that is all.
            let again = sandbox.program(writing.arguments).output().unwrap();
            assert!(again.status.success() || sandbox.tree() == after, "at {at}: {}", text(&again.stderr));
            assert_clean(&sandbox);
            assert_same(&sandbox.tree(), &after, &format!("{:?}, killed at {at}", writing.arguments));
            let (signal, code) = if at % 2 == 0 { ("INT", 130) } else { ("TERM", 143) };
            let (sandbox, output) = writing.run(&format!("{signal}@{at}"));
            let expected = if output.status.success() { &after } else { &before };
            assert!(output.status.success() || output.status.code() == Some(code), "{}", text(&output.stderr));
            assert_same(&sandbox.tree(), expected, &format!("{:?}, {signal} at {at}", writing.arguments));
        }
        assert!(killed > 8, "{killed}");
    }
}

#[test]
fn a_project_is_made_in_a_home_folder_that_holds_the_state_folder() {
    let sandbox = Sandbox::new();
    let state = sandbox.path().join(".local/state/cargo-lambda-s3");
    let output = sandbox.program(without_repository()).env("CARGO_LAMBDA_S3_STATE", &state).output().unwrap();
    assert_succeeds(&output);
    let output = sandbox.program(["sync", "thumbs"]).env("CARGO_LAMBDA_S3_STATE", &state).output().unwrap();
    assert_succeeds(&output);
    // In the project itself it could come with a repository.
    let state = sandbox.path().join("thumbs/state");
    let output =
        sandbox.program(["add", "tracing", "--path", "thumbs"]).env("CARGO_LAMBDA_S3_STATE", &state).output().unwrap();
    assert_fails(&output, 1, "it lies in the project");
    assert!(!state.exists());
}

#[test]
fn many_runs_at_once_make_one_project_each() {
    for (place, is_apart) in [(&PLACES[2], true), (&PLACES[3], false)] {
        let sandbox = place.sandbox();
        let target = |at: usize| if is_apart { format!("functions-{at}/f{at}") } else { format!("functions/f{at}") };
        let start = |at| {
            sandbox.program(place.arguments(&target(at))).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let runs: Vec<_> = (0..10).map(start).collect();
        for run in runs {
            assert_succeeds(&run.wait_with_output().unwrap());
        }
        assert_clean(&sandbox);
        let listed = text(&sandbox.program(["list"]).output().unwrap().stdout);
        assert!((0..10).all(|at| listed.contains(&target(at))), "{listed}");
        let tree = sandbox.tree();
        let shared = tree.keys().filter(|path| path.ends_with("lambda-s3-runtime/Cargo.toml"));
        assert_eq!(shared.count(), 1, "whoever comes first makes the package that all share");
    }
}

#[test]
fn a_signal_while_files_are_being_made_leaves_nothing() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let sandbox = Sandbox::new();
        workspace(&sandbox, "ours");
        let mut command = sandbox.program(with_git());
        fake_git(&sandbox, &mut command, &format!("mkdir .git; kill -{signal} $PPID"));
        let before = sandbox.tree();
        assert_fails(&command.output().unwrap(), code, "nothing was written");
        assert_same(&sandbox.tree(), &before, "");
    }
}

#[test]
fn a_signal_while_cargo_is_asked_leaves_nothing() {
    let sandbox = Sandbox::new();
    workspace(&sandbox, "ours");
    let cargo = sandbox.path().join(".bin/cargo");
    write_script(&cargo, "kill -TERM $PPID\nexec cargo \"$@\"");
    let before = sandbox.tree();
    let output = sandbox.program(without_repository()).env("CARGO", cargo).output().unwrap();
    assert_fails(&output, 143, "terminated");
    assert_same(&sandbox.tree(), &before, "");
}

/// Whether SIGINT does nothing here, as in a background job of a script: commands that only read leave it at that.
fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    ignored.is_some_and(|ignored| ignored & (1 << (Signal::INT.as_raw() - 1)) != 0)
}

/// Every command that asks cargo, in a workspace with the member `thumbs`.
const ASKING: [&[&str]; 8] = [
    &["new", "more", "--yes", "--vcs", "none", "--trigger", "s3://photo-inbox/more/"],
    &["init", "plain", "--yes", "--trigger", "s3://photo-inbox/plain/"],
    &["list"],
    &["explain", "--workspace"],
    &["sync", "--workspace"],
    &["sync", "--workspace", "--check"],
    &["audit", "--workspace"],
    &["audit", "--workspace", "--fix"],
];

/// Cargo gets the signal, too, and may be the first to end; or only the program gets it, and cargo goes on without end.
#[test]
fn a_signal_while_cargo_is_asked_ends_every_command_at_once_and_says_nothing_else() {
    let sandbox = Sandbox::new();
    workspace(&sandbox, "ours");
    assert!(sandbox.program(without_repository()).output().unwrap().status.success());
    sandbox.write("plain/Cargo.toml", "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    sandbox.write("plain/src/main.rs", "fn main() {}\n");
    let cargo = sandbox.path().join(".bin/cargo");
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        if signal == "INT" && ignores_interrupts() {
            continue;
        }
        for script in [
            format!("kill -{signal} $PPID; exit 101"),
            format!("kill -{signal} $PPID; exec sleep 30"),
            format!("kill -{signal} $PPID; sleep 30"),
            format!("kill -{signal} $$"),
        ] {
            write_script(&cargo, &script);
            let before = sandbox.tree();
            for arguments in ASKING {
                let output = sandbox.program(arguments).env("CARGO", &cargo).output().unwrap();
                let stderr = text(&output.stderr);
                let found = output.status.code().or_else(|| output.status.signal().map(|number| 128 + number));
                assert_eq!(found, Some(code), "{arguments:?}, {script}: {stderr}");
                assert!(
                    !stderr.contains("Cargo.toml") && !stderr.contains("cargo metadata"),
                    "{arguments:?}: {stderr}"
                );
                assert_eq!(sandbox.tree(), before, "{arguments:?}, {script}");
            }
        }
    }
}

/// A log on a full disk takes nothing: what is done is done, and the exit code says so.
#[test]
fn an_output_that_cannot_be_written_is_no_panic() {
    let run = |sandbox: &Sandbox, redirection: &str, arguments: &[&str]| {
        let script = format!("exec \"$0\" \"$@\" {redirection}");
        sandbox.command("sh").args(["-c", &script, PROGRAM]).args(arguments).output().unwrap()
    };
    for broken in ["2>/dev/full", "2>&-"] {
        let sandbox = Sandbox::new();
        for (arguments, code) in [
            (&without_repository()[..], 0),
            (&["add", "tracing", "--path", "thumbs"], 0),
            (&["sync", "thumbs", "-v"], 0),
            (&["audit", "thumbs"], 0),
            (&["list", "thumbs"], 0),
            (&["explain", "nowhere"], 2),
            (&["new", "--bogus"], 2),
            (&["add", "tracing", "--path", "thumbs"], 2),
        ] {
            let output = run(&sandbox, broken, arguments);
            assert_eq!(output.status.code(), Some(code), "{arguments:?} {broken}: {}", text(&output.stderr));
        }
        assert!(sandbox.read("thumbs/Cargo.toml").contains("tracing = true"));
    }
    let sandbox = Sandbox::new();
    assert!(sandbox.program(without_repository()).output().unwrap().status.success());
    for arguments in [
        &["list", "thumbs"][..],
        &["explain", "thumbs"],
        &["policy", "thumbs"],
        &["defaults", "thumbs"],
        &["schema"],
        &["completions", "bash"],
        &["templates", "list"],
        &["audit", "thumbs", "--format", "json"],
        &["sync", "thumbs", "--check", "--format", "json"],
        &["--help"],
        &["new", "-h"],
        &["--version"],
    ] {
        let output = run(&sandbox, ">/dev/full", arguments);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
        assert!(stderr.contains("cannot write `standard output`"), "{arguments:?}: {stderr}");
        let both = run(&sandbox, ">/dev/full 2>/dev/full", arguments);
        assert_eq!(both.status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn what_appears_at_the_target_meanwhile_is_not_overwritten() {
    for script in ["mkdir ../thumbs; echo mine > ../thumbs/README.md", "echo mine > ../thumbs"] {
        let sandbox = Sandbox::new();
        let mut command = sandbox.program(with_git());
        fake_git(&sandbox, &mut command, script);
        let output = command.output().unwrap();
        assert!(!output.status.success());
        let mine = if script.starts_with("mkdir") { "thumbs/README.md" } else { "thumbs" };
        assert_eq!(sandbox.read(mine), "mine\n");
        assert_nothing_else(&sandbox, mine);
    }
}

#[test]
fn what_appears_in_an_empty_target_meanwhile_is_not_overwritten() {
    for mine in ["README.md", "src/main.rs", "other"] {
        let sandbox = Sandbox::new();
        fs::create_dir(sandbox.path().join("thumbs")).unwrap();
        let mut command = sandbox.program(with_git());
        fake_git(
            &sandbox,
            &mut command,
            &format!("mkdir -p ../src; echo mine > ../{mine}; rmdir ../src 2>/dev/null; mkdir .git"),
        );
        let output = command.output().unwrap();
        assert_eq!(sandbox.read(&format!("thumbs/{mine}")), "mine\n", "{}", text(&output.stderr));
        if !output.status.success() {
            assert_nothing_else(&sandbox, &format!("thumbs/{mine}"));
        }
    }
}

/// No file is there but this one (and the fake programs).
#[track_caller]
fn assert_nothing_else(sandbox: &Sandbox, mine: &str) {
    let tree = sandbox.tree();
    let files: Vec<&String> = tree.keys().filter(|path| !path.ends_with('/') && !path.starts_with(".bin")).collect();
    assert_eq!(files, [mine]);
    assert!(!tree.keys().any(|path| path.contains(".cargo-lambda-s3-")), "{:?}", tree.keys());
}

#[test]
fn an_existing_empty_folder_stays_the_folder_that_it_is() {
    let sandbox = Sandbox::new();
    let target = sandbox.path().join("thumbs");
    fs::create_dir(&target).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o700)).unwrap();
    let before = fs::metadata(&target).unwrap();
    assert!(sandbox.program(without_repository()).output().unwrap().status.success());
    let after = fs::metadata(&target).unwrap();
    assert_eq!((after.ino(), after.mode()), (before.ino(), before.mode()));
    assert_eq!(sandbox.tree(), whole_project());
}

#[test]
fn an_existing_empty_folder_is_empty_again_after_a_failure() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path().join("thumbs")).unwrap();
    let before = sandbox.tree();
    assert_fails(&run_on_a_small_disk(&sandbox, 1, &without_repository()), 1, "error: cannot write `");
    assert_same(&sandbox.tree(), &before, "");
}

#[test]
fn permissions_follow_the_umask() {
    for (umask, folder, file) in [("022", 0o755, 0o644), ("027", 0o750, 0o640), ("002", 0o775, 0o664)] {
        let sandbox = Sandbox::new();
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        let arguments = without_repository();
        let output = sandbox.command("sh").args(["-c", &script, PROGRAM]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        for (path, text) in sandbox.tree() {
            let mode = fs::metadata(sandbox.path().join(&path)).unwrap().mode() & 0o7777;
            assert_eq!(mode, if text.is_none() { folder } else { file }, "{path} under umask {umask}: {mode:o}");
        }
    }
}

#[test]
fn the_permissions_of_the_workspace_manifest_stay() {
    let sandbox = Sandbox::new();
    workspace(&sandbox, "ours");
    let manifest = sandbox.path().join("Cargo.toml");
    fs::set_permissions(&manifest, fs::Permissions::from_mode(0o664)).unwrap();
    assert!(sandbox.program(without_repository()).output().unwrap().status.success());
    assert_eq!(fs::metadata(&manifest).unwrap().mode() & 0o7777, 0o664);
    assert!(sandbox.read("Cargo.toml").contains("\"thumbs\""));
}

#[test]
fn a_workspace_manifest_that_is_a_link_stays_one() {
    let sandbox = Sandbox::new();
    workspace(&sandbox, "ours");
    fs::create_dir(sandbox.path().join("elsewhere")).unwrap();
    let manifest = sandbox.path().join("Cargo.toml");
    fs::rename(&manifest, sandbox.path().join("elsewhere/Cargo.toml")).unwrap();
    std::os::unix::fs::symlink("elsewhere/Cargo.toml", &manifest).unwrap();
    let output = sandbox.program(without_repository()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(fs::symlink_metadata(&manifest).unwrap().is_symlink());
    assert!(sandbox.read("elsewhere/Cargo.toml").contains("\"thumbs\""));
}

#[test]
fn a_link_that_leads_nowhere_is_not_followed() {
    let sandbox = Sandbox::new();
    std::os::unix::fs::symlink("nowhere", sandbox.path().join("thumbs")).unwrap();
    let before = sandbox.tree();
    assert_fails(&sandbox.program(without_repository()).output().unwrap(), 2, "exists and is not a folder");
    assert_same(&sandbox.tree(), &before, "");
}

#[test]
fn a_repository_is_made_in_the_project_unless_it_lies_in_one() {
    let script = "case \" $* \" in *\" init \"*) mkdir .git && touch .git/made ;; *) exit 1 ;; esac";
    for (surrounding, arguments, is_made) in [
        (None, NEW.to_vec(), true),
        (None, with_git(), true),
        (None, without_repository(), false),
        (Some(".git"), NEW.to_vec(), false),
        (Some(".hg"), NEW.to_vec(), false),
        (Some(".git"), with_git(), true),
    ] {
        let sandbox = Sandbox::new();
        if let Some(surrounding) = surrounding {
            fs::create_dir(sandbox.path().join(surrounding)).unwrap();
        }
        let mut command = sandbox.program(&arguments);
        fake_git(&sandbox, &mut command, script);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(sandbox.path().join("thumbs/.git/made").exists(), is_made, "{surrounding:?} {arguments:?}");
    }
}

#[test]
fn a_git_that_fails_leaves_nothing() {
    let sandbox = Sandbox::new();
    let arguments = with_git().into_iter().map(|one| if one == "thumbs" { "above/it/thumbs" } else { one });
    let mut command = sandbox.program(arguments);
    fake_git(&sandbox, &mut command, "mkdir .git; echo 'fatal: no luck' >&2; exit 128");
    let before = sandbox.tree();
    let output = command.output().unwrap();
    assert_fails(
        &output,
        1,
        "error: `git init` failed: fatal: no luck\nhelp: leave the repository out with `--vcs none`\n",
    );
    assert_same(&sandbox.tree(), &before, "");
}

#[test]
fn a_missing_git_matters_only_to_those_who_ask_for_one() {
    let sandbox = Sandbox::new();
    let nowhere = sandbox.path().join("nowhere");
    let output = sandbox.program(with_git()).env("PATH", &nowhere).output().unwrap();
    assert_fails(&output, 1, "error: `git init` failed: ");
    assert_eq!(sandbox.tree(), Tree::new());
    let output = sandbox.program(NEW).env("PATH", &nowhere).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(sandbox.tree(), whole_project());
}

#[test]
fn output_that_nobody_takes_is_an_error_or_none() {
    let sandbox = Sandbox::new();
    let dry = [&NEW[..], &["--dry-run"]].concat();
    // A reader that has gone away.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = sandbox.program(&dry).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    if let Ok(full) = fs::File::create("/dev/full") {
        let output = sandbox.program(&dry).stdout(full).output().unwrap();
        assert_fails(&output, 1, "error: cannot write `standard output`: ");
    }
    assert_eq!(sandbox.tree(), Tree::new());
}

#[test]
fn without_a_terminal_nothing_is_asked_and_nothing_hangs() {
    let sandbox = Sandbox::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(writer);
    for stdin in [Stdio::null(), Stdio::from(reader)] {
        let mut command = sandbox.program(["new"]);
        let mut child = command.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < Duration::from_secs(600), "it hangs");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(2));
    }
    assert_eq!(sandbox.tree(), Tree::new());
}

/// Runs the script that deletes the stack, with a fake `aws` that fails at the call `denied`. Gives what AWS was asked for besides.
fn run_destroy(denied: &str) -> (Output, String) {
    let sandbox = Sandbox::new();
    let new = [&without_repository()[..], &["--deploy", "cli", "--trail"]].concat();
    assert!(sandbox.program(new).output().unwrap().status.success());
    let bin = sandbox.path().join(".bin");
    let fails = format!("case \"$1 $2\" in \"{denied}\") echo 'An error occurred (Throttling)' >&2; exit 254 ;; esac");
    write_script(&bin.join("aws"), &format!("echo \"$*\" >> ../calls\n{fails}\necho found"));
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut bash = sandbox.command("bash");
    bash.args(["deploy/cli/destroy.sh", "--yes"]).current_dir(sandbox.path().join("thumbs")).env("PATH", path);
    let output = bash.env("AWS_REGION", "eu-central-1").output().unwrap();
    (output, sandbox.read("calls"))
}

#[test]
fn what_cannot_be_looked_at_ends_the_script_that_deletes_the_stack() {
    let (output, calls) = run_destroy("none");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(calls.contains("cloudformation delete-stack --stack-name found"), "{calls}");
    for (denied, problem) in [
        ("cloudformation describe-stacks", "cannot be read: "),
        ("sts get-caller-identity", "does not take the credentials"),
    ] {
        let (output, calls) = run_destroy(denied);
        assert!(!output.status.success() && !calls.contains("delete-stack"), "{denied}: {calls}");
        assert!(text(&output.stderr).contains(problem), "{denied}: {}", text(&output.stderr));
    }
}
