//! Handlers as people write them. What is to be found stands at the end of its line: `//~ rule text`, in a manifest `#~ rule text`; the
//! finding's message has to hold the text.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cargo_lambda_s3::file::File;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::spec::Spec;

use super::common::tree;
use super::source_findings;

/// Of all that is found, how much is to be found; and of all that is to be found, how much is.
const PRECISION: f64 = 1.0;
const RECALL: f64 = 1.0;

/// The fewest handlers that prove something.
const HANDLERS: usize = 40;

#[test]
fn handlers_are_accused_of_what_they_do_and_of_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/handlers");
    let (mut right, mut found_in_all, mut wanted_in_all, mut handlers) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    let mut cases: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let files = read_files(&case);
        let own =
            files.iter().find(|file| file.path == "Cargo.toml").unwrap_or_else(|| panic!("{name} has no manifest"));
        let spec = Spec::try_from(manifest::read_package(&own.text).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let found: Vec<(String, String, String)> = source_findings(&spec, &files)
            .into_iter()
            .map(|finding| {
                let line = finding.place.at.map_or(String::new(), |at| format!(":{}", at.line));
                (format!("{}{line}", finding.place.file), finding.rule.to_owned(), finding.message)
            })
            .collect();
        let wanted = wanted_in(&files);
        let is_wanted = |one: &(String, String, String)| wanted.iter().any(|wanted| fits(wanted, one));
        let is_found = |wanted: &(String, String, String)| found.iter().any(|one| fits(wanted, one));
        right += found.iter().filter(|one| is_wanted(one)).count();
        found_in_all += found.len();
        wanted_in_all += wanted.len();
        handlers += 1;
        wrong.extend(found.iter().filter(|one| !is_wanted(one)).map(|one| format!("{name}: found {one:?}")));
        wrong.extend(wanted.iter().filter(|one| !is_found(one)).map(|one| format!("{name}: not found {one:?}")));
        let places: BTreeSet<_> = wanted.iter().collect();
        assert_eq!(places.len(), wanted.len(), "{name}: the same twice");
    }
    let missed = wrong.iter().filter(|line| line.contains(": not found ")).count();
    let precision = f64::from(right as u32) / f64::from(found_in_all as u32);
    let recall = f64::from((wanted_in_all - missed) as u32) / f64::from(wanted_in_all as u32);
    println!("{handlers} handlers, {wanted_in_all} findings: precision {precision:.3}, recall {recall:.3}");
    assert!(
        precision >= PRECISION && recall >= RECALL && handlers >= HANDLERS,
        "precision {precision:.3}, recall {recall:.3}, {handlers} handlers\n{}",
        wrong.join("\n")
    );
}

fn fits(wanted: &(String, String, String), found: &(String, String, String)) -> bool {
    wanted.0 == found.0 && wanted.1 == found.1 && found.2.contains(&wanted.2)
}

fn wanted_in(files: &[File]) -> Vec<(String, String, String)> {
    let mut wanted = Vec::new();
    for file in files {
        let mark = if file.path.ends_with(".toml") { "#~ " } else { "//~ " };
        for (at, line) in file.text.lines().enumerate() {
            for one in line.split(mark).skip(1) {
                let (rule, text) = one.trim().split_once(' ').unwrap_or((one.trim(), ""));
                wanted.push((format!("{}:{}", file.path, at + 1), rule.to_owned(), text.to_owned()));
            }
        }
    }
    wanted
}

fn read_files(case: &Path) -> Vec<File> {
    let files = tree(case).into_iter().filter_map(|(path, text)| Some((path, String::from_utf8(text?).unwrap())));
    // Cargo would take a real one for its own; `beside` is what lies beside the project.
    let renamed = files.map(|(path, text)| {
        let path = path.strip_suffix(".txt").unwrap_or(&path).to_owned();
        let path = path.strip_prefix("beside/").map_or(path.clone(), |path| format!("../{path}"));
        File { path, text }
    });
    renamed.collect()
}
