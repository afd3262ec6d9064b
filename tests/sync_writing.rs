//! Bringing a project in step is done whole or not at all, whatever happens meanwhile; nothing of its user's is lost.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use common::{PROGRAM, Sandbox, Tree, assert_same};
use rustix::process::{Pid, Signal, kill_process};

const NEW: [&str; 7] = ["new", "thumbs", "--yes", "--vcs", "none", "--trigger", "s3://in-bucket/incoming/"];

/// A project whose user has edited what is generated, and has asked for more in its spec.
fn project() -> Sandbox {
    static PROJECT: OnceLock<Tree> = OnceLock::new();
    let sandbox = Sandbox::new();
    for (path, text) in PROJECT.get_or_init(|| edited_project().tree()) {
        if let Some(text) = text {
            sandbox.write(path, text);
        }
    }
    sandbox
}

fn edited_project() -> Sandbox {
    let sandbox = Sandbox::new();
    let output = sandbox.program(NEW).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let replace = |path: &str, from: &str, to: &str| {
        let before = sandbox.read(path);
        assert!(before.contains(from), "{path} holds no `{from}`");
        sandbox.write(path, before.replace(from, to));
    };
    replace("thumbs/Cargo.toml", "memory = 256", "memory = 512\ntracing = true\nsecret = [\"db/password\"]");
    replace("thumbs/Cargo.toml", "deploy = [\"sam\"]", "deploy = [\"cloudformation\", \"cli\", \"sam\"]");
    replace("thumbs/Cargo.toml", "anyhow = \"1\"\n", "anyhow = \"1\"\nhex = \"0.4\" # ours\n");
    replace("thumbs/deploy/sam/template.yaml", "MemorySize: 256", "MemorySize: 256 # ours");
    sandbox.write("thumbs/src/ours.rs", "// ours\n");
    sandbox
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn sync(sandbox: &Sandbox) -> Output {
    sandbox.program(["sync", "thumbs"]).output().unwrap()
}

/// The project before, and as a run leaves it that nothing disturbs.
fn before_and_after() -> (Tree, Tree) {
    let sandbox = project();
    let before = sandbox.tree();
    let output = sync(&sandbox);
    // The memory is the user's and the spec's: a conflict, with both.
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let template = sandbox.read("thumbs/deploy/sam/template.yaml");
    assert!(template.contains("MemorySize: 256 # ours\n=======\n      MemorySize: 512\n"), "{template}");
    assert!(sandbox.read("thumbs/Cargo.toml").contains("hex = \"0.4\" # ours\n"));
    (before, sandbox.tree())
}

/// A project with few changes of all kinds: files that are created, updated and removed.
fn small_project() -> Sandbox {
    static PROJECT: OnceLock<Tree> = OnceLock::new();
    let sandbox = Sandbox::new();
    let make = || {
        let sandbox = Sandbox::new();
        assert!(sandbox.program(NEW).output().unwrap().status.success());
        let manifest = sandbox.read("thumbs/Cargo.toml");
        sandbox.write("thumbs/Cargo.toml", manifest.replace("deploy = [\"sam\"]", "deploy = [\"cloudformation\"]"));
        sandbox.tree()
    };
    for (path, text) in PROJECT.get_or_init(make) {
        if let Some(text) = text {
            sandbox.write(path, text);
        }
    }
    sandbox
}

fn small_before_and_after() -> (Tree, Tree) {
    let sandbox = small_project();
    let before = sandbox.tree();
    let output = sync(&sandbox);
    assert_eq!(text(&output.stderr).matches("Created").count(), 1, "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr).matches("Removed").count(), 2, "{}", text(&output.stderr));
    assert!(sandbox.journals().is_empty());
    (before, sandbox.tree())
}

/// The small project after a run that something happened to, and how that ended.
fn with_fault(fault: &str) -> (Sandbox, Output) {
    let sandbox = small_project();
    let output = sandbox.program_with_fault(["sync", "thumbs"], fault).output().unwrap();
    (sandbox, output)
}

fn is_killed(output: &Output) -> bool {
    output.status.signal() == Some(Signal::KILL.as_raw())
}

/// The files without those that a run keeps for itself while it is at work.
fn without_temporary(tree: &Tree) -> Tree {
    let files = tree.iter().filter(|(path, text)| text.is_some() && !path.contains(".cargo-lambda-s3-"));
    files.map(|(path, text)| (path.clone(), text.clone())).collect()
}

#[test]
fn a_run_that_is_killed_at_any_step_is_reported_and_then_finished_or_dropped() {
    let (before, after) = small_before_and_after();
    let (mut done, mut undone, mut between) = (0, 0, 0);
    for at in 0.. {
        let (sandbox, output) = with_fault(&format!("KILL@{at}"));
        if !is_killed(&output) {
            break;
        }
        assert!(sandbox.path().join("thumbs/Cargo.toml").is_file(), "at {at}");
        let found = sandbox.tree();
        let output = sandbox.program(["policy", "thumbs"]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(sandbox.tree(), found, "a command that reads has written something, at {at}");
        let is_committed = sandbox.journals().iter().any(|journal| journal.ends_with("\ncommitted\n"));
        let is_reported = text(&output.stderr).contains("`cargo lambda-s3 sync thumbs` completes it");
        assert_eq!(is_reported, is_committed, "at {at}: {}", text(&output.stderr));
        if ![&before, &after].iter().any(|tree| without_temporary(tree) == without_temporary(&found)) {
            assert!(is_committed, "at {at}");
            between += 1;
        }
        // Another command that writes, as a user would type it in the folder.
        let mut add = sandbox.program(["add", "tag", "team=media"]);
        let output = add.current_dir(sandbox.path().join("thumbs")).output().unwrap();
        assert!(output.status.success(), "at {at}: {}", text(&output.stderr));
        assert!(sandbox.journals().is_empty(), "at {at}");
        let is_ours = |path: &String| path.contains(".cargo-lambda-s3-");
        assert!(!sandbox.tree().keys().any(is_ours), "at {at}: {:?}", sandbox.tree().keys());
        let output = sandbox.program(["remove", "tag", "team=media", "--path", "thumbs"]).output().unwrap();
        assert!(output.status.success(), "at {at}: {}", text(&output.stderr));
        assert_same(&sandbox.tree(), &after, &format!("at {at}"));
        if is_committed { done += 1 } else { undone += 1 }
    }
    assert!(done > 5 && undone > 5 && between > 3, "{done} done, {undone} undone, {between} between");
}

#[test]
fn a_signal_at_any_step_leaves_all_or_nothing() {
    let (before, after) = small_before_and_after();
    let (mut done, mut undone) = (0, 0);
    for at in 0.. {
        if !is_killed(&with_fault(&format!("KILL@{at}")).1) {
            break;
        }
        let (signal, code) = if at % 2 == 0 { ("INT", 130) } else { ("TERM", 143) };
        let (sandbox, output) = with_fault(&format!("{signal}@{at}"));
        if output.status.success() {
            assert_same(&sandbox.tree(), &after, &format!("{signal}@{at}"));
            done += 1;
        } else {
            assert_eq!(output.status.code(), Some(code), "{signal}@{at}: {}", text(&output.stderr));
            assert_same(&sandbox.tree(), &before, &format!("{signal}@{at}"));
            undone += 1;
        }
        assert!(sandbox.journals().is_empty(), "{signal}@{at}");
    }
    assert!(done > 10 && undone > 5, "{done} done, {undone} undone");
}

#[test]
fn a_step_that_fails_leaves_all_or_nothing_at_once() {
    let (before, after) = small_before_and_after();
    let mut taken_back = 0;
    for at in 0.. {
        let (sandbox, output) = with_fault(&format!("FULL@{at}"));
        let found = without_temporary(&sandbox.tree());
        if output.status.success() {
            assert_same(&found, &without_temporary(&after), &format!("at {at}"));
            if !is_killed(&with_fault(&format!("KILL@{at}")).1) {
                break;
            }
        } else {
            assert_same(&found, &without_temporary(&before), &format!("at {at}: {}", text(&output.stderr)));
            taken_back += 1;
        }
        // Nothing that reads is in trouble for it.
        let output = sandbox.program(["explain", "thumbs"]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    assert!(taken_back > 10, "{taken_back}");
}

#[test]
fn a_file_that_cannot_be_written_stops_the_run_before_anything_is_written() {
    let sandbox = small_project();
    let before = sandbox.tree();
    let template = sandbox.path().join("thumbs/deploy/sam/samconfig.toml");
    // To the superuser permissions mean nothing, but an immutable file does.
    let is_superuser = rustix::process::geteuid().is_root();
    let lock =
        |flag: &str| Command::new("chattr").args([flag]).arg(&template).status().is_ok_and(|status| status.success());
    if is_superuser {
        if !lock("+i") {
            // Without such files there is nothing that would stop the superuser.
            return;
        }
    } else {
        fs::set_permissions(&template, fs::Permissions::from_mode(0o444)).unwrap();
    }
    let output = sync(&sandbox);
    let explained = sandbox.program(["explain", "thumbs"]).output().unwrap();
    if is_superuser {
        assert!(lock("-i"));
    }
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.starts_with("error: cannot write `thumbs/deploy/sam/samconfig.toml`: "), "{said}");
    assert_same(&sandbox.tree(), &before, "");
    assert!(explained.status.success(), "{}", text(&explained.stderr));
}

#[test]
fn a_full_disk_changes_nothing_wherever_it_strikes() {
    let (before, after) = before_and_after();
    let (mut failures, mut successes) = (0, 0);
    for blocks in [0, 1, 8, 32, 64, 128, 192, 256, 320, 384, 512, 1024, 4096] {
        let sandbox = project();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" sync thumbs");
        let output = sandbox.command("sh").args(["-c", &script, PROGRAM]).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        if stderr.contains("error: cannot write `") || stderr.contains("error: cannot keep a journal in `") {
            assert_same(&sandbox.tree(), &before, &format!("at {blocks} blocks"));
            failures += 1;
        } else {
            assert_same(&sandbox.tree(), &after, &format!("at {blocks} blocks: {stderr}"));
            successes += 1;
        }
    }
    assert!(failures >= 4 && successes >= 2, "{failures} failures, {successes} successes");
}

/// What the program says until it says this.
fn wait_until_said(child: &mut std::process::Child, line: &str) {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains(line) {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    child.stderr = Some(stderr.into_inner());
}

#[test]
fn a_second_run_waits_for_the_first_and_reading_commands_wait_for_none() {
    let sandbox = project();
    let before = sandbox.tree();
    let folder = fs::File::open(sandbox.path().join("thumbs")).unwrap();
    for arguments in [&["sync", "thumbs", "--dry-run"][..], &["sync", "thumbs", "--check"], &["sync", "thumbs"]] {
        folder.try_lock().unwrap();
        let mut child = sandbox.program(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until_said(&mut child, "Blocking waiting for another run in `thumbs`");
        for arguments in [&["list", "thumbs"][..], &["explain", "thumbs"], &["policy", "thumbs"], &["audit", "thumbs"]]
        {
            let output = sandbox.program(arguments).output().unwrap();
            assert!(!text(&output.stderr).contains("another run"), "{}", text(&output.stderr));
        }
        assert_same(&sandbox.tree(), &before, "");
        folder.unlock().unwrap();
        child.wait().unwrap();
    }
    assert_ne!(sandbox.tree(), before);
}

#[test]
fn a_run_that_waits_can_be_interrupted() {
    let sandbox = project();
    let folder = fs::File::open(sandbox.path().join("thumbs")).unwrap();
    folder.try_lock().unwrap();
    let mut child = sandbox.program(["sync", "thumbs"]).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_said(&mut child, "Blocking");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn many_runs_at_once_come_to_what_one_does() {
    let (_, after) = before_and_after();
    let sandbox = project();
    let runs: Vec<_> = (0..6)
        .map(|_| sandbox.program(["sync", "thumbs"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let said: Vec<String> = runs.into_iter().map(|run| text(&run.wait_with_output().unwrap().stderr)).collect();
    assert_same(&sandbox.tree(), &after, "");
    assert_eq!(said.iter().filter(|said| said.contains("Finished")).count(), 1, "{said:?}");
    // The others find the conflict that the first one marked.
    assert_eq!(said.iter().filter(|said| said.contains("begins an unresolved conflict")).count(), 5, "{said:?}");
}

/// Every file and folder with its text, and what changes when it is written or replaced.
fn state(folder: &Path) -> Vec<(PathBuf, u64, i64, i64, Vec<u8>)> {
    let mut state = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in
            fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()).chain([folder.clone()])
        {
            let found = fs::symlink_metadata(&path).unwrap();
            let bytes = if found.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            if found.is_dir() && path != folder {
                folders.push(path.clone());
            }
            state.push((path, found.ino(), found.mtime(), found.mtime_nsec(), bytes));
        }
    }
    state.sort();
    state
}

/// Every command that only reads, run in a workspace. A test below holds the list complete.
const READING: [&[&str]; 29] = [
    &["audit", "thumbs"],
    &["audit", "--workspace"],
    &["audit", "thumbs", "--fix", "--dry-run"],
    &["audit", "--fix", "--workspace", "--dry-run"],
    &["audit", "--list"],
    &["audit", "thumbs", "--print-policy"],
    &["list"],
    &["explain", "thumbs"],
    &["explain", "--workspace"],
    &["explain", "thumbs", "--format", "svg"],
    &["policy", "thumbs"],
    &["defaults", "thumbs"],
    &["schema"],
    &["templates", "list", "thumbs"],
    &["templates", "check", "layer"],
    &["templates", "variables"],
    &["sync", "thumbs", "--check"],
    &["sync", "thumbs", "--dry-run"],
    &["sync", "--workspace", "--check"],
    &["sync", "--workspace", "--dry-run"],
    &["add", "tracing", "--dry-run", "--path", "thumbs"],
    &["remove", "read", "s3://in-bucket/incoming/", "--dry-run", "--path", "thumbs"],
    &[
        "replace",
        "trigger",
        "s3://in-bucket/incoming/",
        "s3://in-bucket/incoming/new/",
        "--dry-run",
        "--path",
        "thumbs",
    ],
    &["eject", "thumbs", "--dry-run"],
    &["new", "other", "--yes", "--trigger", "s3://in-bucket/other/", "--dry-run"],
    &["init", "crate", "--yes", "--trigger", "s3://in-bucket/other/", "--dry-run"],
    &["completions", "bash"],
    &["complete", "--", "cargo", "lambda-s3", "remove", ""],
    &["help"],
];

fn workspace() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crate\", \"thumbs\"]\n");
    let manifest = "[package]\nname = \"crate-of-ours\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    sandbox.write("crate/Cargo.toml", manifest);
    sandbox.write("crate/src/main.rs", "fn main() {}\n");
    sandbox.write("layer/x.md.hbs", "x\n");
    for (path, text) in small_project().tree() {
        if let Some(text) = text {
            sandbox.write(&path, text);
        }
    }
    sandbox
}

/// The first step before which a command that is killed leaves its changes half made.
fn first_committed_step(arguments: &[&str]) -> usize {
    let is_planned = |at: usize| {
        let sandbox = workspace();
        let output = sandbox.program_with_fault(arguments, &format!("KILL@{at}")).output().unwrap();
        is_killed(&output) && !sandbox.journals().iter().any(|journal| journal.contains("\ncommitted\n"))
    };
    let (mut planned, mut committed) = (1, 128);
    while planned + 1 < committed {
        let at = usize::midpoint(planned, committed);
        if is_planned(at) { planned = at } else { committed = at }
    }
    committed
}

#[test]
fn commands_that_read_write_nothing_even_where_runs_were_interrupted() {
    let writing = [&["sync", "thumbs"][..], &["new", "two", "--yes", "--trigger", "s3://in-bucket/two/"]];
    let committed = writing.map(first_committed_step);
    for before_commit in [4, 0] {
        let sandbox = workspace();
        for (arguments, committed) in writing.iter().zip(committed) {
            let fault = format!("KILL@{}", committed - before_commit);
            let output = sandbox.program_with_fault(*arguments, &fault).output().unwrap();
            assert!(is_killed(&output), "{}", text(&output.stderr));
        }
        let (before, kept) = (state(sandbox.path()), state(&sandbox.state()));
        assert_eq!(sandbox.journals().len(), 2);
        for arguments in READING {
            let output = sandbox.program(arguments).output().unwrap();
            let said = text(&output.stderr);
            assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}: {said}");
            assert!(state(sandbox.path()) == before, "{arguments:?} has written something");
            assert!(state(&sandbox.state()) == kept, "{arguments:?} has written in the state folder");
            let is_about_project = arguments.iter().any(|argument| ["thumbs", "--workspace"].contains(argument));
            let report =
                if before_commit == 0 { "`cargo lambda-s3 sync thumbs` completes it" } else { "temporary files" };
            assert!(said.contains(report) || !is_about_project, "{arguments:?}: {said}");
        }
    }
}

#[test]
fn every_subcommand_is_known_to_read_or_to_write() {
    let sandbox = Sandbox::new();
    let help = text(&sandbox.program(["--help"]).output().unwrap().stdout);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for line in listed {
        let command = line.split_whitespace().next().unwrap();
        assert!(READING.iter().any(|arguments| arguments[0] == command), "{command}");
    }
}

#[test]
fn permissions_of_files_stay_and_new_files_follow_the_umask() {
    let sandbox = project();
    let template = sandbox.path().join("thumbs/deploy/sam/template.yaml");
    let manifest = sandbox.path().join("thumbs/Cargo.toml");
    fs::set_permissions(&template, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&manifest, fs::Permissions::from_mode(0o600)).unwrap();
    let output = sandbox.command("sh").args(["-c", "umask 027; exec \"$0\" sync thumbs", PROGRAM]).output().unwrap();
    assert!(text(&output.stderr).contains("Finished"), "{}", text(&output.stderr));
    let mode = |path: &str| fs::metadata(sandbox.path().join(path)).unwrap().mode() & 0o7777;
    assert_eq!(mode("thumbs/deploy/sam/template.yaml"), 0o755);
    assert_eq!(mode("thumbs/Cargo.toml"), 0o600);
    assert_eq!(mode("thumbs/deploy/cli/deploy.sh"), 0o640);
    assert_eq!(mode("thumbs/deploy/cli"), 0o750);
}

#[test]
fn a_file_that_nobody_may_read_is_an_error_and_nothing_is_written() {
    let sandbox = project();
    let path = sandbox.path().join("thumbs/.gitignore");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        // To the superuser that means nothing; a folder in its place does.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
    }
    let before = sandbox.tree();
    let output = sync(&sandbox);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("thumbs/.gitignore"), "{}", text(&output.stderr));
    assert_same(&sandbox.tree(), &before, "");
}
