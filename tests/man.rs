//! The manual pages in `man/` say what the program's own help says: `UPDATE_CASES=1 cargo test --test man` writes them anew. And what
//! that help has to say of every subcommand.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::cli::Cli;
use clap::{ArgAction, Command, CommandFactory as _};
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

/// Visible subcommands, by what is typed.
fn subcommands(command: &Command, typed: &str, all: &mut BTreeMap<String, Command>) {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        let typed = format!("{typed} {}", below.get_name());
        subcommands(below, &typed, all);
        all.insert(typed.trim_start().to_owned(), below.clone());
    }
}

fn all() -> BTreeMap<String, Command> {
    let mut program = Cli::command();
    program.build();
    let mut all = BTreeMap::new();
    subcommands(&program, "", &mut all);
    all
}

#[test]
fn a_short_help_is_short_and_a_long_one_has_more_to_say() {
    // These list the flags of a spec, a line each.
    let lists_flags = ["new", "init"];
    for (name, command) in all() {
        let short = command.clone().render_help().to_string();
        let long = command.clone().render_long_help().to_string();
        assert!(short.lines().count() < long.lines().count(), "`{name} -h` is as long as `{name} --help`");
        let limit = if lists_flags.contains(&name.as_str()) { 160 } else { 42 };
        assert!(short.lines().count() <= limit, "`{name} -h` has {} lines", short.lines().count());
        let about = command.get_about().unwrap().to_string();
        let more = command.get_long_about().map(ToString::to_string).unwrap_or_default();
        assert!(more.len() > about.len() + 2, "`{name} --help` says of the subcommand what `-h` says: {more:?}");
    }
}

#[test]
fn every_argument_that_may_be_repeated_says_so() {
    let mut count = 0;
    for (name, command) in all() {
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let is_repeatable = matches!(argument.get_action(), ArgAction::Append | ArgAction::Count);
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            if argument.is_positional() {
                assert_eq!(argument.to_string().ends_with("..."), is_repeatable, "{name} {argument}");
                continue;
            }
            assert_eq!(help.matches("repeatable").count(), usize::from(is_repeatable), "{name} {argument}: {help}");
            let has_list = argument.get_value_delimiter().is_some();
            assert_eq!(help.contains("list with commas"), has_list, "{name} {argument}: {help}");
            count += usize::from(is_repeatable);
        }
    }
    assert!(count > 60, "{count}");
}

/// What `add` does not add stays as it is, whatever a new project would have.
#[test]
fn add_has_defaults_of_what_it_adds_alone() {
    let (all, with_default) = (all(), |command: &Command| -> Vec<String> {
        let has = |argument: &&clap::Arg| {
            argument.get_help().is_some_and(|help| help.to_string().contains("[default: "))
                && !matches!(argument.get_help_heading(), None | Some("Project" | "Output" | "Templates"))
        };
        command.get_arguments().filter(has).map(|argument| argument.get_id().to_string()).collect()
    });
    assert_eq!(with_default(&all["add"]), ["events", "via", "table"]);
    assert!(with_default(&all["new"]).len() > 10);
}
