//! The manual pages, under mandoc's eyes.

use std::path::Path;

use crate::process::{command, on_path, seconds, try_run};

/// A page says of which version it is. A date beside it would be that of no change.
const ALLOWED: &str = "WARNING: missing date, using \"\": TH";

/// What mandoc has against a page, apart from how its source is laid out.
fn findings(page: &Path) -> Vec<String> {
    let outcome = try_run(command(on_path("mandoc")).args(["-T", "lint", "-W", "warning"]).arg(page), seconds(60));
    outcome.all().lines().filter(|line| !line.ends_with(ALLOWED)).map(str::to_owned).collect()
}

#[test]
fn mandoc_finds_nothing_in_the_manual_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(pages.len() > 3, "{pages:?}");
    let found: Vec<String> = pages.iter().flat_map(|page| findings(page)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn mandoc_can_find_something() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("odd.1");
    std::fs::write(&page, ".TH ODD 1 \"\" \"odd 1\" \"Odd\"\n.SH NAME\nodd \\- a page\n.RE\n.br\n\n.br\n").unwrap();
    assert!(!findings(&page).is_empty());
}
