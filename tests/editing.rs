//! Edits of a manifest: what a spec says after `add` and `remove`, and that every line that an edit is not about stays to the
//! byte, however the manifest is laid out.
//!
//! `PROPTEST_CASES=5000 cargo test --test editing` looks further than the few cases of every run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "editing/layouts.rs"]
mod layouts;
#[path = "text_safety/practices.rs"]
mod practices;
#[path = "text_safety/specs.rs"]
mod specs;

use std::collections::BTreeSet;

use cargo_lambda_s3::manifest::{self, EditError, Edited, Entry, Wanted};
use cargo_lambda_s3::spec::options::SERVICES;
use cargo_lambda_s3::spec::{Draft, Spec};
use proptest::prelude::*;
use proptest::sample::Index;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() }
}

/// A manifest, and what its spec says.
struct Manifest {
    text: String,
    own: Draft,
    whole: Spec,
}

impl Manifest {
    /// `None` where the text came to hold something else, because a value spans lines.
    fn of(text: String) -> Option<Self> {
        let own = manifest::read_package(&text).ok()?;
        let whole = Spec::try_from(own.clone()).ok()?;
        Some(Self { text, own, whole })
    }
}

fn said(draft: &Draft) -> Vec<String> {
    let mut said: Vec<String> = manifest::entries(draft).iter().map(|entry| format!("{entry:?}")).collect();
    said.sort();
    said
}

fn wanted(entry: &Entry) -> Wanted {
    let value = Some([entry.value.clone(), entry.value.clone()]);
    Wanted { flag: entry.flag.to_owned(), value, events: Vec::new(), via: None }
}

/// Whether the lines of one text are all among those of another, in their order and to the byte.
fn are_kept(lines: &[&str], text: &str) -> Result<(), String> {
    let mut rest = text.split_inclusive('\n');
    for line in lines {
        // The last line may have got an end, because something stands below it now.
        let is_same =
            |other: &str| other == *line || !line.ends_with('\n') && other.trim_end_matches(['\r', '\n']) == *line;
        if !rest.any(is_same) {
            return Err(format!("the line {line:?} is not where it was in\n{text}"));
        }
    }
    Ok(())
}

/// The lines that have nothing to do with keys of the spec.
fn other_lines<'a>(text: &'a str, keys: &[&str], with_surroundings: bool) -> Vec<&'a str> {
    let own = layouts::lines_of_keys(text, keys, with_surroundings);
    text.split_inclusive('\n').enumerate().filter(|(at, _)| !own.contains(at)).map(|(_, line)| line).collect()
}

/// The keys of the manifest that an entry may change.
fn keys_of(entry: &Entry) -> Vec<&'static str> {
    match entry.flag {
        "no-read-trigger" => vec!["read-trigger"],
        "existing-bucket" => vec!["existing-buckets"],
        "bucket-owner" => vec!["bucket-owners"],
        "abac-bucket" => vec!["abac-buckets"],
        "kms-key" => vec!["kms-keys"],
        "tag" => vec!["tags"],
        "subnet" => vec!["subnets"],
        "security-group" => vec!["security-groups"],
        "no-alarms" | "alarm-topic" => vec!["alarms", "alarm-topic"],
        "github" | "github-branch" | "github-environment" => vec!["github"],
        flag => vec![flag],
    }
}

/// Whether one takes the place of the other.
fn replaces(new: &Entry, old: &Entry) -> bool {
    let name = |entry: &Entry| match entry.flag {
        "bucket-owner" | "env" | "tag" => entry.value.split_once('=').map(|(name, _)| name.to_owned()),
        "kms-key" | "table" => entry.value.rsplit_once('=').map(|(name, _)| name.to_owned()),
        _ => None,
    };
    let is_single = |entry: &Entry| {
        let many = [
            "allow",
            "deploy",
            "existing-bucket",
            "publish",
            "queue",
            "secret",
            "parameter",
            "abac-bucket",
            "layer",
            "subnet",
            "security-group",
        ];
        let is_service = SERVICES.iter().any(|row| row.key == entry.flag && !row.has_mode);
        let located = ["trigger", "read", "write", "delete", "list"];
        !is_service && !many.contains(&entry.flag) && !located.contains(&entry.flag)
    };
    let kind = |entry: &Entry| match entry.flag {
        "no-alarms" | "alarm-topic" => "alarms",
        "github-branch" | "github-environment" => "source",
        flag => flag,
    };
    kind(new) == kind(old) && is_single(new) && name(new) == name(old)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_added_is_said_and_every_other_line_stays(
        spec in specs::specs(),
        other in specs::specs(),
        layout in layouts::layouts(),
        at in any::<Index>(),
    ) {
        let Some(before) = Manifest::of(layout.apply(&spec)) else { return Ok(()) };
        let candidates = manifest::entries(&Draft::from(&other));
        let entry = at.get(&candidates);
        let added = manifest::add(&before.text, &before.own, &before.whole, std::slice::from_ref(entry));
        if manifest::entries(&before.own).contains(entry) {
            prop_assert_eq!(added, Err(EditError::Present(Box::new(entry.clone()))));
            return Ok(());
        }
        if let Err(EditError::Needs { needed, .. }) = &added {
            prop_assert_eq!(*needed, "github");
            prop_assert!(before.own.options.repository.is_none());
            return Ok(());
        }
        let Edited { text, .. } = added.map_err(|error| TestCaseError::fail(format!("{error}\n{}", before.text)))?;
        let mut expected: Vec<Entry> = manifest::entries(&before.own);
        let replaced = expected.iter().any(|old| replaces(entry, old));
        expected.retain(|old| !replaces(entry, old));
        expected.push(entry.clone());
        let mut expected: Vec<String> = expected.iter().map(|entry| format!("{entry:?}")).collect();
        expected.sort();
        prop_assert_eq!(said(&manifest::read_package(&text).unwrap()), expected, "{}", &text);
        let kept = other_lines(&before.text, &keys_of(entry), replaced);
        prop_assert!(are_kept(&kept, &text).is_ok(), "{}\n{}", are_kept(&kept, &text).unwrap_err(), &before.text);
        prop_assert!(layout.has_line_ends(&text), "{text:?}");
    }

    #[test]
    fn what_is_removed_is_said_no_more_and_every_other_line_stays(
        spec in specs::specs(),
        layout in layouts::layouts(),
        at in any::<Index>(),
    ) {
        let Some(before) = Manifest::of(layout.apply(&spec)) else { return Ok(()) };
        let entries = manifest::entries(&before.own);
        let entry = at.get(&entries);
        let removed = manifest::remove(&before.text, &before.own, &before.whole, &[wanted(entry)]);
        let is_meant = |other: &&Entry| other.flag == entry.flag && other.value == entry.value;
        let of_kind = entries.iter().filter(|other| other.flag == entry.flag).count();
        if ["trigger", "deploy"].contains(&entry.flag) && of_kind == entries.iter().filter(is_meant).count() {
            prop_assert!(matches!(removed, Err(EditError::Last(_))));
            return Ok(());
        }
        let Edited { text, .. } = removed.map_err(|error| TestCaseError::fail(format!("{error}\n{}", before.text)))?;
        let is_gone = |other: &Entry| is_meant(&other) || entry.flag == "github" && other.flag.starts_with("github-");
        let mut expected: Vec<String> =
            entries.iter().filter(|other| !is_gone(other)).map(|entry| format!("{entry:?}")).collect();
        expected.sort();
        prop_assert_eq!(said(&manifest::read_package(&text).unwrap()), expected, "{}", &text);
        let kept = other_lines(&before.text, &keys_of(entry), true);
        prop_assert!(are_kept(&kept, &text).is_ok(), "{}\n{}", are_kept(&kept, &text).unwrap_err(), &before.text);
        prop_assert!(layout.has_line_ends(&text), "{text:?}");
    }

    #[test]
    fn what_is_added_and_removed_again_leaves_no_trace(
        spec in specs::specs(),
        other in specs::specs(),
        layout in layouts::layouts(),
        at in any::<Index>(),
    ) {
        let Some(before) = Manifest::of(layout.apply(&spec)) else { return Ok(()) };
        let candidates = manifest::entries(&Draft::from(&other));
        let entry = at.get(&candidates);
        let is_known = |old: &Entry| replaces(entry, old) || old.flag == entry.flag && old.value == entry.value;
        // A repository is removed with its branch, whoever added that.
        let is_field = entry.flag.starts_with("github");
        if manifest::entries(&before.own).iter().any(is_known) || is_field || !before.text.ends_with('\n') {
            return Ok(());
        }
        let Ok(added) = manifest::add(&before.text, &before.own, &before.whole, std::slice::from_ref(entry)) else {
            return Ok(());
        };
        let own = manifest::read_package(&added.text).unwrap();
        let removed = manifest::remove(&added.text, &own, &before.whole, &[wanted(entry)]).unwrap();
        prop_assert_eq!(removed.text, before.text);
    }

    #[test]
    fn entries_that_are_added_one_by_one_stand_where_a_new_project_has_them(
        spec in specs::specs(),
        turn in any::<Index>(),
    ) {
        let mut draft = Draft::from(&spec);
        draft.description = None;
        let written = manifest::write(&spec);
        if written.contains("\"\"\"") || written.contains("'''") {
            // Texts that span lines: an edit escapes them.
            return Ok(());
        }
        // As `new` writes it.
        draft.options.source = draft.options.github().map(|github| github.source);
        let entries = manifest::entries(&draft);
        let turn = turn.index(entries.len());
        let mut text = "[package]\nname = \"x\"\n\n[package.metadata.lambda-s3]\nversion = 1\n".to_owned();
        let start = text.find("[package.metadata").unwrap();
        let whole = Spec::try_from(Draft::from(&spec)).unwrap();
        for entry in in_another_order(entries, turn) {
            let own = manifest::read_package(&text).unwrap();
            let whole = without_inherited(&whole, &own);
            text = manifest::add(&text, &own, &whole, std::slice::from_ref(&entry)).unwrap().text;
        }
        prop_assert_eq!(&text[start..], written);
    }
}

/// The whole as it would be if nothing came from elsewhere.
fn without_inherited(whole: &Spec, own: &Draft) -> Spec {
    let mut whole = whole.clone();
    whole.formats.clone_from(&own.formats);
    whole.existing_buckets.clone_from(&own.existing_buckets);
    whole.bucket_owners.clone_from(&own.bucket_owners);
    whole.options = own.options.clone();
    whole
}

/// Some flags change places with others; the order within a flag is that of the typing, and a workflow's source comes with
/// its repository.
fn in_another_order(entries: Vec<Entry>, turn: usize) -> Vec<Entry> {
    let kind = |entry: &Entry| {
        entry.flag.strip_suffix("-branch").or(entry.flag.strip_suffix("-environment")).unwrap_or(entry.flag)
    };
    let late: BTreeSet<&str> =
        entries.iter().enumerate().filter(|(at, _)| at % (turn + 1) == 0).map(|(_, entry)| kind(entry)).collect();
    let (late, early): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| late.contains(kind(entry)));
    [early, late].concat()
}
