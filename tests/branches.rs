//! Two branches that each add something to a project are merged by git, and `sync` makes one project of what git left.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::process::Output;

use common::Sandbox;

const TEMPLATE: &str = "deploy/sam/template.yaml";

/// A project in a repository, of which `one` and `two` are branches with an edit each.
struct Repository {
    sandbox: Sandbox,
    /// The project's folder in it: a member of a workspace lies below the repository's.
    project: &'static str,
}

impl Repository {
    fn new(project: &'static str) -> Self {
        let sandbox = Sandbox::new();
        if project != "." {
            sandbox.write("Cargo.toml", "[workspace]\nmembers = [\"functions/*\"]\nresolver = \"3\"\n");
        }
        let path = if project == "." { "thumbs" } else { project };
        let new = ["new", path, "--yes", "--vcs", "none", "--trigger", "s3://photo-inbox/incoming/"];
        let made = sandbox.program(new).output().unwrap();
        assert!(made.status.success(), "{}", said(&made));
        let repository = Self { sandbox, project: path };
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository.commit("start");
        repository
    }

    fn git(&self, arguments: &[&str]) -> Output {
        let mut git = self.sandbox.command("git");
        git.args(["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "core.autocrlf=false"]);
        git.args(arguments).output().unwrap()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        let done = self.git(&["commit", "--quiet", "--message", message]);
        assert!(done.status.success(), "{}", said(&done));
    }

    /// A branch from `main` on with what `edit` does.
    fn branch(&self, name: &str, edit: impl FnOnce(&Self)) {
        self.git(&["checkout", "--quiet", "-b", name, "main"]);
        edit(self);
        self.commit(name);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut program = self.sandbox.program(arguments);
        program.current_dir(self.sandbox.path().join(self.project)).output().unwrap()
    }

    fn add(&self, arguments: &[&str]) {
        let done = self.run(&[&["add"], arguments].concat());
        assert!(done.status.success(), "{}", said(&done));
    }

    fn read(&self, path: &str) -> String {
        self.sandbox.read(&format!("{}/{path}", self.project))
    }

    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} holds no `{from}`");
        self.sandbox.write(&format!("{}/{path}", self.project), text.replacen(from, to, 1));
    }

    /// Merges the branches, the first of them into the second. Whether git found no conflict.
    fn merge(&self, first: &str, second: &str) -> bool {
        self.git(&["checkout", "--quiet", second]);
        self.git(&["merge", "--quiet", "--no-edit", first]).status.success()
    }

    /// All files of the project that are generated from its manifest now, but `edited`.
    fn assert_in_step(&self, edited: &[(&str, &str)]) {
        let check = self.run(&["sync", "--check"]);
        assert_eq!(check.status.code(), Some(0), "{}", said(&check));
        let fresh = Sandbox::new();
        fresh.write("Cargo.toml", self.read("Cargo.toml"));
        for path in ["src/main.rs", "src/handler.rs"] {
            fresh.write(path, self.read(path));
        }
        if self.project != "thumbs" {
            return;
        }
        let made = fresh.program(["sync"]).output().unwrap();
        assert!(made.status.success(), "{}", said(&made));
        for (path, text) in fresh.tree() {
            let Some(text) = text.filter(|_| !path.starts_with(".lambda-s3/") && path != "README.md") else { continue };
            let mut found = self.read(&path);
            for (_, line) in edited.iter().filter(|(edited, _)| *edited == path) {
                assert_eq!(found.matches(line).count(), 1, "{path}: {line}");
                found = found.replace(line, "");
            }
            assert_eq!(found, String::from_utf8(text).unwrap(), "{path}");
        }
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

const ADDED: [(&str, &[&str]); 2] =
    [("one", &["env", "SIZE=64"]), ("two", &["write", "s3://photo-archive/originals/"])];

fn orders() -> [[&'static str; 2]; 2] {
    [["one", "two"], ["two", "one"]]
}

#[test]
fn two_branches_that_each_add_something_are_one_project_after_sync() {
    for project in [".", "functions/thumbs"] {
        for [first, second] in orders() {
            let repository = Repository::new(project);
            for (name, added) in ADDED {
                repository.branch(name, |repository| repository.add(added));
            }
            repository.merge(first, second);
            let record = repository.read(".lambda-s3/base");
            assert!(!record.contains("<<<<<<<"), "{record}");
            let synced = repository.run(&["sync"]);
            assert_eq!(synced.status.code(), Some(0), "{project} {first}: {}", said(&synced));
            repository.assert_in_step(&[]);
            let template = repository.read(TEMPLATE);
            assert!(template.contains("SIZE: \"64\"") && template.contains("photo-archive/originals/"), "{template}");
            repository.commit("merged");
        }
    }
}

#[test]
fn a_record_that_git_marked_and_generated_files_that_it_marked_are_rebuilt() {
    for [first, second] in orders() {
        let repository = Repository::new(".");
        // As hosts merge that do not read `merge=union`.
        repository.sandbox.write("thumbs/.lambda-s3/.gitattributes", "base -diff\n");
        repository.commit("attributes");
        repository.git(&["branch", "--force", "main"]);
        for (name, added) in [("one", ["memory", "512"]), ("two", ["timeout", "90"])] {
            repository.branch(name, |repository| repository.add(&added));
        }
        assert!(!repository.merge(first, second));
        let resolved = repository.read("Cargo.toml");
        let resolved: String = resolved.split_inclusive('\n').filter(|line| !is_mark(line)).collect();
        let resolved = resolved.replace("memory = 256\n", "").replace("timeout = 60\n", "");
        repository.sandbox.write("thumbs/Cargo.toml", resolved);
        assert!(repository.read(".lambda-s3/base").contains("<<<<<<<"));
        assert!(repository.read(TEMPLATE).contains("<<<<<<<"), "{}", repository.read(TEMPLATE));
        let synced = repository.run(&["sync"]);
        assert_eq!(synced.status.code(), Some(0), "{first}: {}", said(&synced));
        repository.assert_in_step(&[]);
        assert!(repository.read(TEMPLATE).contains("MemorySize: 512\n      Timeout: 90\n"));
    }
}

fn is_mark(line: &str) -> bool {
    ["<<<<<<< ", "=======", ">>>>>>> "].iter().any(|mark| line.starts_with(mark))
}

#[test]
fn edits_of_the_user_on_either_branch_stay() {
    let mine = ["# one's\n", "# two's\n"];
    for [first, second] in orders() {
        let repository = Repository::new(".");
        for ((name, added), comment) in ADDED.into_iter().zip(mine) {
            repository.branch(name, |repository| {
                let anchor = if name == "one" { "AWSTemplateFormatVersion" } else { "Outputs:" };
                repository.replace(TEMPLATE, anchor, &format!("{comment}{anchor}"));
                repository.add(added);
            });
        }
        repository.merge(first, second);
        let synced = repository.run(&["sync"]);
        assert_eq!(synced.status.code(), Some(0), "{first}: {}", said(&synced));
        repository.assert_in_step(&mine.map(|line| (TEMPLATE, line)));
    }
}

#[test]
fn a_line_of_the_users_that_meets_what_a_branch_generated_stays_a_conflict_and_is_named() {
    for [first, second] in orders() {
        let repository = Repository::new(".");
        repository.branch("one", |repository| {
            repository.add(&["env", "SIZE=64"]);
            repository.replace(TEMPLATE, "MemorySize: 256", "MemorySize: 300 # mine");
        });
        repository.branch("two", |repository| repository.add(&["memory", "512"]));
        assert!(!repository.merge(first, second));
        let marked = repository.read(TEMPLATE);
        let synced = repository.run(&["sync"]);
        assert_eq!(synced.status.code(), Some(1), "{}", said(&synced));
        assert!(said(&synced).contains("Conflict `deploy/sam/template.yaml`:"), "{}", said(&synced));
        assert_eq!(repository.read(TEMPLATE), marked);
        // What is resolved by hand stays so.
        let kept: String = marked.split_inclusive('\n').filter(|line| !is_mark(line)).collect();
        let kept = kept.replace("      MemorySize: 512\n", "");
        repository.sandbox.write(&format!("thumbs/{TEMPLATE}"), kept);
        let synced = repository.run(&["sync"]);
        assert!(repository.read(TEMPLATE).contains("MemorySize: 300 # mine"), "{}", said(&synced));
    }
}

#[test]
fn a_conflict_in_the_manifest_is_the_users_to_resolve_first() {
    let repository = Repository::new(".");
    for (name, bucket) in [("one", "s3://photo-one/"), ("two", "s3://photo-two/")] {
        repository.branch(name, |repository| repository.add(&["write", bucket]));
    }
    assert!(!repository.merge("one", "two"));
    let before = repository.sandbox.tree();
    let synced = repository.run(&["sync"]);
    assert_eq!(synced.status.code(), Some(2), "{}", said(&synced));
    assert!(said(&synced).contains("Cargo.toml`: line"), "{}", said(&synced));
    assert!(repository.sandbox.tree() == before);
    // Only what is about the spec: the lines that follow from it are generated.
    let text = repository.read("Cargo.toml");
    let (generated, spec) = text.split_at(text.find("[package.metadata.lambda-s3]").unwrap());
    assert!(generated.contains("<<<<<<< "), "{generated}");
    let both = spec.split_inclusive('\n').map(|line| match line.trim_end() {
        "=======" => "\n[[package.metadata.lambda-s3.write]]\n",
        _ if is_mark(line) => "",
        _ => line,
    });
    repository.sandbox.write("thumbs/Cargo.toml", format!("{generated}{}", both.collect::<String>()));
    let synced = repository.run(&["sync"]);
    assert_eq!(synced.status.code(), Some(0), "{}", said(&synced));
    repository.assert_in_step(&[]);
    let template = repository.read(TEMPLATE);
    assert!(template.contains("photo-one") && template.contains("photo-two"), "{template}");
}

/// What a record costs a repository and its reviewers.
#[test]
fn a_review_of_an_addition_shows_no_line_of_the_record() {
    let repository = Repository::new(".");
    repository.add(&["write", "s3://photo-archive/originals/"]);
    let shown = repository.git(&["diff", "--", "thumbs/.lambda-s3/base"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Binary files a/thumbs/.lambda-s3/base and b/thumbs/.lambda-s3/base differ"), "{shown}");
    assert!(shown.lines().count() <= 4, "{shown}");
    let tree = repository.sandbox.tree();
    let bytes = |path: &str| tree.get(path).and_then(Option::as_ref).map_or(0, Vec::len);
    let recorded: usize = tree
        .keys()
        .filter(|path| path.starts_with("thumbs/") && !path.contains(".lambda-s3") && !path.contains("Cargo.lock"))
        .map(|path| bytes(path))
        .sum();
    assert!(bytes("thumbs/.lambda-s3/base") * 2 < recorded, "{} of {recorded}", bytes("thumbs/.lambda-s3/base"));
}
