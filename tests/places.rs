//! From any folder of a project, and by the flags that cargo has for it, each command finds the project.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::collections::BTreeSet;
use std::process::Output;

use cargo_lambda_s3::cli::Cli;
use clap::{Command, CommandFactory as _};
use common::Sandbox;

/// Commands about a project, each so that it says something about it and writes nothing.
const ABOUT_A_PROJECT: [&str; 11] = [
    "add env SIZE=1 --dry-run",
    "audit --format json",
    "defaults --format json",
    "eject --dry-run",
    "explain",
    "list --format json",
    "policy",
    "remove env OLD --dry-run",
    "replace trigger s3://thumbs-inbox/incoming/ s3://thumbs-inbox/incoming/new/ --dry-run",
    "sync --check --format json",
    "templates list",
];

/// Those that make one, or are about none.
const ABOUT_NONE: [&str; 7] =
    ["new", "init", "schema", "completions", "templates export", "templates variables", "templates check"];

fn project() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[workspace]\nmembers = [\"functions/*\"]\nresolver = \"3\"\n");
    for name in ["thumbs", "index"] {
        let bucket = format!("s3://{name}-inbox/incoming/");
        let folder = format!("functions/{name}");
        let new = ["new", &folder, "--yes", "--vcs", "none", "--trigger", &bucket, "--env", "OLD=1", "--memory", "333"];
        let made = sandbox.program(new).output().unwrap();
        assert!(made.status.success(), "{}", said(&made));
    }
    sandbox
}

fn run(sandbox: &Sandbox, folder: &str, line: &str, more: &[&str]) -> Output {
    let mut program = sandbox.program(line.split(' ').chain(more.iter().copied()));
    program.current_dir(sandbox.path().join(folder)).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What was said, without the way from the current folder to the project.
fn placeless(sandbox: &Sandbox, output: &Output) -> String {
    let text = said(output).replace(&format!("{}/", sandbox.path().display()), "");
    let text =
        ["../", "functions/thumbs/", "functions/", "thumbs/"].iter().fold(text, |text, way| text.replace(way, ""));
    text.replace("\"..\"", "\".\"").replace("\"thumbs\"", "\".\"").replace("./", "")
}

#[test]
fn every_command_is_known_to_be_about_a_project_or_not() {
    let mut all = BTreeSet::new();
    for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let below: Vec<&Command> = command.get_subcommands().collect();
        match below.as_slice() {
            [] => drop(all.insert(command.get_name().to_owned())),
            below => all.extend(below.iter().map(|one| format!("{} {}", command.get_name(), one.get_name()))),
        }
    }
    let listed = ABOUT_A_PROJECT.iter().map(|line| match line.strip_prefix("templates ") {
        Some(_) => line.split(' ').take(2).collect::<Vec<_>>().join(" "),
        None => line.split(' ').take(1).collect(),
    });
    let listed: BTreeSet<String> = listed.chain(ABOUT_NONE.map(str::to_owned)).collect();
    assert_eq!(all, listed);
}

#[test]
fn each_command_says_the_same_from_every_folder_of_a_project_and_where_it_is_named() {
    let sandbox = project();
    for line in ABOUT_A_PROJECT {
        let at_root = run(&sandbox, "functions/thumbs", line, &[]);
        assert!(at_root.status.code().is_some_and(|code| code < 2), "{line}: {}", said(&at_root));
        let expected = placeless(&sandbox, &at_root);
        let ways: [(&str, &[&str]); 5] = [
            ("functions/thumbs/src", &[]),
            ("functions/thumbs/deploy/sam", &[]),
            ("functions/index/src", &["--manifest-path", "../../thumbs/Cargo.toml"]),
            (".", &["--package", "thumbs"]),
            ("functions/index/src", &["-p", "thumbs"]),
        ];
        for (folder, more) in ways {
            if line.starts_with("list") && more.contains(&"thumbs") {
                continue;
            }
            let there = run(&sandbox, folder, line, more);
            assert_eq!(there.status.code(), at_root.status.code(), "{line} in {folder}: {}", said(&there));
            assert_eq!(placeless(&sandbox, &there), expected, "{line} {more:?} in {folder}");
        }
    }
}

#[test]
fn what_names_no_project_is_refused_as_cargo_refuses_it() {
    let sandbox = project();
    for line in ABOUT_A_PROJECT {
        for (more, error) in [
            (["--manifest-path", "functions/thumbs"], "the manifest-path must be a path to a Cargo.toml file"),
            (["--manifest-path", "functions/none/Cargo.toml"], "does not exist"),
            (["--package", "thumb"], "a function with a similar name exists: `thumbs`"),
        ] {
            if line.starts_with("list") && more[0] == "--package" {
                continue;
            }
            let refused = run(&sandbox, ".", line, &more);
            assert_eq!(refused.status.code(), Some(2), "{line} {more:?}: {}", said(&refused));
            assert!(said(&refused).contains(error), "{line} {more:?}: {}", said(&refused));
        }
    }
}

/// A search upwards must not cost a call of cargo.
#[test]
fn cargo_is_asked_only_where_a_function_is_named_by_its_package() {
    let sandbox = project();
    for line in ["defaults", "explain", "policy", "sync --check", "templates list"] {
        for (folder, more, is_asked) in
            [("functions/thumbs/src", &["--verbose"][..], false), (".", &["--verbose", "-p", "thumbs"], true)]
        {
            let done = run(&sandbox, folder, line, more);
            assert_eq!(said(&done).contains("cargo metadata"), is_asked, "{line} in {folder}: {}", said(&done));
        }
    }
}
