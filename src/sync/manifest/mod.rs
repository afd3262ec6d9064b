//! Merging the manifest: the spec in it is the user's own text, the rest is generated.

mod keys;
mod spec_lines;

use toml_edit::{Document, DocumentMut, Item};

use self::keys::merge_keys;
use self::spec_lines::{spec_of, with_spec};
use super::branches::{Sides, base_of, merge_sides, sides};
use super::lines::LineEnds;
use super::merge::{Merge, common, loses, mark_differences, merge};

/// The manifest of a project, which holds its spec.
pub const MANIFEST: &str = "Cargo.toml";

/// A manifest as its spec can be read from it, where git left conflicts that are not about the spec.
pub fn with_one_spec(manifest: &str) -> Option<String> {
    match sides(manifest) {
        Sides::Two(ours, theirs) => Some(ours).filter(|ours| is_good(ours, &theirs) && is_good(&theirs, ours)),
        Sides::One | Sides::Broken => None,
    }
}

/// The manifest without its spec and the comments right above that; every other line stays. A text that is not TOML has no spec.
pub fn without_spec(manifest: &str) -> String {
    let line_ends = LineEnds::of(manifest);
    let Ok(mut document) = line_ends.to_lf(manifest).parse::<DocumentMut>() else { return manifest.to_owned() };
    let metadata = document.get_mut("package").and_then(|package| package.get_mut("metadata"));
    if let Some(metadata) = metadata.and_then(Item::as_table_like_mut) {
        metadata.remove("lambda-s3");
    }
    line_ends.restore(&document.to_string())
}

/// As [`merge_manifests`], where git may have left conflicts.
pub(super) fn merge_marked(bases: &[String], yours: &str, new: &str) -> Merge {
    let Some(readable) = with_one_spec(yours) else { return merge_manifests(bases, yours, new) };
    merge_sides(yours, &with_spec(new, &spec_of(&readable)), |side| merge_manifests(bases, side, new))
}

/// The user's manifest with what changed from what was last written to `new` outside of the spec: by lines, so that layout and comments
/// take part; where that does not work out, key by key; and where that does not, with marks.
pub(super) fn merge_manifests(bases: &[String], yours: &str, new: &str) -> Merge {
    let spec = spec_of(yours);
    let new = with_spec(new, &spec);
    let mut bases: Vec<String> = bases.iter().map(|base| with_spec(base, &spec)).collect();
    bases.dedup();
    let base = (!bases.is_empty()).then(|| base_of(&bases, yours));
    let by_lines = match &base {
        Some(base) => merge(base, yours, &new),
        // Nothing tells who added a line: each side keeps its own.
        None => merge(&common(yours, &new), yours, &new),
    };
    if let Merge::Clean(text) = &by_lines
        && is_good(text, yours)
    {
        return by_lines;
    }
    let base = base.unwrap_or_default();
    if let Some(text) = by_keys(&base, yours, &new)
        && is_good(&text, yours)
        && !loses(&comments(&base), &comments(yours), &comments(&text))
    {
        return Merge::Clean(text);
    }
    match by_lines {
        Merge::Conflict(marked) => Merge::Conflict(marked),
        Merge::Clean(_) => Merge::Conflict(mark_differences(yours, &new)),
    }
}

fn by_keys(base: &str, yours: &str, new: &str) -> Option<String> {
    let base: DocumentMut = base.parse().ok()?;
    let new: DocumentMut = new.parse().ok()?;
    // toml_edit drops a byte order mark.
    let (mark, text) = yours.strip_prefix('\u{feff}').map_or(("", yours), |text| ("\u{feff}", text));
    let mut merged: DocumentMut = text.parse().ok()?;
    merge_keys(base.as_table(), merged.as_table_mut(), new.as_table())?;
    Some(format!("{mark}{merged}"))
}

/// Whether the text is TOML, and its spec to the letter what it was.
fn is_good(text: &str, yours: &str) -> bool {
    Document::parse(text).is_ok() && spec_of(text) == spec_of(yours)
}

/// What lines say behind `#`: a comment hangs on the key below it or before it, and would go with that.
fn comments(text: &str) -> String {
    text.lines().filter_map(|line| line.find('#').map(|at| format!("{}\n", line[at..].trim_end()))).collect()
}

#[cfg(test)]
mod tests;
