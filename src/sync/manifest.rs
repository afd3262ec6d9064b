//! Merging the manifest: the spec in it is the user's own text, the rest is generated.

use super::lines::lines;
use super::merge::{Merge, common, merge};

/// The manifest of a project, which holds its spec.
pub const MANIFEST: &str = "Cargo.toml";

/// The user's manifest with what changed from `base` to `new` outside of the spec.
pub(super) fn merge_manifests(base: Option<&str>, yours: &str, new: &str) -> Merge {
    let spec = spec_of(yours);
    let new = with_spec(new, &spec);
    match base {
        Some(base) => merge(&with_spec(base, &spec), yours, &new),
        None => merge(&common(yours, &new), yours, &new),
    }
}

fn spec_of(text: &str) -> String {
    let is_spec = spec_lines(text);
    lines(text).into_iter().zip(is_spec).filter_map(|(line, is_spec)| is_spec.then_some(line)).collect()
}

/// The text with another spec where its own begins.
fn with_spec(text: &str, spec: &str) -> String {
    let is_spec = spec_lines(text);
    let begin = is_spec.iter().position(|is_spec| *is_spec);
    let mut replaced = String::new();
    for (at, line) in lines(text).into_iter().enumerate() {
        if Some(at) == begin {
            replaced.push_str(spec);
        }
        if !is_spec[at] {
            replaced.push_str(line);
        }
    }
    replaced
}

/// Which lines belong to the tables of the spec.
fn spec_lines(text: &str) -> Vec<bool> {
    let mut is_spec = false;
    lines(text)
        .into_iter()
        .map(|line| {
            if line.starts_with('[') {
                is_spec = line.trim_start_matches('[').starts_with("package.metadata.lambda-s3");
            }
            is_spec
        })
        .collect()
}
