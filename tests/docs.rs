//! README.md and the pages of `docs/` say what the program does: every command is run and prints what stands there, tables are generated,
//! links lead somewhere, and Markdown is read as it is meant. `UPDATE_DOCS=1` writes what the program prints.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "docs/commands.rs"]
mod commands;
mod common;
#[path = "docs/markdown.rs"]
mod markdown;
#[path = "docs/tables.rs"]
mod tables;
#[path = "docs/texts.rs"]
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

/// A page that users read: README.md, or one of `docs/`.
struct Page {
    /// From the repository's root on.
    path: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(path: &str) -> Page {
    Page { path: path.to_owned(), text: fs::read_to_string(root().join(path)).unwrap() }
}

/// README.md first, then those of `docs/` by name.
fn pages() -> Vec<Page> {
    let entries = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    names.sort();
    assert!(names.len() > 20, "{names:?}");
    let name = |path: &PathBuf| format!("docs/{}", path.file_name().unwrap().to_str().unwrap());
    std::iter::once("README.md".to_owned()).chain(names.iter().map(name)).map(|path| page(&path)).collect()
}

/// What `make` makes of each page is what stands there, or, with `UPDATE_DOCS=1`, is written there.
fn keep_in_step(make: impl Fn(&Page) -> String + Sync) {
    let pages = pages();
    // Most of the time goes into the program that is run.
    let made: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = pages.iter().map(|page| scope.spawn(|| make(page))).collect();
        threads.into_iter().map(|thread| thread.join().expect("the page above")).collect()
    });
    let mut wrong = Vec::new();
    for (page, made) in pages.iter().zip(&made).filter(|(page, made)| page.text != **made) {
        if updates() {
            fs::write(root().join(&page.path), made).unwrap();
            continue;
        }
        let at = page.text.lines().zip(made.lines()).take_while(|(is, should)| is == should).count();
        let line = |text: &str| text.lines().nth(at).unwrap_or("the end").to_owned();
        wrong.push(format!("{}:{}: {}\nit should be: {}", page.path, at + 1, line(&page.text), line(made)));
    }
    assert!(wrong.is_empty(), "{}\nrun with UPDATE_DOCS=1 to bring the pages in step", wrong.join("\n"));
}

fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Tables first, then commands: both write the same files.
#[test]
fn pages_say_what_the_program_says() {
    keep_in_step(tables::filled);
    keep_in_step(commands::run);
}

#[test]
fn the_readme_is_read_in_five_minutes() {
    let lines = page("README.md").text.lines().count();
    assert!(lines <= 200, "README.md has {lines} lines: everything but the first steps belongs into docs/");
}
