//! Merging three texts, line by line.
//!
//! The diffs are diffy's; putting them together is done here, where every line of the user's is accounted for: its own
//! merge is not used.

use std::collections::BTreeMap;

use super::lines::{lines, matches};
use super::markers::{mark, push};

/// What a merge came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    Clean(String),
    /// A text with marks where they meet.
    Conflict(String),
}

/// The user's text with what changed from `base` to `new`.
pub fn merge(base: &str, yours: &str, new: &str) -> Merge {
    let (base_lines, your_lines, new_lines) = (lines(base), lines(yours), lines(new));
    let in_yours = matches(&base_lines, &your_lines, base, yours);
    let in_new = matches(&base_lines, &new_lines, base, new);
    let mut merged = String::new();
    let mut is_clean = true;
    let (mut base_at, mut your_at, mut new_at) = (0, 0, 0);
    loop {
        // The next line that all three have.
        let shared = (base_at..base_lines.len()).find_map(|at| Some((at, in_yours[at]?, in_new[at]?)));
        let (base_end, your_end, new_end) = shared.unwrap_or((base_lines.len(), your_lines.len(), new_lines.len()));
        let before = &base_lines[base_at..base_end];
        let (mine, theirs) = (&your_lines[your_at..your_end], &new_lines[new_at..new_end]);
        if mine == before {
            push(theirs, &mut merged);
        } else if theirs == before || mine == theirs {
            push(mine, &mut merged);
        } else {
            is_clean = false;
            mark(mine, theirs, &mut merged);
        }
        let Some((_, your_line, new_line)) = shared else { break };
        push(&your_lines[your_line..=your_line], &mut merged);
        (base_at, your_at, new_at) = (base_end + 1, your_line + 1, new_line + 1);
    }
    if !is_clean {
        Merge::Conflict(merged)
    } else if loses(base, yours, &merged) || loses(base, new, &merged) {
        Merge::Conflict(mark_differences(yours, new))
    } else {
        Merge::Clean(merged)
    }
}

/// The two texts as one, every place where they differ a conflict: nothing tells which of the two is newer.
pub fn mark_differences(yours: &str, new: &str) -> String {
    let (your_lines, new_lines) = (lines(yours), lines(new));
    let places = matches(&your_lines, &new_lines, yours, new);
    let mut marked = String::new();
    let (mut your_at, mut new_at) = (0, 0);
    loop {
        let shared = (your_at..your_lines.len()).find_map(|at| Some((at, places[at]?)));
        let (your_end, new_end) = shared.unwrap_or((your_lines.len(), new_lines.len()));
        if your_at < your_end || new_at < new_end {
            mark(&your_lines[your_at..your_end], &new_lines[new_at..new_end], &mut marked);
        }
        let Some((your_line, new_line)) = shared else { break };
        push(&your_lines[your_line..=your_line], &mut marked);
        (your_at, new_at) = (your_line + 1, new_line + 1);
    }
    marked
}

/// The lines that both texts have, in order.
pub(super) fn common(one: &str, other: &str) -> String {
    let one_lines = lines(one);
    let places = matches(&one_lines, &lines(other), one, other);
    one_lines.iter().zip(places).filter_map(|(line, place)| place.map(|_| *line)).collect()
}

/// Whether a line that `text` adds to `base` is missing from what was merged.
pub(super) fn loses(base: &str, text: &str, merged: &str) -> bool {
    let (base, text, merged) = (counted(base), counted(text), counted(merged));
    let count = |lines: &BTreeMap<&str, usize>, line: &str| lines.get(line).copied().unwrap_or(0);
    text.iter().any(|(line, had)| had.saturating_sub(count(&base, line)) > count(&merged, line))
}

fn counted(text: &str) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for line in text.lines() {
        *counted.entry(line).or_default() += 1;
    }
    counted
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
