//! The manual pages in `man/` say what the program's own help says. `UPDATE_CASES=1 cargo test --test man` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::cli::Cli;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

const SOURCE: &str = concat!("cargo-lambda-s3 ", env!("CARGO_PKG_VERSION"));

#[test]
fn there_is_a_manual_page_for_every_subcommand_and_it_says_what_the_help_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let mut expected = BTreeMap::new();
    render(&program, "cargo-lambda-s3", &mut expected);
    if std::env::var_os("UPDATE_CASES").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(&folder).unwrap();
        pages(&folder).into_keys().for_each(|page| std::fs::remove_file(folder.join(page)).unwrap());
        expected.iter().for_each(|(page, text)| std::fs::write(folder.join(page), text).unwrap());
        return;
    }
    let found = pages(&folder);
    let names = |pages: &BTreeMap<PathBuf, String>| pages.keys().cloned().collect::<Vec<_>>();
    let help = "run with UPDATE_CASES=1 to bring man/ in step";
    assert_eq!(names(&found), names(&expected), "{help}");
    for (page, text) in &expected {
        assert_eq!(&found[page], text, "{}: {help}", page.display());
    }
}

/// The pages of a command and of all below it, by their file's name.
fn render(command: &Command, name: &str, pages: &mut BTreeMap<PathBuf, String>) {
    let mut text = Vec::new();
    // A page is found by its name, with hyphens; the synopsis shows what is typed.
    let usage = command.clone().render_usage().to_string();
    let own = command.clone().display_name(name.to_owned()).override_usage(usage.replacen("Usage: ", "", 1));
    let page = Man::new(own).title(name.to_uppercase()).source(SOURCE).manual("Cargo Lambda S3");
    page.render(&mut text).unwrap();
    pages.insert(format!("{name}.1").into(), mended(&String::from_utf8(text).unwrap()));
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        render(below, &format!("{name}-{}", below.get_name()), pages);
    }
}

/// What every reader of such pages takes without a complaint: an empty date as one, one request for an empty line, no blanks
/// at the end.
fn mended(page: &str) -> String {
    let page = page.replace(" 1  \"", " 1 \"\" \"").replace("\n.br\n\n.br\n", "\n.sp\n");
    page.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn pages(folder: &Path) -> BTreeMap<PathBuf, String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().into(), std::fs::read_to_string(&path).unwrap())).collect()
}
