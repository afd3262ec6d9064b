//! Tables that are made from the program: between `<!-- Generated: WHAT -->` and `<!-- End -->` on a page.

use cargo_lambda_s3::audit::RULES;
use cargo_lambda_s3::audit::report::table;
use cargo_lambda_s3::cli::Cli;
use cargo_lambda_s3::manifest::{Form, KEYS, Key, Shape};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::{Page, pages};

const BEGIN: &str = "<!-- Generated: ";
const END: &str = "<!-- End -->\n";

/// What may stand behind `Generated:`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Table {
    Commands,
    Keys,
    Rules,
    /// The flags of a subcommand, below a heading of its help.
    Flags(String, Option<String>),
}

impl Table {
    fn read(text: &str) -> Self {
        match text.split_once("flags ") {
            None if text == "commands" => Self::Commands,
            None if text == "keys" => Self::Keys,
            None if text == "rules" => Self::Rules,
            Some(("", flags)) => match flags.split_once(", ") {
                Some((command, heading)) => Self::Flags(command.to_owned(), Some(heading.to_owned())),
                None => Self::Flags(flags.to_owned(), None),
            },
            _ => panic!("no table is called `{text}`"),
        }
    }

    fn text(&self, page: &Page) -> String {
        match self {
            Self::Commands => commands(page),
            Self::Keys => {
                format!("| Key | Value | Meaning |\n|---|---|---|\n{}", KEYS.iter().map(row).collect::<String>())
            }
            Self::Rules => table(RULES),
            Self::Flags(command, heading) => flags(command, heading.as_deref()),
        }
    }

    /// All of them.
    fn all() -> Vec<Self> {
        let mut all = vec![Self::Keys, Self::Rules];
        for (name, command) in subcommands() {
            for argument in arguments(&name, &command) {
                let table = Self::Flags(name.clone(), argument.get_help_heading().map(str::to_owned));
                if !all.contains(&table) {
                    all.push(table);
                }
            }
        }
        all
    }
}

/// The page with its tables as they should be.
pub fn filled(page: &Page) -> String {
    let mut filled = String::new();
    let mut rest = page.text.as_str();
    while let Some((before, behind)) = rest.split_once(BEGIN) {
        let (name, behind) = behind.split_once(" -->\n").unwrap();
        let (_, behind) = behind.split_once(END).unwrap_or_else(|| panic!("{}: `{name}` has no end", page.path));
        filled.push_str(&format!("{before}{BEGIN}{name} -->\n{}{END}", Table::read(name).text(page)));
        rest = behind;
    }
    filled + rest
}

fn tables_of(page: &Page) -> Vec<Table> {
    page.text.split(BEGIN).skip(1).map(|rest| Table::read(rest.split_once(" -->").unwrap().0)).collect()
}

#[test]
fn every_flag_key_and_rule_stands_in_one_table() {
    let shown: Vec<Table> = pages().iter().flat_map(tables_of).filter(|table| *table != Table::Commands).collect();
    let all = Table::all();
    for table in &all {
        let count = shown.iter().filter(|shown| *shown == table).count();
        assert_eq!(count, 1, "{table:?} is generated {count} times in README.md and docs/: give it a page");
    }
    assert!(shown.iter().all(|table| all.contains(table)), "{shown:?}");
    assert!(tables_of(&super::page("README.md")).contains(&Table::Commands));
}

/// Visible subcommands by what is typed, and the program itself with the flags that all of them have.
fn subcommands() -> Vec<(String, Command)> {
    let program = Cli::command();
    let mut all = vec![("cargo-lambda-s3".to_owned(), program.clone())];
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        all.push((command.get_name().to_owned(), command.clone()));
        for below in command.get_subcommands() {
            all.push((format!("{} {}", command.get_name(), below.get_name()), below.clone()));
        }
    }
    all
}

/// What a subcommand takes: for those that take the flags of `new`, what they take besides.
fn arguments<'a>(name: &str, command: &'a Command) -> Vec<&'a Arg> {
    let program = Cli::command();
    let new = program.find_subcommand("new").unwrap();
    let is_of_new = |argument: &Arg| {
        name != "new"
            && argument.get_help_heading().is_some()
            && new.get_arguments().any(|other| other.get_long() == argument.get_long())
    };
    let is_as_in_new = |argument: &Arg| {
        is_of_new(argument) && new.get_arguments().any(|other| without_notes(other) == without_notes(argument))
    };
    // `remove` knows the flags of `new` with values that may be left out.
    let takes_them = ["init", "add", "remove"].contains(&name);
    command
        .get_arguments()
        .filter(|argument| !argument.is_hide_set())
        .filter(|argument| !(takes_them && is_as_in_new(argument)))
        .collect()
}

/// The help of an argument without what stands in brackets behind it: `add` has no defaults.
fn without_notes(argument: &Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    help.split(" [").next().unwrap_or_default().to_owned()
}

fn commands(page: &Page) -> String {
    let pages = pages();
    let row = |(name, command): (String, Command)| {
        // Flags below headings may have pages of their own.
        let of_it = |table: &Table| matches!(table, Table::Flags(of, None) if of.split(' ').next() == Some(&*name));
        let home = pages.iter().find(|page| tables_of(page).iter().any(of_it));
        let home = &home.unwrap_or_else(|| panic!("no page has the flags of `{name}`")).path;
        let path = if page.path.starts_with("docs/") { home.trim_start_matches("docs/") } else { home };
        let link = format!("[`{name}`]({path})");
        format!("| {link} | {} |\n", markdown(&command.get_about().unwrap().to_string()))
    };
    let rows = subcommands().into_iter().skip(1).filter(|(name, _)| !name.contains(' ')).map(row);
    format!("| `cargo lambda-s3 …` | |\n|---|---|\n{}", rows.collect::<String>())
}

fn flags(name: &str, heading: Option<&str>) -> String {
    let all = subcommands();
    let (_, command) = all.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no command `{name}`"));
    let chosen = arguments(name, command).into_iter().filter(|argument| argument.get_help_heading() == heading);
    format!("| Flag | Meaning |\n|---|---|\n{}", chosen.map(flag).collect::<String>())
}

fn flag(argument: &Arg) -> String {
    let values = argument.get_value_names().unwrap_or_default();
    let values = match argument.get_action() {
        ArgAction::SetTrue | ArgAction::Count => String::new(),
        _ => values.iter().map(|name| format!(" {name}")).collect(),
    };
    let mut names: Vec<String> = argument.get_short().map(|short| format!("`-{short}`")).into_iter().collect();
    for long in argument.get_long_and_visible_aliases().unwrap_or_default() {
        names.push(format!("`--{long}{values}`"));
    }
    if argument.is_positional() {
        names.push(format!("`{}`", values.trim()));
    }
    // In short, `add WHAT` lists all flags of a spec.
    let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let help = help.split(" [repeatable").next().unwrap_or_default().to_owned();
    let (help, default) = match help.split_once(" [default: ") {
        Some((help, default)) => (help.to_owned(), default.trim_end_matches(']').to_owned()),
        None => {
            let defaults = argument.get_default_values().iter().map(|value| value.to_str().unwrap());
            (help.clone(), defaults.collect::<Vec<_>>().join(", "))
        }
    };
    let mut meaning = vec![markdown(&help)];
    let choices: Vec<_> = argument.get_possible_values();
    // Those of `remove WHAT` are the flags of `new`, those of `audit --explain` the rules.
    if !values.is_empty() && (1..=8).contains(&choices.len()) {
        let choice = |value: &clap::builder::PossibleValue| match value.get_help() {
            Some(help) => format!("`{}` ({})", value.get_name(), markdown(&lowered(&help.to_string()))),
            None => format!("`{}`", value.get_name()),
        };
        meaning.push(choices.iter().map(choice).collect::<Vec<_>>().join(", "));
    }
    if !default.is_empty() {
        let default = if default.contains(' ') { markdown(&default) } else { format!("`{default}`") };
        meaning.push(format!("Default: {default}"));
    }
    if argument.get_value_delimiter().is_some() {
        meaning.push("Repeatable, or a list with commas".to_owned());
    } else if matches!(argument.get_action(), ArgAction::Append) {
        meaning.push("Repeatable".to_owned());
    }
    format!("| {} | {} |\n", names.join(", ").replace('|', "\\|"), meaning.join(". "))
}

/// With its first letter as within a sentence, unless it begins with an abbreviation.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain([second]).chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// Plain text as Markdown, for a table: what looks like code is code.
fn markdown(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_start_matches(['(', '\'']);
        let before = &word[..word.len() - bare.len()];
        let end = bare.trim_end_matches([',', ';', ')', '\'', '.', ':']);
        let behind = &bare[end.len()..];
        let is_code = !word.contains('`')
            && (end.contains(['*', '<', '=', '|', '_', '@', '['])
                || end.starts_with(['-', '/'])
                || end.contains("s3:")
                || [":NAME", ":ALIAS"].iter().any(|part| end.contains(part)));
        match is_code {
            true => format!("{before}`{end}`{behind}"),
            false => word.to_owned(),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn row(key: &Key) -> String {
    let value = match key.shape {
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::Number(low, high) if low == high => low.to_string(),
        Shape::Number(low, high) => format!("{low} to {high}"),
        Shape::NumberOf(numbers) => numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
        Shape::Text(Form::OneOf(texts)) => format!("`{}`", texts().join("`, `")),
        Shape::List(Form::OneOf(texts)) => format!("list of `{}`", texts().join("`, `")),
        Shape::Text(_) => "text".to_owned(),
        Shape::List(_) => "list of texts".to_owned(),
        Shape::Answers => "table of names and texts, flags, numbers or lists of texts".to_owned(),
        Shape::Conditions => "table of operators, with tables of keys and values".to_owned(),
        Shape::Pairs(..) => "table of names and texts".to_owned(),
        Shape::Named(_, keys) => format!("a table for each, of {}", names(&keys())),
        Shape::Table(keys) => format!("table of {}", names(keys)),
        Shape::Tables(keys) => format!("tables of {}", names(keys)),
    };
    format!("| `{}` | {value} | {} |\n", key.name, key.meaning)
}

fn names(keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    names.join(", ")
}

#[test]
fn help_is_written_as_markdown() {
    let shown = markdown("s3://BUCKET/PREFIX*SUFFIX, where one `*` parts: OWNER@ID/REPO@ID, NAME|ARN (see --x)");
    assert_eq!(shown, "`s3://BUCKET/PREFIX*SUFFIX`, where one `*` parts: `OWNER@ID/REPO@ID`, `NAME\\|ARN` (see `--x`)");
    assert_eq!(lowered("For programs"), "for programs");
    assert_eq!(lowered("SARIF 2.1.0"), "SARIF 2.1.0");
}

#[test]
fn a_table_that_is_not_in_step_is_brought_in_step() {
    let text = format!("a\n\n{BEGIN}flags schema -->\n| x |\n{END}\nb\n");
    let made = filled(&Page { path: "docs/x.md".to_owned(), text });
    assert!(made.starts_with("a\n") && made.ends_with("\nb\n") && !made.contains("| x |"), "{made}");
    assert!(made.contains("| `--of FILE` | Which file it is for."), "{made}");
}
