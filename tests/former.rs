//! Projects that were made when a handler's library was a part of the handler: `sync` brings them the new one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::path::Path;
use std::process::Output;

use common::{Sandbox, tree};

/// The project in `tests/former/thumbs`, as it was made then.
fn former() -> Sandbox {
    let sandbox = Sandbox::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/former/thumbs");
    for (path, text) in tree(&folder) {
        let real = path.replace("Cargo.toml.txt", "Cargo.toml").replace("gitignore.txt", ".gitignore");
        if let Some(text) = text {
            sandbox.write(&real, text);
        }
    }
    sandbox
}

fn sync(sandbox: &Sandbox, flags: &[&str]) -> Output {
    sandbox.program([&["sync"], flags].concat()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The Rust files, sorted.
fn sources(sandbox: &Sandbox) -> Vec<String> {
    sandbox.tree().into_keys().filter(|path| path.ends_with(".rs")).collect()
}

const NEW: [&str; 7] = [
    "src/handler.rs",
    "src/lib.rs",
    "src/main.rs",
    "src/runtime/event.rs",
    "src/runtime/mod.rs",
    "src/runtime/s3.rs",
    "src/runtime/testing.rs",
];

/// What is written today for the same spec.
fn today() -> Sandbox {
    let sandbox = Sandbox::new();
    let grants = ["--trigger", "s3://photo-inbox/incoming/*.jpg", "--write", "s3://photo-thumbs/small/"];
    let new = [&["new", "thumbs", "--yes", "--vcs", "none"], &grants[..]].concat();
    assert!(sandbox.program(new).output().unwrap().status.success());
    sandbox
}

#[test]
fn what_nobody_touched_becomes_a_project_of_today() {
    let sandbox = former();
    let output = sync(&sandbox, &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(sources(&sandbox), NEW);
    let today = today();
    for path in NEW.into_iter().chain(["Cargo.toml", "README.md", "deploy/sam/template.yaml"]) {
        assert_eq!(sandbox.read(path), today.read(&format!("thumbs/{path}")), "{path}");
    }
    let check = sync(&sandbox, &["--check"]);
    assert!(check.status.success(), "{}", said(&check));
}

#[test]
fn a_handler_that_was_changed_is_named_and_nothing_is_written() {
    for file in ["src/handler.rs", "src/main.rs"] {
        let sandbox = former();
        sandbox.write(file, sandbox.read(file) + "// Mine.\n");
        let before = sandbox.tree();
        let output = sync(&sandbox, &[]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).starts_with(&format!("error: `./{file}` uses a library that is no longer generated\n")));
        common::assert_same(&sandbox.tree(), &before, file);
    }
}

#[test]
fn a_handler_that_was_changed_stays_where_the_new_library_is_asked_for() {
    let sandbox = former();
    let own = sandbox.read("src/handler.rs") + "// Mine.\n";
    sandbox.write("src/handler.rs", &own);
    let output = sync(&sandbox, &["--merge-sources"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(sources(&sandbox), NEW);
    assert_eq!(sandbox.read("src/handler.rs"), own);
}

#[test]
fn a_module_that_was_changed_stays_and_is_named() {
    let sandbox = former();
    let own = sandbox.read("src/config.rs") + "// Mine.\n";
    sandbox.write("src/config.rs", &own);
    let output = sync(&sandbox, &[]);
    assert!(said(&output).contains("Kept `src/config.rs`"), "{}", said(&output));
    assert_eq!(sandbox.read("src/config.rs"), own);
    assert!(!sandbox.path().join("src/invocation.rs").exists());
}

#[test]
fn code_that_becomes_the_user_s_own_stays_as_it_is() {
    let sandbox = former();
    sandbox.write("src/handler.rs", sandbox.read("src/handler.rs") + "// Mine.\n");
    let manifest = sandbox.read("Cargo.toml");
    sandbox.write("Cargo.toml", manifest.replace("\nversion = 1\n", "\nversion = 1\nhandler = false\n"));
    let before = sources(&sandbox);
    let output = sync(&sandbox, &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(sources(&sandbox), before);
    assert!(!before.contains(&"src/lib.rs".to_owned()));
}
