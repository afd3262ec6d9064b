//! A project lives: whatever its user edits, and whatever changes in its spec, bringing it in step loses no line.
//!
//! `PROPTEST_CASES=500 cargo test --test sync` looks further than the few cases of every day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;
#[path = "text_safety/practices.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod practices;
#[path = "text_safety/specs.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod specs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Output;

use cargo_lambda_s3::file::File;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, PlanError, plan};
use cargo_lambda_s3::spec::Spec;
use cargo_lambda_s3::sync::{BETWEEN, GENERATED, MANIFEST, RECORD, YOURS, with_record};
use common::{Sandbox, Tree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 100, ..ProptestConfig::default() }
}

/// What somebody does to a file.
#[derive(Clone, Debug)]
enum Edit {
    /// Puts lines of their own before one.
    Insert(Index),
    /// Writes another line in place of one.
    Change(Index),
    /// Takes lines out, from one on.
    Cut(Index, usize),
    /// Checks it out with the line ends of Windows.
    Crlf,
    /// Deletes the file.
    Delete,
}

fn edits() -> impl Strategy<Value = Vec<(Index, Edit)>> {
    let edit = prop_oneof![
        4 => any::<Index>().prop_map(Edit::Insert),
        4 => any::<Index>().prop_map(Edit::Change),
        2 => (any::<Index>(), 1..5usize).prop_map(|(at, count)| Edit::Cut(at, count)),
        1 => Just(Edit::Crlf),
        1 => Just(Edit::Delete),
    ];
    vec((any::<Index>(), edit), 0..14)
}

/// The spec that the project is to have next: of the same function.
fn next(mut spec: Spec, before: &Spec) -> Spec {
    spec.name = before.name.clone();
    spec.description = before.description.clone();
    spec
}

fn planned(spec: &Spec) -> Result<Vec<File>, TestCaseError> {
    match plan(spec, &Context::ALONE) {
        Ok(files) => Ok(files),
        Err(PlanError::Environment(_) | PlanError::RolePolicy(_)) => Err(TestCaseError::reject("no room")),
        Err(error) => Err(TestCaseError::fail(error.to_string())),
    }
}

/// What somebody did to a project: the lines that they wrote, by file, and the files that they deleted.
#[derive(Debug, Default)]
struct Edited {
    lines: BTreeMap<String, Vec<String>>,
    deleted: BTreeSet<String>,
    touched: BTreeSet<String>,
}

/// Does these edits to the files of a project on the disk.
fn edit(sandbox: &Sandbox, paths: &[String], edits: &[(Index, Edit)]) -> Edited {
    let mut edited = Edited::default();
    for (number, (which, edit)) in edits.iter().enumerate() {
        let path = which.get(paths);
        // What breaks the manifest is refused; what changes its spec is no edit of what is generated.
        let is_manifest = path == MANIFEST;
        if edited.deleted.contains(path) || (is_manifest && !matches!(edit, Edit::Insert(_) | Edit::Crlf)) {
            continue;
        }
        let full = sandbox.path().join(path);
        let text = fs::read_to_string(&full).unwrap();
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let mine = format!("# somebody's line {number}");
        let own = edited.lines.entry(path.clone()).or_default();
        match edit {
            Edit::Insert(at) => {
                lines.insert(at.index(lines.len() + 1), format!("{mine}\n"));
                own.push(mine);
            }
            Edit::Change(at) if !lines.is_empty() => {
                let line = at.get(&lines).trim_end().to_owned();
                own.retain(|own| *own != line);
                let at = at.index(lines.len());
                lines[at] = format!("{mine}\n");
                own.push(mine);
            }
            Edit::Cut(at, count) if !lines.is_empty() => {
                let at = at.index(lines.len());
                let cut: Vec<String> = lines.drain(at..(at + count).min(lines.len())).collect();
                own.retain(|own| !cut.iter().any(|line| line.trim_end() == own));
            }
            Edit::Crlf => lines = lines.iter().map(|line| line.replace("\r\n", "\n").replace('\n', "\r\n")).collect(),
            Edit::Delete => {
                fs::remove_file(&full).unwrap();
                own.clear();
                edited.deleted.insert(path.clone());
                continue;
            }
            Edit::Change(_) | Edit::Cut(..) => continue,
        }
        if is_manifest && toml_edit::Document::parse(lines.concat()).is_err() {
            edited.lines.get_mut(path).unwrap().retain(|line| text.contains(line.as_str()));
            continue;
        }
        fs::write(&full, lines.concat()).unwrap();
        // With other line ends a file is not edited.
        if !matches!(edit, Edit::Crlf) {
            edited.touched.insert(path.clone());
        }
    }
    edited
}

fn sync(sandbox: &Sandbox) -> Output {
    sandbox.program(["sync"]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn texts(tree: &Tree) -> BTreeMap<&str, String> {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap().replace("\r\n", "\n");
    tree.iter().filter_map(|(path, bytes)| Some((path.as_str(), text(bytes.as_ref()?)))).collect()
}

/// The text with the user's side of each conflict.
fn resolved(text: &str) -> String {
    let mut resolved = String::new();
    let mut is_theirs = false;
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            mark if mark == YOURS => {}
            mark if mark == BETWEEN => is_theirs = true,
            mark if mark == GENERATED => is_theirs = false,
            _ if is_theirs => {}
            _ => resolved.push_str(line),
        }
    }
    resolved
}

/// The files that are never written again.
const ONCE: [&str; 2] = ["src/handler.rs", "src/main.rs"];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_line_is_lost_whatever_is_edited(before in specs::specs(), after in specs::specs(), edits in edits()) {
        let after = next(after, &before);
        let (old, new) = (planned(&before)?, planned(&after)?);
        let paths: Vec<String> = old.iter().map(|file| file.path.clone()).collect();
        let written = old.clone();
        let written: BTreeMap<&str, &str> = written.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let sandbox = Sandbox::new();
        for file in with_record(old) {
            sandbox.write(&file.path, file.text);
        }
        let edited = edit(&sandbox, &paths, &edits);
        // The spec is edited by hand.
        let text = fs::read_to_string(sandbox.path().join(MANIFEST)).unwrap();
        let ends = |spec: &Spec| match text.contains("\r\n") {
            true => manifest::write(spec).trim_end().replace('\n', "\r\n"),
            false => manifest::write(spec).trim_end().to_owned(),
        };
        let is_written = text.contains(&ends(&before));
        if !is_written {
            // Somebody's line stands in the middle of it: it stays the spec that it is.
            return Ok(());
        }
        sandbox.write(MANIFEST, text.replace(&ends(&before), &ends(&after)));

        let output = sync(&sandbox);
        let tree = sandbox.tree();
        let found = texts(&tree);
        let holds_conflicts = found.iter().any(|(path, text)| *path != RECORD && text.contains(YOURS));
        prop_assert_eq!(output.status.code(), Some(i32::from(holds_conflicts)), "{}", said(&output));

        for (path, lines) in &edited.lines {
            for line in lines {
                let is_there = found.get(path.as_str()).is_some_and(|text| text.lines().any(|found| found == line));
                prop_assert!(is_there, "`{}` of {} is lost: {}", line, path, said(&output));
            }
        }
        for path in &edited.deleted {
            prop_assert!(!found.contains_key(path.as_str()), "{} is there again", path);
        }
        let generated: BTreeMap<&str, &str> = new.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let untouched = |path: &str| !edited.touched.contains(path) && !edited.deleted.contains(path);
        for path in paths.iter().map(String::as_str).chain(generated.keys().copied()).filter(|path| untouched(path)) {
            let expected = if ONCE.contains(&path) { written.get(path) } else { generated.get(path) };
            prop_assert_eq!(found.get(path).map(String::as_str), expected.copied(), "{}", path);
        }

        let again = sync(&sandbox);
        prop_assert_eq!(&sandbox.tree(), &tree, "a second run changes something: {}", said(&again));
        prop_assert_eq!(again.status.code(), Some(i32::from(holds_conflicts)), "{}", said(&again));
        if holds_conflicts {
            for (path, text) in found.iter().filter(|(path, text)| **path != RECORD && text.contains(YOURS)) {
                sandbox.write(path, resolved(text));
            }
            let tree = sandbox.tree();
            let output = sync(&sandbox);
            prop_assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            prop_assert_eq!(sandbox.tree(), tree, "what was resolved changes: {}", said(&output));
        }
        let check = sandbox.program(["sync", "--check"]).output().unwrap();
        prop_assert_eq!(check.status.code(), Some(0), "{}", said(&check));
    }
}

/// A line end in a string is one line feed, whatever git made of it when it checked the manifest out.
#[test]
fn a_checkout_with_carriage_returns_deploys_what_any_other_does() {
    let spec = "name = \"thumbs\"\ndescription = \"a\\nb\"\n[env]\nTEXT = \"c\\nd\"\n[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"e\\nf/\"\n";
    let of_strings = [
        ("\"a\\nb\"", "\"\"\"\na\nb\"\"\""),
        ("\"c\\nd\"", "\'\'\'\nc\nd\'\'\'"),
        ("prefix = \"e\\nf/\"", "prefix = \"\"\"e\nf/\"\"\""),
    ];
    let mut trees = Vec::new();
    for ends in ["\n", "\r\n"] {
        let sandbox = Sandbox::new();
        sandbox.write("spec.toml", spec);
        let new = ["new", "thumbs", "--yes", "--vcs", "none", "--spec", "spec.toml", "--deploy", "sam,terraform,cli"];
        let made = sandbox.program(new).output().unwrap();
        assert!(made.status.success(), "{}", said(&made));
        // As somebody writes it who likes to see lines, and as git checks all files out.
        let mut manifest = sandbox.read("thumbs/Cargo.toml");
        for (short, long) in of_strings {
            assert!(manifest.contains(short), "{short} in {manifest}");
            manifest = manifest.replace(short, long);
        }
        sandbox.write("thumbs/Cargo.toml", manifest);
        for path in sandbox.tree().keys().filter(|path| path.starts_with("thumbs/") && !path.ends_with('/')) {
            let text = sandbox.read(path);
            sandbox.write(path, text.replace('\n', ends));
        }
        for attempt in ["first", "second"] {
            let before = sandbox.tree();
            let output = sandbox.program(["sync", "thumbs"]).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{attempt}: {}", said(&output));
            assert!(attempt == "first" || sandbox.tree() == before, "never in step: {}", said(&output));
        }
        let check = sandbox.program(["sync", "thumbs", "--check"]).output().unwrap();
        assert_eq!(check.status.code(), Some(0), "{}", said(&check));
        let policy = sandbox.program(["policy", "thumbs"]).output().unwrap();
        let read = |path: &str| sandbox.read(&format!("thumbs/deploy/{path}")).replace("\r\n", "\n");
        trees.push((policy.stdout, read("sam/template.yaml"), read("terraform/main.tf"), read("cli/deploy.sh")));
    }
    assert_eq!(trees[0], trees[1]);
    assert!(trees[0].1.contains(r#"Description: "a\nb""#) && trees[0].1.contains(r#"TEXT: "c\nd""#), "{}", trees[0].1);
}
