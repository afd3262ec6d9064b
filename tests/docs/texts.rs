//! What pages show of a spec, of practices, and of the shapes of JSON is what the program reads and prints.

use std::collections::BTreeSet;

use cargo_lambda_s3::file::File;
use cargo_lambda_s3::iam::Practice;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::service_reference::REFERENCE_DAY;
use cargo_lambda_s3::spec::{Spec, defaults};
use cargo_lambda_s3::views::{Explanation, Preview, WorkspaceView, json};
use serde_json::Value;

use super::commands::{folder_of, output};
use super::{page, root};

/// The spec that `docs/spec.md` shows.
fn spec() -> Spec {
    let page = page("docs/spec.md").text;
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (spec, _) = rest.split_once("```").unwrap();
    let draft = manifest::read_package(&format!("[package]\nname = \"thumbs\"\n\n{spec}")).unwrap();
    Spec::try_from(draft).unwrap()
}

/// The workflow for a workspace has the steps of a project's own, with the same actions, but for `--workspace`.
#[test]
fn the_workflow_of_a_workspace_is_that_of_a_project() {
    let page = page("docs/workspaces.md").text;
    let (workflow, _) = page.split_once("```yaml\n").unwrap().1.split_once("```").unwrap();
    let own = std::fs::read_to_string(root().join("templates/.github/workflows/ci.yml.hbs")).unwrap();
    let own = own.split_once("\n  build:").unwrap().0;
    let steps = |text: &str| -> Vec<String> {
        let steps = text.lines().map(str::trim).filter(|line| line.starts_with("- "));
        steps.map(|step| step.replace(" --workspace", "").replace(" --all --", " --")).collect()
    };
    let (shown, own) = (steps(workflow), steps(own));
    assert!(own.len() > 5, "{own:?}");
    assert_eq!(shown[..own.len()], own);
    assert!(shown[own.len()..].iter().all(|step| step.contains("cargo lambda-s3") || step.contains("cargo-lambda-s3")));
}

#[test]
fn the_spec_that_is_shown_is_one() {
    spec();
}

#[test]
fn what_a_team_sets_can_be_read_and_names_every_key() {
    let page = page("docs/workspaces.md").text;
    let block = |fence: &&str| fence.starts_with("toml\n[workspace.metadata.lambda-s3]");
    let block = page.split("```").find(block).unwrap().strip_prefix("toml\n").unwrap();
    manifest::read_workspace(block, "docs/workspaces.md").unwrap();
    for key in defaults::Key::ALL {
        assert!(key.names().iter().any(|name| block.contains(name)), "{key}");
    }
}

#[test]
fn the_practices_are_counted() {
    let text = page("docs/practices.md").text;
    for practice in Practice::ALL {
        let row = format!("| {} | {} |", practice.number(), practice.name());
        assert!(text.to_lowercase().contains(&row.to_lowercase()), "{row}");
    }
    let explained = page("docs/explain.md").text;
    let words: Vec<&str> = explained.split_whitespace().collect();
    let practices = Practice::ALL.map(|practice| practice.to_string()).join(", ");
    assert!(words.join(" ").contains(&practices), "{practices}");
}

/// The sections of `docs/json.md`: the command in the heading, and what is said of what it prints.
fn sections() -> Vec<(String, String)> {
    let text = page("docs/json.md").text;
    let sections = text.split("\n## ").skip(1).filter_map(|section| {
        let (heading, text) = section.split_once('\n').unwrap();
        let command = heading.strip_prefix('`')?.strip_suffix('`')?;
        Some((command.to_owned(), text.to_owned()))
    });
    sections.collect()
}

fn section(begins: &str) -> String {
    sections().into_iter().find(|(command, _)| command.starts_with(begins)).unwrap().1
}

/// Each key that a command prints is named in its section.
#[test]
fn every_key_of_the_json_is_named() {
    let folder = folder_of("docs/json.md");
    let page = page("docs/json.md");
    let mut missing = Vec::new();
    let sections = sections();
    assert!(sections.len() >= 9, "{}", sections.len());
    for (command, text) in &sections {
        // Findings are no failure here.
        let printed = output(&folder, &page, &format!("{command} 2>/dev/null || true"));
        let mut value: Value =
            serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{command}: {error}: {printed}"));
        // The section of `explain` says what it holds.
        if let Some(explanation) = value.get_mut("explanation") {
            *explanation = Value::Null;
        }
        let mut keys = BTreeSet::new();
        collect_keys(&value, &mut keys);
        assert!(keys.len() > 1, "{command}: {keys:?}");
        missing.extend(keys.iter().filter(|key| !is_named(text, key)).map(|key| format!("{command}: `{key}`")));
    }
    assert!(missing.is_empty(), "keys that docs/json.md does not name:\n{}", missing.join("\n"));
}

#[test]
fn every_key_of_a_dry_run_in_a_workspace_is_named() {
    let section = section("cargo lambda-s3 new");
    let workspace = WorkspaceView { manifest: "Cargo.toml".to_owned(), is_edited: true };
    let files = [File { path: "Cargo.toml".to_owned(), text: String::new() }];
    let preview = Preview::of(&spec(), "thumbs".to_owned(), &files, Some(workspace));
    let mut preview: Value = serde_json::from_str(&preview.json()).unwrap();
    preview["explanation"] = Value::Null;
    let mut keys = BTreeSet::new();
    collect_keys(&preview, &mut keys);
    assert!(keys.len() > 8, "{keys:?}");
    for key in keys {
        assert!(is_named(&section, &key), "`{key}` is not in docs/json.md");
    }
}

#[test]
fn every_key_of_the_explanation_is_named() {
    let section = section("cargo lambda-s3 explain thumbs");
    let explanation: Value = serde_json::from_str(&json(&Explanation::of(&spec()))).unwrap();
    let mut keys = BTreeSet::new();
    collect_keys(&explanation, &mut keys);
    assert!(keys.len() > 20, "{keys:?}");
    for key in keys {
        assert!(is_named(&section, &key), "`{key}` is not in docs/json.md");
    }
}

fn is_named(text: &str, key: &str) -> bool {
    text.contains(&format!("`{key}`"))
}

fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect_keys(value, keys)),
        Value::Object(object) => {
            for (key, value) in object {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        _ => {}
    }
}

#[test]
fn versions_and_days_are_those_of_the_program() {
    let version = |path: &str| {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let (_, rest) = text.split_once("rust-version = \"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let (own, generated) = (version("Cargo.toml"), version("templates/Cargo.toml.hbs"));
    let (year, month_and_day) = REFERENCE_DAY.split_once('-').unwrap();
    let (month, day) = month_and_day.split_once('-').unwrap();
    let months = "January February March April May June July August September October November December";
    let month = months.split(' ').nth(month.parse::<usize>().unwrap() - 1).unwrap();
    for path in ["README.md", "docs/new.md"] {
        let text = page(path).text;
        assert!(
            text.contains(&format!("{own} or newer")) && text.contains(&format!("Rust {generated} or newer")),
            "{path}"
        );
    }
    for path in ["README.md", "docs/grants.md"] {
        let text = page(path).text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = format!("Service Authorization Reference of {} {month} {year}", day.trim_start_matches('0'));
        assert!(text.contains(&said), "{path}: {said}");
    }
}

/// A path that `docs/security.md` names is there.
#[test]
fn the_tests_that_the_page_on_security_names_exist() {
    let page = page("docs/security.md").text;
    let quoted = page.split('`').skip(1).step_by(2);
    let paths: Vec<&str> =
        quoted.filter(|one| ["src/", "tests/", "fuzz/"].iter().any(|folder| one.starts_with(folder))).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "{path}");
    }
}
