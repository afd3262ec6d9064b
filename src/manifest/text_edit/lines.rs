//! Lines of a text.

use std::ops::Range;

/// Where the line that holds `at` begins.
pub(super) fn start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or_else(|| first(text).min(at), |end| end + 1)
}

/// Where the first line begins: a byte order mark is no part of it.
fn first(text: &str) -> usize {
    text.len() - text.trim_start_matches('\u{feff}').len()
}

/// Where the line above the one that begins at `line` begins.
fn above(text: &str, line: usize) -> Option<usize> {
    (line > first(text)).then(|| start(text, line - 1))
}

/// Where the next line begins.
pub(super) fn end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The line end that is used around `at`.
pub(super) fn ending(text: &str, at: usize) -> &'static str {
    let ending = |at: usize| match text[start(text, at)..end(text, at)].strip_suffix('\n') {
        Some(line) if line.ends_with('\r') => Some("\r\n"),
        Some(_) => Some("\n"),
        None => None,
    };
    ending(at).or_else(|| ending(0)).unwrap_or("\n")
}

/// The blanks that the line of `at` begins with.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let line = &text[start(text, at)..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Where the comment lines directly above the line that begins at `line` begin; nothing above `floor` is looked at.
pub(super) fn with_comments(text: &str, line: usize, floor: usize) -> usize {
    let mut begin = line;
    while let Some(above) = above(text, begin).filter(|above| *above >= floor && is_comment(&text[*above..begin])) {
        begin = above;
    }
    begin
}

/// Where the comment lines directly below `line` end, if a blank line or the end of the text follows: such a comment belongs
/// to what stands above it.
pub(super) fn through_comments(text: &str, line: usize) -> usize {
    let mut at = line;
    while at < text.len() && is_comment(&text[at..end(text, at)]) {
        at = end(text, at);
    }
    let is_apart = at == text.len() || is_blank(&text[at..end(text, at)]);
    if is_apart { at } else { line }
}

/// The range of whole lines with the blank lines that would otherwise be left twice, or at the end: of the gaps above and below, the
/// larger stays.
pub(super) fn with_gap(text: &str, lines: Range<usize>) -> Range<usize> {
    let mut below = lines.end;
    let mut left = if lines.start == first(text) { usize::MAX } else { blank_lines_above(text, lines.start) };
    let mut gap = lines.end;
    while gap < text.len() && is_blank(&text[gap..end(text, gap)]) {
        gap = end(text, gap);
        if left > 0 {
            (below, left) = (gap, left - 1);
        }
    }
    if gap < text.len() {
        return lines.start..below;
    }
    let mut begin = lines.start;
    while let Some(above) = above(text, begin).filter(|above| is_blank(&text[*above..begin])) {
        begin = above;
    }
    begin..lines.end
}

fn blank_lines_above(text: &str, line: usize) -> usize {
    let above = std::iter::successors(above(text, line), |line| above(text, *line));
    let mut end = line;
    above.take_while(|start| is_blank(&text[*start..std::mem::replace(&mut end, *start)])).count()
}

/// Whether the line above the one that begins at `line` is blank.
pub(super) fn is_below_blank(text: &str, line: usize) -> bool {
    above(text, line).is_some_and(|above| is_blank(&text[above..line]))
}

/// The text with `new` in the place of a range.
pub(super) fn splice(text: &str, range: Range<usize>, new: &str) -> String {
    [&text[..range.start], new, &text[range.end..]].concat()
}

/// The text with a line at `at`, where one begins or the text ends.
pub(super) fn insert(text: &str, at: usize, line: &str) -> String {
    let ending = ending(text, text[..at].char_indices().next_back().map_or(0, |(before, _)| before));
    let is_partial = at > 0 && !text[..at].ends_with(['\n', '\u{feff}']);
    let line = if is_partial { format!("{ending}{line}") } else { format!("{line}{ending}") };
    splice(text, at..at, &line)
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}
