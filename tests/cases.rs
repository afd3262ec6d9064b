//! Every folder below `tests/cases/` is a run of the program and everything that comes of it: see `tests/README.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use common::{Sandbox, Tree, tree};
use libtest_mimic::{Arguments, Failed, Trial};

/// What a case's folder may hold.
const PARTS: [&str; 11] =
    ["args", "env", "stdin", "in", "setup", "stdout", "stderr", "code", "out", "tree", "metadata"];

/// Cargo takes every folder with a file of this name for a package, git obeys every one of that name: they are kept
/// under other names.
const KEPT_AS: [(&str, &str); 2] = [("Cargo.toml", "Cargo.toml.txt"), (".gitignore", "gitignore.txt")];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut trials = vec![
        Trial::test("an_update_keeps_wildcards", check_wildcards),
        Trial::test("every_folder_is_a_whole_case", {
            let root = root.clone();
            move || check_folders(&root)
        }),
    ];
    for command in folders(&root) {
        for case in folders(&command) {
            trials
                .push(Trial::test(format!("{}::{}", name(&command), name(&case)), move || Case { folder: case }.run()));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn check_wildcards() -> Result<(), Failed> {
    for (expected, actual, updated) in [
        ("a\n[..]s\nc\n", "a\n5s\nd\n", "a\n[..]s\nd\n"),
        ("a\n...\nz\n", "a\nb\nc\nnew\nz\nend\n", "a\n...\nz\nend\n"),
        ("x = [..]\n...\ny\n", "x = 1\ny\n", "x = [..]\ny\n"),
        ("a\nb\n", "c\n", "c\n"),
    ] {
        let found = with_wildcards_of(expected, actual);
        if found != updated {
            return Err(format!("{expected:?}, updated to {actual:?}, is {found:?}").into());
        }
    }
    Ok(())
}

/// No stray file, no case without arguments, no name that is no sentence.
fn check_folders(root: &Path) -> Result<(), Failed> {
    let mut strange = Vec::new();
    for command in entries(root) {
        if command.ends_with(".gitattributes") {
            continue;
        }
        if !command.is_dir() {
            strange.push(format!("{} is no folder of cases", command.display()));
            continue;
        }
        for case in entries(&command) {
            if !case.join("args").is_file() {
                strange.push(format!("{} has no file `args`", case.display()));
            }
            if !name(&case).chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_')) {
                strange.push(format!("{} is not named with `a-z`, `0-9` and `_`", case.display()));
            }
            let parts = if case.is_dir() { entries(&case) } else { Vec::new() };
            strange.extend(
                parts
                    .iter()
                    .filter(|part| !PARTS.contains(&name(part).as_str()))
                    .map(|part| format!("{} is no part of a case: {}", part.display(), PARTS.join(", "))),
            );
            let kept = ["in", "out"].into_iter().flat_map(|part| kept_tree(&case.join(part)).into_keys());
            strange
                .extend(kept.filter(|path| KEPT_AS.iter().any(|(real, _)| path.rsplit('/').next() == Some(real))).map(
                    |path| format!("{}: keep `{path}` under the name that tests/README.md gives", case.display()),
                ));
        }
    }
    if strange.is_empty() { Ok(()) } else { Err(strange.join("\n").into()) }
}

struct Case {
    folder: PathBuf,
}

impl Case {
    fn run(&self) -> Result<(), Failed> {
        let sandbox = Sandbox::new();
        let before = self.lay_out(&sandbox);
        let arguments = self.text("args").unwrap_or_default();
        let mut command = sandbox.program(arguments.lines());
        for (name, value) in self.text("env").unwrap_or_default().lines().filter_map(|line| line.split_once('=')) {
            command.env(name, value.replace("[CWD]", &sandbox.path().to_string_lossy()));
        }
        if self.folder.join("stdin").is_file() {
            command.stdin(Stdio::from(fs::File::open(self.folder.join("stdin")).unwrap()));
        }
        let output = command.output().unwrap();
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&*sandbox.path().to_string_lossy(), "[CWD]");
        let after = sandbox.tree();
        let code = output.status.code().map_or_else(|| output.status.to_string(), |code| code.to_string());

        let mut wrong = Vec::new();
        wrong.extend(self.compare("stdout", "", &shown(&output.stdout)));
        wrong.extend(self.compare("stderr", "", &shown(&output.stderr)));
        wrong.extend(self.compare("code", "0\n", &format!("{code}\n")));
        wrong.extend(self.compare_files(&before, &after));
        if self.folder.join("tree").is_file() {
            wrong.extend(self.compare("tree", "", &listing(&after)));
        }
        if let Some(expected) = self.text("metadata") {
            wrong.extend(self.compare("metadata", "", &packages(&sandbox, &expected)));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
    }

    /// Copies `in/`, runs `setup` and tells what lies there now.
    fn lay_out(&self, sandbox: &Sandbox) -> Tree {
        for (path, text) in kept_tree(&self.folder.join("in")) {
            match text {
                Some(text) if !path.ends_with(".gitkeep") => drop(sandbox.write(&real_name(&path), text)),
                Some(_) => {}
                None => fs::create_dir_all(sandbox.path().join(&path)).unwrap(),
            }
        }
        if self.folder.join("setup").is_file() {
            let own = Path::new(common::PROGRAM).parent().unwrap().to_owned();
            let path = std::env::var_os("PATH").unwrap();
            let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/setup");
            let path = std::env::join_paths([own, tools].into_iter().chain(std::env::split_paths(&path))).unwrap();
            let mut shell = sandbox.command("sh");
            let output = shell.arg("-e").arg(self.folder.join("setup")).env("PATH", path).output().unwrap();
            assert!(output.status.success(), "setup: {}", String::from_utf8_lossy(&output.stderr));
        }
        sandbox.tree()
    }

    fn text(&self, part: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(part)).ok()
    }

    /// Compares a text with what the case expects, which is `unmentioned` where it expects nothing.
    fn compare(&self, part: &str, unmentioned: &str, actual: &str) -> Option<String> {
        let expected = self.text(part).unwrap_or_else(|| unmentioned.to_owned());
        if matches(&expected, actual) {
            return None;
        }
        if is_updating() {
            let path = self.folder.join(part);
            if actual == unmentioned {
                fs::remove_file(path).unwrap()
            } else {
                fs::write(path, with_wildcards_of(&expected, actual)).unwrap()
            }
            return None;
        }
        Some(difference(part, &expected, actual))
    }

    /// Compares the files that `out/` holds. What it does not hold must be as it was; and with neither `out/` nor
    /// `tree`, nothing may be there that was not.
    fn compare_files(&self, before: &Tree, after: &Tree) -> Vec<String> {
        let mut wrong = Vec::new();
        let expected = kept_tree(&self.folder.join("out"));
        let files = expected.keys().filter(|path| !path.ends_with('/'));
        for path in files.clone() {
            let part = format!("out/{path}");
            match after.get(&real_name(path)) {
                Some(Some(text)) => wrong.extend(self.compare(&part, "", &String::from_utf8_lossy(text))),
                _ => wrong.push(format!("--- {part}: there is no such file\n{}", listing(after))),
            }
        }
        let mentioned: Vec<String> = files.map(|path| real_name(path)).collect();
        let tells_what_is_gone = self.folder.join("tree").is_file();
        for (path, text) in before.iter().filter(|(path, _)| !mentioned.contains(path)) {
            if after.get(path) != Some(text) && (after.contains_key(path) || !tells_what_is_gone) {
                wrong.push(format!("--- {path} is not as it was, and `out/` does not say so"));
            }
        }
        if mentioned.is_empty() && !self.folder.join("tree").is_file() {
            let new = after.keys().filter(|path| !before.contains_key(*path));
            wrong.extend(new.map(|path| format!("--- {path} was made, and the case has neither `out/` nor `tree`")));
        }
        wrong
    }
}

/// What `cargo metadata` finds: a line `FOLDER: PACKAGE PACKAGE` for each folder that the case names.
fn packages(sandbox: &Sandbox, expected: &str) -> String {
    let mut found = String::new();
    for line in expected.lines() {
        let folder = line.split(':').next().unwrap_or(".");
        let mut command = sandbox.command("cargo");
        command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
        let output = command.current_dir(sandbox.path().join(folder)).output().unwrap();
        let names = if output.status.success() {
            let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let packages = metadata["packages"].as_array().unwrap().iter();
            let mut names: Vec<String> = packages.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
            names.sort();
            names.join(" ")
        } else {
            String::from_utf8_lossy(&output.stderr).into_owned()
        };
        found.push_str(&format!("{folder}: {names}\n"));
    }
    found
}

fn is_updating() -> bool {
    std::env::var_os("UPDATE_CASES").is_some_and(|value| value == "1")
}

/// Whether a text is the expected one. `[..]` stands for anything within a line, a line `...` for any lines.
fn matches(expected: &str, actual: &str) -> bool {
    if expected == actual {
        return true;
    }
    lines_match(&expected.split('\n').collect::<Vec<_>>(), &actual.split('\n').collect::<Vec<_>>())
}

fn lines_match(expected: &[&str], actual: &[&str]) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=actual.len()).any(|skipped| lines_match(rest, &actual[skipped..])),
        (Some((one, rest)), Some((other, others))) => line_matches(one, other) && lines_match(rest, others),
        _ => false,
    }
}

fn line_matches(expected: &str, actual: &str) -> bool {
    match expected.split_once("[..]") {
        None => expected == actual,
        Some((start, rest)) => actual.strip_prefix(start).is_some_and(|actual| {
            let ends = actual.char_indices().map(|(at, _)| at).chain([actual.len()]);
            ends.into_iter().any(|skipped| line_matches(rest, &actual[skipped..]))
        }),
    }
}

/// The text, in which lines and wildcards of `expected` that still match stay: as many as do so in their order.
fn with_wildcards_of(expected: &str, actual: &str) -> String {
    if !expected.contains("[..]") && !expected.split('\n').any(|line| line == "...") {
        return actual.to_owned();
    }
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), actual.split('\n').collect());
    // What is gained from a line of each on: a line that matches counts most, then one that `...` stands for.
    let mut gains = vec![vec![0; actual.len() + 1]; expected.len() + 1];
    let choices = |gains: &[Vec<usize>], at: usize, by: usize| {
        let matching = (by < actual.len() && line_matches(expected[at], actual[by])).then(|| gains[at + 1][by + 1] + 3);
        let standing = (by < actual.len() && expected[at] == "...").then(|| gains[at][by + 1] + 1);
        let written = (by < actual.len()).then(|| gains[at][by + 1]);
        [matching, standing, Some(gains[at + 1][by]), written]
    };
    for at in (0..expected.len()).rev() {
        for by in (0..=actual.len()).rev() {
            gains[at][by] = choices(&gains, at, by).into_iter().flatten().max().unwrap_or(0);
        }
    }
    let (mut at, mut by, mut lines, mut stands) = (0, 0, Vec::new(), false);
    while at < expected.len() {
        let choice = choices(&gains, at, by).into_iter().position(|gain| gain == Some(gains[at][by]));
        match choice {
            Some(0) => lines.push(expected[at]),
            Some(1) => stands = true,
            Some(3) => lines.push(actual[by]),
            _ if std::mem::take(&mut stands) => lines.push("..."),
            _ => {}
        }
        at += usize::from(matches!(choice, Some(0 | 2) | None));
        by += usize::from(matches!(choice, Some(0 | 1 | 3)));
    }
    lines.extend(&actual[by..]);
    lines.join("\n")
}

/// The two texts from the first line on that differs.
fn difference(part: &str, expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(one, other)| line_matches(one, other)).count();
    let rest = |sign: char, lines: &[&str]| -> String {
        lines[same..].iter().take(40).map(|line| format!("{sign} {line}\n")).collect()
    };
    format!(
        "--- {part}, from line {}: - expected, + found (UPDATE_CASES=1 rewrites it)\n{}{}",
        same + 1,
        rest('-', &expected),
        rest('+', &actual)
    )
}

/// All paths, one a line; folders only where they are empty or a repository.
fn listing(tree: &Tree) -> String {
    let is_shown =
        |path: &String| !path.ends_with('/') || !tree.keys().any(|other| other != path && other.starts_with(path));
    tree.keys().filter(|path| is_shown(path)).map(|path| format!("{path}\n")).collect()
}

fn kept_tree(folder: &Path) -> Tree {
    if folder.is_dir() { tree(folder) } else { Tree::new() }
}

fn real_name(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
    let real = KEPT_AS.iter().find(|(_, kept)| *kept == file).map_or(file, |(real, _)| real);
    if folder.is_empty() { real.to_owned() } else { format!("{folder}/{real}") }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
