//! Every command that the README shows is run, and prints what the README says.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test stops at the first surprise")]

use std::path::Path;
use std::process::{Command, Stdio};

use cargo_lambda_s3::explain::{Explanation, json};
use cargo_lambda_s3::iam::Practice;
use cargo_lambda_s3::spec::{Spec, manifest};
use serde_json::Value;

const README: &str = "README.md";
const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

/// Runs the `console` blocks of the README one after the other in one empty folder. `UPDATE_README=1` writes what they
/// print into it.
#[test]
fn the_commands_of_the_readme_print_what_it_says() {
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
    for subcommand in ["new", "policy", "explain", "templates list", "templates export", "templates variables", "templates check"] {
        let shown = assert_cmd::Command::new(PROGRAM).args(subcommand.split(' ')).arg("--help").assert().success();
        let help = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
        let flags = help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2);
        for flag in flags.map(|flag| flag.trim_end_matches([',', '.', ':'])) {
            let is_listed = readme.lines().any(|line| line.starts_with('|') && line.contains(&format!("`{flag}")));
            assert!(
                is_listed || matches!(flag, "--help" | "--version"),
                "`{flag}` of `{subcommand}` is not in the README"
            );
        }
    }
}

#[test]
fn the_spec_in_the_readme_is_one() {
    spec_of(&readme());
}

#[test]
fn the_readme_counts_the_practices() {
    let words: Vec<String> = readme().split_whitespace().map(str::to_owned).collect();
    let practices = Practice::ALL.map(|practice| practice.to_string()).join(", ");
    assert!(words.join(" ").contains(&practices), "{practices}");
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
        .env("CARGO_LAMBDA_S3_CONFIG", "")
        .env("CARGO_LAMBDA_S3_CACHE", folder.join("cache"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}
