//! Differences in small pieces: a line that was changed beside the line that it was, and every block of lines that only one text has
//! by itself.

use std::ops::Range;

/// Lines of the user's text, and the lines of the generated one that they stand for.
pub(super) type Piece<'l, 'a> = (&'l [&'a str], &'l [&'a str]);

/// The most pairs of lines that are compared with each other; beyond, no line of a difference is taken for another.
const MAX_PAIRS: usize = 250_000;

/// How alike two lines without a key have to be to be variants, in percent: as `"s3:*"` and `"s3:GetObject"` are.
const MIN_LIKENESS: u32 = 25;

/// Moves lines that only one text has to where they are a whole block: before or behind a line that is the same as their last or first,
/// such as a bracket, a diff may put them either way.
pub(super) fn slide_together(yours: &[&str], generated: &[&str], mut places: Vec<Option<usize>>) -> Vec<Option<usize>> {
    slide(yours, generated.len(), &mut places);
    let mut inverse = invert(&places, generated.len());
    slide(generated, yours.len(), &mut inverse);
    invert(&inverse, yours.len())
}

fn invert(places: &[Option<usize>], length: usize) -> Vec<Option<usize>> {
    let mut inverse = vec![None; length];
    for (at, place) in places.iter().enumerate() {
        if let Some(slot) = place.and_then(|place| inverse.get_mut(place)) {
            *slot = Some(at);
        }
    }
    inverse
}

fn slide(lines: &[&str], other: usize, places: &mut [Option<usize>]) {
    let mut at = 0;
    while at < lines.len() {
        if places[at].is_some() {
            at += 1;
            continue;
        }
        let end = (at..lines.len()).find(|end| places[*end].is_some()).unwrap_or(lines.len());
        slide_run(lines, other, places, at, end);
        at = end;
    }
}

/// Slides lines `from..to`, which the other text does not have, as far as a better place is.
fn slide_run(lines: &[&str], other: usize, places: &mut [Option<usize>], from: usize, to: usize) {
    let before = if from == 0 { Some(0) } else { places[from - 1].map(|place| place + 1) };
    let behind = if to == lines.len() { Some(other) } else { places[to] };
    // Where the other text has lines of its own there, both sides changed: nothing slides.
    if before != behind || is_block(&lines[from..to]) {
        return;
    }
    let up = (1..=from).take_while(|by| places[from - by].is_some() && lines[from - by] == lines[to - by]);
    let down = (1..=lines.len() - to)
        .take_while(|by| places[to + by - 1].is_some() && lines[from + by - 1] == lines[to + by - 1]);
    let up_to = up.into_iter().find(|by| is_block(&lines[from - by..to - by]));
    let down_to = down.into_iter().find(|by| is_block(&lines[from + by..to + by]));
    match (up_to, down_to) {
        (Some(by), _) => {
            for step in 1..=by {
                places[to - step] = places[from - step].take();
            }
        }
        (None, Some(by)) => {
            for step in 0..by {
                places[from + step] = places[to + step].take();
            }
        }
        (None, None) => {}
    }
}

/// Whether the lines begin where nothing of them is further out.
fn is_block(lines: &[&str]) -> bool {
    let outermost = lines.iter().filter(|line| !is_blank(line)).map(|line| indent(line)).min();
    let first = lines.first().filter(|line| !is_blank(line) && !is_closing(line));
    first.is_some_and(|first| outermost == Some(indent(first)))
}

/// The pieces of a difference between `yours` and `generated`, in an order in which either side may stay. `variants` are the lines of
/// both that are variants of each other.
pub(super) fn pieces<'l, 'a>(
    yours: &'l [&'a str],
    generated: &'l [&'a str],
    variants: impl Iterator<Item = (usize, usize)>,
) -> Vec<Piece<'l, 'a>> {
    let mut pieces = Vec::new();
    let (mut your_at, mut new_at) = (0, 0);
    for (your_line, new_line) in variants.chain([(yours.len(), generated.len())]) {
        // What is generated has its reason in a comment above: both go together.
        let missing = blocks(&generated[new_at..new_line], is_comment);
        pieces.extend(missing.into_iter().map(|block| (&yours[..0], block)));
        let added = blocks(&yours[your_at..your_line], |_| false);
        pieces.extend(added.into_iter().map(|block| (block, &generated[..0])));
        if your_line < yours.len() {
            pieces.push((&yours[your_line..=your_line], &generated[new_line..=new_line]));
        }
        (your_at, new_at) = (your_line + 1, new_line + 1);
    }
    pieces
}

/// Each block begins with a line that nothing in it is further out than. `leads` says of its first line whether another line as far out
/// belongs to it.
fn blocks<'l, 'a>(lines: &'l [&'a str], leads: impl Fn(&str) -> bool) -> Vec<&'l [&'a str]> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut is_led = lines.first().is_some_and(|first| leads(first));
    for at in 1..lines.len() {
        let (first, line) = (lines[start], lines[at]);
        let is_as_far_out = indent(line) == indent(first);
        let is_inside =
            is_blank(line) || indent(line) > indent(first) || (is_as_far_out && (is_closing(line) || is_led));
        if is_blank(first) || !is_inside {
            blocks.push(&lines[start..at]);
            (start, is_led) = (at, leads(line));
        } else if is_as_far_out {
            is_led &= leads(line);
        }
    }
    if !lines.is_empty() {
        blocks.push(&lines[start..]);
    }
    blocks
}

/// For each line of the user's, which other generated line it is a variant of: one under the same line, and so from the outermost on
/// inwards. `places` says which lines are the same.
pub(super) fn variants(yours: &[&str], generated: &[&str], places: &[Option<usize>]) -> Vec<Option<usize>> {
    let (your_parents, new_parents) = (parents(yours), parents(generated));
    let mut known = places.to_vec();
    loop {
        let is_same_parent = |i: usize, j: usize| match (your_parents[i], new_parents[j]) {
            (Some(one), Some(other)) => known[one] == Some(other),
            (None, None) => true,
            _ => false,
        };
        let score = |i: usize, j: usize| likeness(yours[i], generated[j]).filter(|_| is_same_parent(i, j));
        let mut found = Vec::new();
        let (mut your_at, mut new_at) = (0, 0);
        loop {
            let next = (your_at..yours.len()).find_map(|at| Some((at, known[at]?)));
            let (your_end, new_end) = next.unwrap_or((yours.len(), generated.len()));
            found.extend(most_alike(your_at..your_end, new_at..new_end, score));
            let Some((your_line, new_line)) = next else { break };
            (your_at, new_at) = (your_line + 1, new_line + 1);
        }
        if found.is_empty() {
            break;
        }
        found.into_iter().for_each(|(i, j)| known[i] = Some(j));
    }
    known.into_iter().zip(places).map(|(known, place)| known.filter(|_| place.is_none())).collect()
}

/// For each line the one that it is under: the next one before it that is further out.
fn parents(lines: &[&str]) -> Vec<Option<usize>> {
    let mut above: Vec<usize> = Vec::new();
    let mut parents = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !is_blank(line) {
            while above.last().is_some_and(|last| indent(lines[*last]) >= indent(line)) {
                above.pop();
            }
        }
        parents.push(above.last().copied());
        if !is_blank(line) {
            above.push(at);
        }
    }
    parents
}

/// The pairs of lines, in order on both sides, that are most alike in all.
fn most_alike(
    yours: Range<usize>,
    generated: Range<usize>,
    score: impl Fn(usize, usize) -> Option<u32>,
) -> Vec<(usize, usize)> {
    let (height, width) = (yours.len(), generated.len() + 1);
    if height * width > MAX_PAIRS {
        return Vec::new();
    }
    let score = |i: usize, j: usize| score(yours.start + i, generated.start + j);
    // best[i][j]: how alike what is left from there on can be at most.
    let mut best = vec![0_u32; (height + 1) * width];
    for i in (0..height).rev() {
        for j in (0..generated.len()).rev() {
            let (skip, both) = (best[(i + 1) * width + j].max(best[i * width + j + 1]), best[(i + 1) * width + j + 1]);
            best[i * width + j] = score(i, j).map_or(skip, |score| skip.max(both + score));
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < height && j < generated.len() {
        let here = best[i * width + j];
        if score(i, j).is_some_and(|score| here == best[(i + 1) * width + j + 1] + score) {
            pairs.push((yours.start + i, generated.start + j));
            (i, j) = (i + 1, j + 1);
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// How alike two lines are, in percent and more under the same key; `None` where they are no variants of each other.
fn likeness(one: &str, other: &str) -> Option<u32> {
    let (trimmed, other_trimmed) = (one.trim(), other.trim());
    if indent(one) != indent(other) || is_comment(trimmed) || is_comment(other_trimmed) || trimmed.is_empty() {
        return None;
    }
    let start = trimmed.bytes().zip(other_trimmed.bytes()).take_while(|(a, b)| a == b).count();
    let end = trimmed.bytes().rev().zip(other_trimmed.bytes().rev()).take_while(|(a, b)| a == b).count();
    let longest = trimmed.len().max(other_trimmed.len());
    let shortest = trimmed.len().min(other_trimmed.len());
    let alike = u32::try_from(100 * (start + end).min(shortest) / longest).unwrap_or_default();
    match (key(trimmed), key(other_trimmed)) {
        (Some(key), Some(other)) => (key == other).then_some(100 + alike),
        (None, None) => (alike >= MIN_LIKENESS).then_some(alike),
        _ => None,
    }
}

/// The name before `:` or `=`, in quotes or not.
fn key(line: &str) -> Option<&str> {
    let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
    let end = match line.strip_prefix('"') {
        Some(rest) => rest.find('"')? + 2,
        None => line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))?,
    };
    let (key, rest) = line.split_at(end);
    (!key.is_empty() && rest.trim_start().starts_with([':', '='])).then_some(key)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//")
}

fn is_closing(line: &str) -> bool {
    line.trim_start().starts_with(['}', ']', ')'])
}

#[cfg(test)]
#[path = "pairing_tests.rs"]
mod tests;
