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
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use common::{PROGRAM, Sandbox, Tree};
use rustix::process::{Pid, Signal, kill_process};

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
                assert_fails(&output, 1, "error: cannot write `");
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
    assert_fails(&output, 1, "error: cannot write `");
    assert_eq!(sandbox.tree(), before);
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

/// How a run ended that a signal hit.
fn assert_all_or_nothing(sandbox: &Sandbox, status: ExitStatus, signal: Signal, before: &Tree, after: &Tree) -> bool {
    let expected = if signal == Signal::INT { 130 } else { 143 };
    if status.success() {
        assert_eq!(&sandbox.tree(), after);
        return true;
    }
    // Before the program listens for signals, they end it as they end any.
    let code = status.code().or_else(|| status.signal().map(|number| 128 + number));
    assert_eq!(code, Some(expected), "{status}");
    assert_eq!(&sandbox.tree(), before);
    false
}

#[test]
fn a_signal_at_any_moment_leaves_all_or_nothing() {
    let model = Sandbox::new();
    workspace(&model, "ours");
    let before = model.tree();
    let start = Instant::now();
    let output = model.program(without_repository()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let duration = start.elapsed();
    let after = model.tree();
    assert!(model.read("Cargo.toml").contains("    \"core\", # first\n    \"thumbs\",\n]"));

    let (mut done, mut undone) = (0, 0);
    for step in 0..36u32 {
        let signal = if step % 2 == 0 { Signal::INT } else { Signal::TERM };
        let sandbox = Sandbox::new();
        workspace(&sandbox, "ours");
        let mut command = sandbox.program(without_repository());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(duration * step / 30);
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&child), signal);
        let status = child.wait().unwrap();
        match assert_all_or_nothing(&sandbox, status, signal, &before, &after) {
            true => done += 1,
            false => undone += 1,
        }
    }
    assert!(done > 0 && undone > 0, "{done} done, {undone} undone: the signals came all too early or all too late");
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
        assert_eq!(sandbox.tree(), before);
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
    assert_eq!(sandbox.tree(), before);
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
    assert_eq!(sandbox.tree(), before);
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
    assert_eq!(sandbox.tree(), before);
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
    assert_eq!(sandbox.tree(), before);
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
            assert!(start.elapsed() < Duration::from_secs(20), "it hangs");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(2));
    }
    assert_eq!(sandbox.tree(), Tree::new());
}

/// Runs the script that takes a deployment down, with a fake `aws` that fails at the call `denied` and a fake `python3` that cannot
/// read what it is asked for by `unread`. Gives what AWS was asked for besides.
fn run_destroy(denied: &str, unread: &str) -> (Output, String) {
    let sandbox = Sandbox::new();
    let new = [&without_repository()[..], &["--deploy", "cli", "--trail"]].concat();
    assert!(sandbox.program(new).output().unwrap().status.success());
    let bin = sandbox.path().join(".bin");
    let fails = format!("case \"$1 $2\" in \"{denied}\") echo 'An error occurred (Throttling)' >&2; exit 254 ;; esac");
    write_script(&bin.join("aws"), &format!("echo \"$*\" >> ../calls\n{fails}\necho '{{}}'"));
    write_script(&bin.join("python3"), &format!("case \"$*\" in *\" {unread}\") exit 1 ;; esac\necho found"));
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut bash = sandbox.command("bash");
    bash.args(["deploy/cli/destroy.sh", "--yes"]).current_dir(sandbox.path().join("thumbs")).env("PATH", path);
    let output = bash.env("AWS_REGION", "eu-central-1").output().unwrap();
    (output, sandbox.read("calls"))
}

#[test]
fn what_cannot_be_looked_at_ends_the_script_that_takes_down() {
    let (output, calls) = run_destroy("none", "none");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(calls.contains("lambda delete-function ") && calls.contains("logs delete-log-group"), "{calls}");
    let (output, calls) = run_destroy("lambda get-policy", "none");
    assert_eq!(output.status.code(), Some(1), "{calls}");
    assert!(text(&output.stderr).contains("error: aws lambda get-policy: "), "{}", text(&output.stderr));
    assert!(!calls.contains("delete-") && !calls.contains("bucket-notification"), "{calls}");
    for (unread, never) in [
        ("found", "logs delete-log-group"),
        ("Trail S3BucketName", "lambda delete-function "),
        ("Role Description", "iam delete-role "),
        ("Policy", "delete-"),
    ] {
        let (output, calls) = run_destroy("none", unread);
        assert_eq!(output.status.code(), Some(1), "{unread}: {calls}");
        assert!(!calls.contains(never), "{unread}: {calls}");
    }
}
