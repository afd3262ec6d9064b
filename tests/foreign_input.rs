//! Text that strangers wrote ends well, whatever it holds: policies, templates, configurations, manifests, code. Every target of the
//! fuzzer is run here over the texts that it begins with, over changes of them, over all that it ever found (`foreign_input/found/`),
//! and over what nests, repeats and refers without end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "foreign_input/bombs.rs"]
mod bombs;
mod common;
#[path = "foreign_input/seeds.rs"]
mod seeds;
#[path = "foreign_input/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cargo_lambda_s3::audit::{Outcome, Subject, report};
use cargo_lambda_s3::deployment;
use cargo_lambda_s3::file::File;
use common::{Sandbox, cpu_time};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use seeds::{dictionary, seeds};
use targets::{TARGETS, Target};

/// The stack that Rust gives a thread: what reads on the main thread has more.
const STACK: usize = 2 * 1024 * 1024;

/// Far more of the processor's time than any text may take.
const MOST: Duration = Duration::from_secs(60);

/// Against what never ends only: how long the rest takes depends on what else the machine does.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Runs the target on a thread of its own, to its end.
fn run(name: &str, target: Target, what: &str, text: String) {
    let (done, ended) = mpsc::channel();
    let start = text.chars().take(300).collect::<String>();
    let begin = thread::Builder::new().name(format!("{name}: {what}")).stack_size(STACK);
    let thread = begin.spawn(move || {
        target(&text);
        let _ = done.send(cpu_time());
    });
    match ended.recv_timeout(PATIENCE) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name} does not end with {what}: {start}"),
        Ok(took) if took > MOST => panic!("{name} takes {took:?} of the processor with {what}: {start}"),
        _ => thread.unwrap().join().unwrap_or_else(|_| panic!("{name} fails with {what}: {start}")),
    }
}

fn target(name: &str) -> Target {
    TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no target {name}")).1
}

#[test]
fn what_the_fuzzer_begins_with_ends_well() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 2, "{name} begins with nothing");
        for (path, text) in seeds {
            run(name, target, &path, text);
        }
    }
}

#[test]
fn what_the_fuzzer_found_ends_well() {
    let folder = root().join("tests/foreign_input/found");
    for entry in fs::read_dir(&folder).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            run(&name, target(&name), &path.display().to_string(), text);
        }
    }
}

#[test]
fn what_nests_repeats_and_refers_without_end_ends_well() {
    for (name, what, text) in bombs::bombs() {
        run(name, target(name), &what, text);
    }
}

/// Reads a policy, applies every rule and prints what is found: without the checks of the targets, which look for each place in turn.
fn audit_alone(text: &str) {
    let file = File { path: "policy.json".to_owned(), text: text.to_owned() };
    let mut subject = Subject::policies();
    subject.facts.extend(deployment::read_policy(&file).unwrap().facts);
    let outcome = Outcome::of(&subject, &[]).unwrap();
    assert!(!outcome.findings.is_empty());
    assert!(report::json(&outcome).len() > 1_000 && report::sarif(&outcome).len() > 1_000);
}

/// Each took minutes when it was compared pair by pair.
#[test]
fn policies_whose_parts_multiply_take_time_in_proportion_to_their_length() {
    let list = |count: usize, item: &dyn Fn(usize) -> String| -> String {
        (0..count).map(|at| format!("\"{}\"", item(at))).collect::<Vec<_>>().join(",")
    };
    let statement = |effect: &str, actions: &str, resources: &str, conditions: &str| {
        format!(
            "{{\"Effect\":\"{effect}\",\"Action\":[{actions}],\"Resource\":[{resources}],\"Condition\":{{{conditions}}}}}"
        )
    };
    let objects = list(3_000, &|at| format!("arn:aws:s3:::b{at}/x"));
    let conditions = |operator: &str, key: &dyn Fn(usize) -> String| {
        let keys: Vec<String> = (0..3_000).map(|at| format!("\"{}\":\"a\"", key(at))).collect();
        format!("\"{operator}\":{{{}}}", keys.join(","))
    };
    let mfa = statement("Deny", "\"s3:GetObject\"", "\"*\"", "\"Bool\":{\"aws:MultiFactorAuthPresent\":\"false\"}");
    for (what, statements) in [
        (
            "actions on resources that they are not about",
            statement("Allow", &list(3_000, &|_| "s3:ListBucket".to_owned()), &objects, ""),
        ),
        (
            "actions that there are not",
            statement("Allow", &list(10_000, &|at| format!("s3:GetObject{at}")), &objects, ""),
        ),
        (
            "actions on everything",
            statement("Allow", &list(3_000, &|at| format!("xray:*{at}")), &list(3_000, &|_| "*".to_owned()), ""),
        ),
        ("escalating actions", statement("Allow", &list(6_000, &|_| "s3:PutBucketPolicy".to_owned()), &objects, "")),
        (
            "conditions on tags",
            statement(
                "Allow",
                &list(3_000, &|_| "xray:PutTrace*".to_owned()),
                "\"*\"",
                &conditions("StringEquals", &|at| format!("aws:ResourceTag/t{at}")),
            ),
        ),
        ("statements on a second factor", vec![mfa; 12_000].join(",")),
    ] {
        run("policy", audit_alone, what, format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{statements}]}}"));
    }
}

#[test]
fn every_target_is_fuzzed() {
    let folder = |path: &str, extension: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root().join(path)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| name.strip_suffix(extension).unwrap_or(&name).to_owned()).collect()
    };
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folder("fuzz/fuzz_targets", ".rs"), targets);
    assert_eq!(folder("fuzz/dictionaries", ""), targets);
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for name in targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is not in fuzz/Cargo.toml");
    }
}

/// A text with some of it replaced by words of its language, by parts of itself or of another, or by nothing.
fn changed(texts: &[(String, String)], words: &[String], which: Index, cuts: &[(Index, Index, Index, u8)]) -> String {
    let text = |which: &Index| which.get(texts).1.chars().collect::<Vec<char>>();
    let mut changed = text(&which);
    for (from, length, source, how) in cuts {
        let from = from.index(changed.len() + 1);
        let end = from + length.index(40).min(changed.len() - from);
        let piece = match how % 4 {
            0 => source.get(words).chars().collect(),
            1 => Vec::new(),
            2 => changed[from..end].repeat(2 + usize::from(*how) % 5),
            _ => {
                let other = text(source);
                let start = length.index(other.len() + 1);
                other[start..other.len().min(start + 60)].to_vec()
            }
        };
        changed.splice(from..end, piece);
    }
    changed.into_iter().collect()
}

#[test]
fn changes_of_what_the_fuzzer_begins_with_end_well() {
    let cuts = || vec((any::<Index>(), any::<Index>(), any::<Index>(), any::<u8>()), 1..8);
    for (name, target) in TARGETS {
        let (texts, words) = (seeds(name), dictionary(name));
        let config = ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() };
        let ran = TestRunner::new(config).run(&(any::<Index>(), cuts()), |(which, cuts)| {
            target(&changed(&texts, &words, which, &cuts));
            Ok(())
        });
        ran.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// The program, which has to end by itself: its exit code, what it prints and what it says.
#[cfg(unix)]
fn ended(mut command: std::process::Command) -> (Option<i32>, String, String) {
    let what = format!("{command:?}");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = rustix::process::Pid::from_child(&child);
    let (done, ended) = mpsc::channel();
    thread::spawn(move || done.send(child.wait_with_output().unwrap()));
    let output = ended.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
        panic!("{what} does not end");
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Puts something at a path that is no file to be read: a pipe, a device behind a link, a file of a terabyte.
#[cfg(unix)]
fn put(path: &Path, what: &str) {
    let _ = fs::remove_file(path);
    match what {
        "pipe" => assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success()),
        "device" => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
        _ => fs::File::create(path).unwrap().set_len(1 << 40).unwrap(),
    }
}

#[cfg(unix)]
const SPECIAL: [(&str, &str); 3] =
    [("pipe", "it is a pipe"), ("device", "it is a device"), ("file", "it has 1099511627776 bytes")];

#[cfg(unix)]
#[test]
fn what_is_no_file_of_text_is_refused_at_once_wherever_it_lies() {
    let sandbox = Sandbox::new();
    let new = ["new", "p", "--yes", "--vcs=none", "--trigger=s3://in-bucket/incoming/"];
    assert_eq!(ended(sandbox.program(new)).0, Some(0));
    for (what, message) in SPECIAL {
        put(&sandbox.path().join("p/Cargo.toml"), what);
        for command in ["explain", "policy", "audit", "defaults", "list", "sync", "add tracing --path", "init --yes"] {
            let (code, _, told) = ended(sandbox.program(command.split(' ').chain(["p"])));
            let is_refused =
                told.contains(message) || told.contains("is a link, or no file") || told.contains("there is no");
            assert!(matches!(code, Some(1 | 2)) && is_refused, "{what}, {command}: {code:?} {told}");
        }
        put(&sandbox.path().join("given"), what);
        if what != "pipe" {
            let message = if what == "device" { "it has more than 16777216 bytes" } else { message };
            for arguments in ["new q --yes --spec", "audit --policy"] {
                let (code, _, told) = ended(sandbox.program(arguments.split(' ').chain(["given"])));
                assert!(matches!(code, Some(1 | 2)) && told.contains(message), "{what}, {arguments}: {told}");
            }
        }
        sandbox.write(".config/cargo-lambda-s3/a", "");
        put(&sandbox.path().join(".config/cargo-lambda-s3/config.toml"), what);
        let (code, _, told) = ended(sandbox.program(["new", "q", "--yes", "--trigger=s3://in-bucket/a"]));
        assert!(code == Some(1) && told.contains(message), "{what}: {told}");
        fs::remove_file(sandbox.path().join(".config/cargo-lambda-s3/config.toml")).unwrap();
        let folder = sandbox.path().join(format!("templates-{what}"));
        fs::create_dir(&folder).unwrap();
        put(&folder.join("x.md.hbs"), what);
        let (code, _, told) = ended(sandbox.program(["templates", "check", folder.to_str().unwrap()]));
        assert!(matches!(code, Some(1 | 2)) && told.contains("x.md.hbs"), "{what}: {told}");
    }
}

#[cfg(unix)]
#[test]
fn what_an_audit_cannot_read_is_reported_and_the_rest_is_audited() {
    let sandbox = Sandbox::new();
    let new = ["new", "p", "--yes", "--vcs=none", "--trigger=s3://in-bucket/incoming/"];
    assert_eq!(ended(sandbox.program(new)).0, Some(0));
    let manifest = sandbox.read("p/deploy/sam/template.yaml").replace("in-bucket/incoming/*", "in-bucket/*");
    sandbox.write("p/deploy/sam/template.yaml", manifest);
    for (what, message) in SPECIAL {
        put(&sandbox.path().join("p/src/odd.rs"), what);
        put(&sandbox.path().join("p/deploy/sam/odd.yaml"), what);
        let (code, found, told) = ended(sandbox.program(["audit", "p"]));
        assert_eq!(code, Some(1), "{what}: {told}");
        assert!(told.contains(&format!("not looked at: p/src/odd.rs: {message}")), "{what}: {told}");
        assert!(found.contains(&format!("error[unreadable-file]: it cannot be read: {message}")), "{what}: {found}");
        assert!(found.contains("error[whole-bucket]"), "{what}: {found}");
    }
}

/// As `--spec <(command)` of a shell.
#[cfg(unix)]
#[test]
fn a_pipe_that_a_person_names_is_read() {
    let sandbox = Sandbox::new();
    let spec = "name = 'p'\n[[trigger]]\nbucket = 'in-bucket'\n";
    let policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}";
    for (arguments, text, expected) in
        [("new --dry-run --yes --spec", spec, "s3://in-bucket"), ("audit --policy", policy, "wildcard-action")]
    {
        sandbox.write("text", text);
        let script = format!("{} {arguments} <(cat text)", common::PROGRAM);
        let mut shell = sandbox.command("bash");
        shell.args(["-c", &script]);
        let (_, found, told) = ended(shell);
        assert!(found.contains(expected), "{arguments}: {found}{told}");
    }
}
