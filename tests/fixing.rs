//! `audit --fix` comes to an end: what it mends stays mended and brings nothing new to light, over all handlers that the source rules
//! are tried with; and it is done whole or not at all, whatever comes between.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;
#[path = "fixing/narrowing.rs"]
mod narrowing;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use common::{PROGRAM, Sandbox, Tree, assert_same, tree};
use rustix::process::Signal;
use serde_json::Value;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

/// A handler of the corpus as a project whose code is its user's own.
fn handler(case: &Path) -> Sandbox {
    let sandbox = Sandbox::new();
    for (path, bytes) in tree(case) {
        let path = path.strip_suffix(".txt").unwrap_or(&path).to_owned();
        let path = path.strip_prefix("beside/").map_or_else(|| format!("handler/{path}"), str::to_owned);
        let Some(bytes) = bytes else { continue };
        let text = match path.ends_with("handler/Cargo.toml") {
            true => text(&bytes)
                .replace("[package.metadata.lambda-s3]\n", "[package.metadata.lambda-s3]\nhandler = false\n"),
            false => text(&bytes),
        };
        sandbox.write(&path, text);
    }
    sandbox
}

/// What has to be mended, by rule, file and message.
fn found(document: &Value, key: &str) -> BTreeSet<String> {
    let list = document[key].as_array().unwrap().iter();
    list.filter(|one| one["severity"] != "note")
        .map(|one| format!("{} {} {}", one["rule"], one["file"], one["message"]))
        .collect()
}

#[test]
fn what_is_mended_in_a_handler_stays_mended_and_brings_nothing_new_to_light() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/handlers");
    let mut cases: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let (mut handlers, mut mended, mut left) = (0, 0, 0);
    let mut wrong = Vec::new();
    for case in cases {
        let sandbox = handler(&case);
        let run = |arguments: &[&str]| {
            let start = ["audit", "handler", "--format", "json"];
            sandbox.program([&start[..], arguments].concat()).output().unwrap()
        };
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let before = json(&run(&[]));
        handlers += 1;
        if before["findings"].as_array().unwrap().iter().all(|one| one["edit"].is_null()) {
            continue;
        }
        assert!(sandbox.program(["sync", "handler"]).output().unwrap().status.success(), "{name}");
        let before = found(&before, "findings");
        let foreseen = json(&run(&["--fix", "--grant", "--dry-run"]));
        let fixed = json(&run(&["--fix", "--grant"]));
        let after = found(&fixed, "findings");
        if found(&foreseen, "findings") != after || found(&foreseen, "fixed") != found(&fixed, "fixed") {
            wrong.push(format!("{name}: the dry run foresaw something else"));
        }
        wrong.extend(after.difference(&before).map(|new| format!("{name}: new is {new}")));
        wrong
            .extend(found(&fixed, "fixed").intersection(&after).map(|still| format!("{name}: still there is {still}")));
        mended += found(&fixed, "fixed").len();
        left += found(&fixed, "unfixed").len();
        let settled = sandbox.tree();
        let again = json(&run(&["--fix", "--grant"]));
        if !found(&again, "fixed").is_empty() || found(&again, "findings") != after || sandbox.tree() != settled {
            wrong.push(format!("{name}: a second run found something to do"));
        }
        let output = sandbox.program(["sync", "handler", "--check"]).output().unwrap();
        if !output.status.success() {
            wrong.push(format!("{name}: it is not in step: {}", text(&output.stderr)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(handlers >= 40 && mended >= 8, "{handlers} handlers, {mended} mended, {left} left");
}

/// A project with something to take out of its spec, something to grant, and a change to take back.
fn project() -> Sandbox {
    static PROJECT: OnceLock<Tree> = OnceLock::new();
    let sandbox = Sandbox::new();
    for (path, text) in PROJECT.get_or_init(|| made_project().tree()) {
        if let Some(text) = text {
            sandbox.write(path, text);
        }
    }
    sandbox
}

fn made_project() -> Sandbox {
    let sandbox = Sandbox::new();
    let output = sandbox
        .program(["new", "thumbs", "--yes", "--vcs", "none", "--trigger", "s3://in-bucket/incoming/"])
        .args(["--deploy", "sam,terraform,cloudformation", "--secret", "db/password"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    for folder in ["src/s3", "src/secrets", "src/testing", "src/config", "src/handler", "src/invocation"] {
        let _ = fs::remove_dir_all(sandbox.path().join("thumbs").join(folder));
    }
    for entry in fs::read_dir(sandbox.path().join("thumbs/src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::remove_file(path).unwrap();
        }
    }
    sandbox.write(
        "thumbs/src/main.rs",
        "fn main() {}\npub async fn handle(s3: &aws_sdk_s3::Client) {\n    let _ = \
         s3.get_object().bucket(\"in-bucket\").key(\"incoming/a\").send().await;\n    let _ = \
         s3.delete_object().bucket(\"in-bucket\").key(\"incoming/a\").send().await;\n}\n",
    );
    let template = "thumbs/deploy/sam/template.yaml";
    let wide = sandbox.read(template).replace("in-bucket/incoming/*", "in-bucket/*");
    sandbox.write(template, wide.replace("MemorySize: 256", "MemorySize: 256 # ours"));
    sandbox
}

const FIX: [&str; 5] = ["audit", "thumbs", "--fix", "--grant", "--allow-dirty"];

fn before_and_after() -> (Tree, Tree) {
    let sandbox = project();
    let before = sandbox.tree();
    let output = sandbox.program(FIX).output().unwrap();
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{}{told}", text(&output.stdout));
    assert!(told.contains("Granted needed-not-granted") && told.contains("Fixed granted-never-used"), "{told}");
    let template = sandbox.read("thumbs/deploy/sam/template.yaml");
    assert!(template.contains("MemorySize: 256 # ours") && template.contains("in-bucket/incoming/*"), "{template}");
    assert!(sandbox.read("thumbs/deploy/terraform/main.tf").contains("s3:DeleteObject"));
    (before, sandbox.tree())
}

#[test]
fn a_run_that_is_killed_at_any_step_is_finished_or_dropped_by_the_next() {
    let (_, after) = before_and_after();
    let mut killed = 0;
    for at in 0.. {
        let sandbox = project();
        let output = sandbox.program_with_fault(FIX, &format!("KILL@{at}")).output().unwrap();
        if output.status.signal() != Some(Signal::KILL.as_raw()) {
            break;
        }
        killed += 1;
        let output = sandbox.program(FIX).output().unwrap();
        assert!(output.status.success(), "at {at}: {}", text(&output.stderr));
        assert_same(&sandbox.tree(), &after, &format!("at {at}"));
        assert!(sandbox.journals().is_empty(), "at {at}");
    }
    assert!(killed > 20, "{killed}");
}

#[test]
fn a_full_disk_changes_nothing_wherever_it_strikes() {
    let (before, after) = before_and_after();
    let (mut failures, mut successes) = (0, 0);
    for blocks in [0, 8, 64, 256, 1024, 4096] {
        let sandbox = project();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {}", FIX.join(" "));
        let output = sandbox.command("sh").args(["-c", &script, PROGRAM]).output().unwrap();
        match output.status.code() {
            Some(0) => {
                assert_eq!(sandbox.tree(), after, "at {blocks} blocks");
                successes += 1;
            }
            code => {
                let told = text(&output.stderr);
                assert!(code == Some(2) && told.contains("error: cannot "), "at {blocks} blocks: {told}");
                assert_eq!(sandbox.tree(), before, "at {blocks} blocks");
                failures += 1;
            }
        }
    }
    assert!(failures >= 2 && successes >= 2, "{failures} failures, {successes} successes");
}
