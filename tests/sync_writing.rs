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
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::{Output, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use common::{PROGRAM, Sandbox, Tree};
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
    replace("thumbs/Cargo.toml", "anyhow = \"1\"\n", "anyhow = \"1\"\nbase64 = \"0.22\" # ours\n");
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
    assert!(sandbox.read("thumbs/Cargo.toml").contains("base64 = \"0.22\" # ours\n"));
    (before, sandbox.tree())
}

/// All is as before, but for what the next run finishes or drops.
fn is_same_or_unfinished(found: &Tree, expected: &Tree) -> bool {
    let is_pending = |path: &String| path.starts_with("thumbs/.lambda-s3/pending/");
    found == expected || found.keys().any(is_pending)
}

#[test]
fn a_run_that_is_killed_at_any_moment_is_finished_or_dropped_by_the_next() {
    let (before, after) = before_and_after();
    let model = project();
    let start = Instant::now();
    sync(&model);
    let duration = start.elapsed();
    let (mut done, mut undone) = (0, 0);
    for step in 0..24u32 {
        let sandbox = project();
        let mut command = sandbox.program(["sync", "thumbs"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(duration * step / 20);
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
        child.wait().unwrap();
        let found = sandbox.tree();
        let is_whole = is_same_or_unfinished(&found, &before) || is_same_or_unfinished(&found, &after);
        assert!(is_whole, "after {step} steps");
        // A command that only reads repairs, too.
        let output = sandbox.program(["policy", "thumbs"]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        let found = sandbox.tree();
        assert!(found == before || found == after, "after {step} steps");
        if found == after {
            done += 1;
        } else {
            undone += 1;
            sync(&sandbox);
            assert_eq!(sandbox.tree(), after, "after {step} steps");
        }
    }
    assert!(done > 0 && undone > 0, "{done} done, {undone} undone: the signals came all too early or all too late");
}

#[test]
fn a_signal_at_any_moment_leaves_all_or_nothing() {
    let (before, after) = before_and_after();
    let model = project();
    let start = Instant::now();
    sync(&model);
    let duration = start.elapsed();
    let (mut done, mut undone) = (0, 0);
    for step in 0..12u32 {
        let (signal, code) = if step % 2 == 0 { (Signal::INT, 130) } else { (Signal::TERM, 143) };
        let sandbox = project();
        let mut command = sandbox.program(["sync", "thumbs"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(duration * step / 10);
        let _ = kill_process(Pid::from_child(&child), signal);
        let status = child.wait().unwrap();
        let found = sandbox.tree();
        // Before the program listens for signals, they end it as they end any: without a code.
        match status.code() {
            Some(1) => {
                assert_eq!(found, after);
                done += 1;
            }
            ended => {
                assert!(ended.is_none() || ended == Some(code), "{status}");
                assert_eq!(found, before);
                undone += 1;
            }
        }
    }
    assert!(done > 0 && undone > 0, "{done} done, {undone} undone: the signals came all too early or all too late");
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
        if stderr.contains("error: cannot write `") {
            assert_eq!(sandbox.tree(), before, "at {blocks} blocks");
            failures += 1;
        } else {
            assert_eq!(sandbox.tree(), after, "at {blocks} blocks: {stderr}");
            successes += 1;
        }
    }
    assert!(failures >= 4 && successes >= 2, "{failures} failures, {successes} successes");
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let sandbox = project();
    let before = sandbox.tree();
    let folder = fs::File::open(sandbox.path().join("thumbs")).unwrap();
    folder.try_lock().unwrap();
    for arguments in [&["sync", "thumbs"][..], &["sync", "thumbs", "--check"], &["sync", "thumbs", "--dry-run"]] {
        let output = sandbox.program(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            text(&output.stderr),
            "error: another run is at work in `thumbs`\nhelp: wait for it to end, then run the command again\n"
        );
    }
    assert_eq!(sandbox.tree(), before);
    // Any number may read at once.
    folder.unlock().unwrap();
    folder.try_lock_shared().unwrap();
    let output = sandbox.program(["sync", "thumbs", "--check"]).output().unwrap();
    assert!(text(&output.stderr).contains("not as the spec and the templates say"), "{}", text(&output.stderr));
    assert!(text(&sync(&sandbox).stderr).contains("another run is at work"));
}

#[test]
fn many_runs_at_once_come_to_what_one_does() {
    let (_, after) = before_and_after();
    let sandbox = project();
    let runs: Vec<_> = (0..6)
        .map(|_| sandbox.program(["sync", "thumbs"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let said: Vec<String> = runs.into_iter().map(|run| text(&run.wait_with_output().unwrap().stderr)).collect();
    assert_eq!(sandbox.tree(), after);
    assert_eq!(said.iter().filter(|said| said.contains("Finished")).count(), 1, "{said:?}");
    // Those that came later find the conflict that the first one marked.
    let others = ["another run is at work", "that nobody has resolved"];
    let is_refused = |said: &&String| others.iter().any(|other| said.contains(other));
    assert_eq!(said.iter().filter(is_refused).count(), 5, "{said:?}");
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
    assert_eq!(sandbox.tree(), before);
}
