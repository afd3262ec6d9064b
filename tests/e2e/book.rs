//! The pages of `docs/` as a book, made by mdBook.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::process::{Outcome, seconds, try_run};
use crate::tools::editor_tools;

fn docs() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs"))
}

fn build(docs: &Path, into: &Path) -> Outcome {
    let mut mdbook = editor_tools().command("mdbook");
    try_run(mdbook.arg("build").arg(docs).arg("--dest-dir").arg(into), seconds(60))
}

fn is_clean(outcome: &Outcome) -> bool {
    outcome.status.success() && !["WARN", "ERROR"].iter().any(|level| outcome.all().contains(level))
}

/// Pages of the book, by name.
fn pages(book: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(book).unwrap().map(|entry| entry.unwrap().path());
    let names = entries.filter(|path| path.extension().is_some_and(|it| it == "html"));
    // `print.html` holds all pages in one, 404.html has the addresses of a server's root, and toc.html is a part of the others.
    let pages =
        names.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()));
    pages.filter(|(name, _)| !["print.html", "404.html", "toc.html"].contains(&name.as_str())).collect()
}

fn values<'a>(html: &'a str, attribute: &str) -> BTreeSet<&'a str> {
    let begin = format!(" {attribute}=\"");
    html.split(&begin).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// Links within the book that lead to no file, or to no element of a page.
fn dead_links(book: &Path) -> Vec<String> {
    let pages = pages(book);
    let mut dead = Vec::new();
    for (name, html) in &pages {
        for link in values(html, "href").into_iter().chain(values(html, "src")) {
            if link.contains(':') || link.is_empty() {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = if path.is_empty() { name } else { path };
            let target = pages.iter().find(|(name, _)| name == path);
            let leads = match target {
                Some((_, html)) => anchor.is_empty() || values(html, "id").contains(anchor),
                None => book.join(path).exists(),
            };
            if !leads {
                dead.push(format!("{name}: {link}"));
            }
        }
    }
    dead
}

#[test]
fn the_book_builds_without_a_warning_and_its_links_lead_somewhere() {
    let book = tempfile::tempdir().unwrap();
    let outcome = build(docs(), book.path());
    assert!(is_clean(&outcome), "{}", outcome.all());
    let pages = pages(book.path());
    let count = fs::read_dir(docs()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.ends_with(".md") && name != "SUMMARY.md"
    });
    assert_eq!(pages.len(), count.count());
    assert_eq!(dead_links(book.path()), Vec::<String>::new());
    let (_, index) = pages.iter().find(|(name, _)| name == "index.html").unwrap();
    assert!(index.contains("searchindex") && index.contains("navy"), "no search, or no dark mode");
}

#[test]
fn a_page_that_is_wrong_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(docs()).unwrap().map(|entry| entry.unwrap()) {
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let page = folder.path().join("quickstart.md");
    let text = fs::read_to_string(&page).unwrap();
    let book = folder.path().join("book");
    fs::write(&page, format!("{text}\n[x](rules.md#no-such-rule)\n")).unwrap();
    let outcome = build(folder.path(), &book);
    assert!(is_clean(&outcome), "{}", outcome.all());
    assert_eq!(dead_links(&book), ["quickstart.html: rules.html#no-such-rule"]);
    fs::write(&page, format!("{text}\n<b>never closed\n")).unwrap();
    assert!(!is_clean(&build(folder.path(), &book)));
}
