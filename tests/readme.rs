//! Every command that the README shows is run, and prints what the README says.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test stops at the first surprise")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use cargo_lambda_s3::audit::RULES;
use cargo_lambda_s3::audit::report::table;
use cargo_lambda_s3::cli::Cli;
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::iam::Practice;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::manifest::{Form, KEYS, Key, Shape};
use cargo_lambda_s3::spec::Spec;
use cargo_lambda_s3::spec::defaults;
use cargo_lambda_s3::views::{Explanation, Preview, WorkspaceView, json};
use clap::CommandFactory as _;
use serde_json::Value;

const README: &str = "README.md";
const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

/// Held by whoever reads the README and may write it.
static WRITING: Mutex<()> = Mutex::new(());

/// Runs the `console` blocks of the README one after the other in one empty folder. `UPDATE_README=1` writes what they
/// print into it.
#[test]
fn the_commands_of_the_readme_print_what_it_says() {
    let _writing = WRITING.lock().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join(README)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut shown = String::new();
    let mut lines = readme.lines();
    let mut commands = 0;
    while let Some(line) = lines.next() {
        shown.push_str(line);
        shown.push('\n');
        if line != "```console" {
            continue;
        }
        for command in lines.by_ref().take_while(|line| *line != "```").filter_map(|line| line.strip_prefix("$ ")) {
            commands += 1;
            shown.push_str(&format!("$ {command}\n{}", run(command, folder.path())));
        }
        shown.push_str("```\n");
    }
    assert!(commands > 0, "the README shows no command");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(root.join(README), shown).unwrap();
    } else {
        assert_eq!(readme, shown, "run with UPDATE_README=1 to bring the README in step");
    }
}

#[test]
fn the_readme_has_a_row_for_every_flag() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(README)).unwrap();
    let mut unlisted = Vec::new();
    let mut commands = vec![Cli::command()];
    while let Some(command) = commands.pop() {
        for flag in command.get_arguments().filter_map(|argument| argument.get_long()) {
            let is_listed = readme.lines().any(|line| line.starts_with('|') && line.contains(&format!("`--{flag}")));
            if !is_listed {
                unlisted.push(format!("`--{flag}` of `{}` is not in the README", command.get_name()));
            }
        }
        commands.extend(command.get_subcommands().cloned());
    }
    assert!(unlisted.is_empty(), "{}", unlisted.join("\n"));
}

const KEYS_BEGIN: &str = "keys.rs: UPDATE_README=1 cargo test --test readme -->\n";
const KEYS_END: &str = "<!-- End of the table. -->";

#[test]
fn the_readme_has_the_table_of_all_keys() {
    let _writing = WRITING.lock().unwrap();
    let readme = readme();
    let (before, rest) = readme.split_once(KEYS_BEGIN).unwrap();
    let (table, after) = rest.split_once(KEYS_END).unwrap();
    let expected = format!("| Key | Value | Meaning |\n|---|---|---|\n{}", KEYS.iter().map(row).collect::<String>());
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(README);
        std::fs::write(path, format!("{before}{KEYS_BEGIN}{expected}{KEYS_END}{after}")).unwrap();
    } else {
        assert_eq!(table, expected, "run with UPDATE_README=1 to bring the README in step");
    }
}

const RULES_BEGIN: &str =
    "<!-- The table is made from src/audit/rules/: UPDATE_README=1 cargo test --test readme -->\n";
const RULES_END: &str = "<!-- End of the rules. -->";

#[test]
fn the_readme_has_the_table_of_all_rules() {
    let _writing = WRITING.lock().unwrap();
    let readme = readme();
    let (before, rest) = readme.split_once(RULES_BEGIN).unwrap();
    let (found, after) = rest.split_once(RULES_END).unwrap();
    let expected = table(RULES);
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(README);
        std::fs::write(path, format!("{before}{RULES_BEGIN}{expected}{RULES_END}{after}")).unwrap();
    } else {
        assert_eq!(found, expected, "run with UPDATE_README=1 to bring the README in step");
    }
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
fn the_spec_in_the_readme_is_one() {
    spec_of(&readme());
}

#[test]
fn what_a_team_sets_in_the_readme_can_be_read_and_names_every_key() {
    let readme = readme();
    let block = |fence: &&str| fence.starts_with("toml\n[workspace.metadata.lambda-s3]");
    let block = readme.split("```").find(block).unwrap().strip_prefix("toml\n").unwrap();
    manifest::read_workspace(block, "README.md").unwrap();
    for key in defaults::Key::ALL {
        assert!(key.names().iter().any(|name| block.contains(name)), "{key}");
    }
}

#[test]
fn the_readme_counts_the_practices() {
    let words: Vec<String> = readme().split_whitespace().map(str::to_owned).collect();
    let practices = Practice::ALL.map(|practice| practice.to_string()).join(", ");
    assert!(words.join(" ").contains(&practices), "{practices}");
}

#[test]
fn the_readme_names_every_key_of_a_dry_run() {
    let readme = readme();
    let (_, section) = readme.split_once("`--dry-run --format json`").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let workspace = WorkspaceView { manifest: "Cargo.toml".to_owned(), is_edited: true };
    let files = [File { path: "Cargo.toml".to_owned(), text: String::new() }];
    let preview = Preview::of(&spec_of(&readme), "thumbs".to_owned(), &files, Some(workspace));
    let mut preview: Value = serde_json::from_str(&preview.json()).unwrap();
    preview["explanation"] = Value::Null;
    let mut keys = Vec::new();
    collect_keys(&preview, &mut keys);
    assert!(keys.len() > 8, "{keys:?}");
    for key in keys {
        assert!(section.contains(&format!("`{key}`")), "`{key}` is not in the README");
    }
}

#[test]
fn the_readme_names_every_key_of_the_explanation() {
    let readme = readme();
    let (_, section) = readme.split_once("As JSON all of it is one object").unwrap();
    let explanation: Value = serde_json::from_str(&json(&Explanation::of(&spec_of(&readme)))).unwrap();
    let mut keys = Vec::new();
    collect_keys(&explanation, &mut keys);
    assert!(keys.len() > 20, "{keys:?}");
    for key in keys {
        assert!(section.contains(&format!("`{key}`")), "`{key}` is not in the README");
    }
}

fn collect_keys(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect_keys(value, keys)),
        Value::Object(object) => {
            for (key, value) in object {
                keys.push(key.clone());
                collect_keys(value, keys);
            }
        }
        _ => {}
    }
}

/// A path that `docs/security.md` names is there.
#[test]
fn the_tests_that_the_page_on_security_names_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/security.md")).unwrap();
    let quoted = page.split('`').skip(1).step_by(2);
    let paths: Vec<&str> =
        quoted.filter(|one| ["src/", "tests/", "fuzz/"].iter().any(|folder| one.starts_with(folder))).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        assert!(root.join(path).exists(), "{path}");
    }
}

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(README)).unwrap()
}

/// The spec that the README shows.
fn spec_of(readme: &str) -> Spec {
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (spec, _) = rest.split_once("```").unwrap();
    let draft = manifest::read_package(&format!("[package]\nname = \"thumbs\"\n\n{spec}")).unwrap();
    Spec::try_from(draft).unwrap()
}

/// What a command prints, as a reader of the README would see it: both streams, in the order they came.
fn run(command: &str, folder: &Path) -> String {
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(Path::new(PROGRAM).parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_LAMBDA_S3_CONFIG", "")
        .env("CARGO_LAMBDA_S3_CACHE", folder.join("cache"))
        .env("CARGO_LAMBDA_S3_STATE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("state"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}
