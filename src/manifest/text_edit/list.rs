//! Lists and inline tables: what stands in brackets, parted by commas.

use std::ops::Range;

use toml_edit::Array;

use super::lines;

/// Brackets or braces, and what stands in them.
pub(super) struct Brackets {
    /// Where they begin and end.
    pub(super) span: Range<usize>,
    /// The elements, without blanks around them.
    pub(super) items: Vec<Range<usize>>,
}

impl Brackets {
    pub(super) fn of_array(list: &Array) -> Option<Self> {
        let items: Option<Vec<Range<usize>>> = list.iter().map(toml_edit::Value::span).collect();
        Some(Self { span: list.span()?, items: items? })
    }

    /// Puts an element before the one at `at`, or at the end: on a line of its own if its neighbour is, with a comma behind it
    /// if the last one has one. Comments stay with the element that they stand beside.
    pub(super) fn insert(&self, text: &str, at: usize, new: &str) -> String {
        let Some(last) = self.items.last() else {
            return self.insert_only(text, new);
        };
        if let Some(next) = self.items.get(at) {
            let gap = if self.begins_line(text, at) { self.gap_before(text, at) } else { " ".to_owned() };
            return lines::splice(text, next.start..next.start, &format!("{new},{gap}"));
        }
        let begins_line = self.begins_line(text, self.items.len() - 1);
        let comma = comma_behind(text, last.end);
        let (end, trailing) = comma.map_or((last.end, ""), |comma| (comma + 1, ","));
        let head = format!("{}{}", &text[..end], if comma.is_some() { "" } else { "," });
        // The line of the closing bracket, where that is a line of its own.
        let closing = text[end..self.span.end].rfind('\n').map(|found| end + found + 1);
        match closing {
            Some(closing) if begins_line || text[end..closing].contains('#') => {
                let indent = match begins_line {
                    true => lines::indent(text, last.start).to_owned(),
                    false => format!("{}    ", lines::indent(text, self.span.end - 1)),
                };
                let line = format!("{indent}{new}{trailing}{}", lines::ending(text, end));
                format!("{head}{}{line}{}", &text[end..closing], &text[closing..])
            }
            _ => {
                let is_single = self.items.len() == 1 && !begins_line;
                let gap = if is_single { " ".to_owned() } else { self.gap_before(text, self.items.len() - 1) };
                format!("{head}{gap}{new}{trailing}{}", &text[end..])
            }
        }
    }

    fn insert_only(&self, text: &str, new: &str) -> String {
        let inner = self.span.start + 1..self.span.end - 1;
        match text[inner.clone()].rfind('\n') {
            Some(found) => {
                let closing = inner.start + found + 1;
                let indent = lines::indent(text, inner.end);
                let line = format!("{indent}    {new}{}", lines::ending(text, closing - 1));
                lines::splice(text, closing..closing, &line)
            }
            None if text[self.span.start..].starts_with('{') => lines::splice(text, inner, &format!(" {new} ")),
            None => lines::splice(text, inner, new),
        }
    }

    /// Removes an element, with its comma, and with its lines if nothing else stands on them.
    pub(super) fn remove(&self, text: &str, at: usize) -> Option<String> {
        let item = self.items.get(at)?;
        let comma = comma_behind(text, item.end);
        let end = comma.map_or(item.end, |comma| comma + 1);
        let previous = at.checked_sub(1).and_then(|at| self.items.get(at));
        if self.is_alone_on_its_lines(text, at, end) {
            let floor = previous.map_or(self.span.start + 1, |previous| previous.end);
            let begin = lines::with_comments(text, lines::start(text, item.start), floor);
            let without = lines::splice(text, begin..lines::end(text, end), "");
            return Some(match (previous, comma) {
                // The one before is the last now, and had a comma only because of this one.
                (Some(previous), None) => match comma_behind(text, previous.end) {
                    Some(comma) => lines::splice(&without, comma..comma + 1, ""),
                    None => without,
                },
                _ => without,
            });
        }
        let range = match (self.items.get(at + 1), previous) {
            (Some(next), _) if !text[end..next.start].contains('\n') => item.start..next.start,
            (None, Some(previous)) if !text[previous.end..item.start].contains('\n') => previous.end..item.end,
            _ => item.start..end,
        };
        Some(lines::splice(text, range, ""))
    }

    fn is_alone_on_its_lines(&self, text: &str, at: usize, end: usize) -> bool {
        let behind = text[end..lines::end(text, end)].trim();
        let before = &text[lines::start(text, self.items[at].start)..self.items[at].start];
        before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))
    }

    fn begins_line(&self, text: &str, at: usize) -> bool {
        self.gap_before(text, at).contains('\n')
    }

    /// What stands between the element and the comma or bracket before it; of comments only the line ends.
    fn gap_before(&self, text: &str, at: usize) -> String {
        let begin = match at.checked_sub(1) {
            Some(before) => {
                let end = self.items[before].end;
                comma_behind(text, end).map_or(end, |comma| comma + 1)
            }
            None => self.span.start + 1,
        };
        let gap = &text[begin..self.items[at].start];
        match gap.rfind('\n') {
            Some(last) => format!("{}{}", lines::ending(text, begin), &gap[last + 1..]),
            None => gap.to_owned(),
        }
    }
}

/// The comma behind an element, across blanks and comments.
pub(super) fn comma_behind(text: &str, end: usize) -> Option<usize> {
    let at = skip_blanks(text, end);
    text[at..].starts_with(',').then_some(at)
}

/// The next place that is neither blank nor comment.
pub(super) fn skip_blanks(text: &str, mut at: usize) -> usize {
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if !text[at..].starts_with('#') {
            return at;
        }
        at = lines::end(text, at);
    }
}
