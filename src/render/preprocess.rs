//! Conditions that are decided before anything is parsed.
//!
//! Most of the templates' text is about what most specs do without, and reading it takes the parser far longer than all the
//! rest of a run. So where templates are rendered for one spec alone, the blocks `{{#if …}}` and `{{#unless …}}` whose tags
//! stand on lines of their own are decided on the text, `{{#each …}}` is repeated, `{{> …}}` on such a line gives way to the
//! partial's text, and lines whose tags are nothing but values are filled in. What this does not understand it leaves to the template engine: the
//! outcome is the same.

use std::collections::BTreeMap;

use handlebars::JsonTruthy as _;
use serde_json::Value;

use super::Template;
use super::fill::filled_in;
use crate::encode::Language;

/// The engine copies all values for each partial, and takes time with the square of a template's size: up to about this many
/// bytes the copy is dearer.
const SMALL: usize = 600;

/// The values that count at a place of a template.
#[derive(Clone, Copy)]
pub(super) struct Values<'v> {
    here: &'v Value,
    root: &'v Value,
    /// Within `{{#each …}}`: whether it is the last element.
    is_last: Option<bool>,
}

impl<'v> Values<'v> {
    pub(super) fn of(root: &'v Value) -> Self {
        Self { here: root, root, is_last: None }
    }

    /// The value at the end of a path of plain names.
    pub(super) fn find(self, path: &str) -> Option<&'v Value> {
        if path == "this" {
            return Some(self.here).filter(|here| !here.is_object());
        }
        let (start, path) = path.strip_prefix("@root.").map_or((self.here, path), |path| (self.root, path));
        let is_name = |key: &str| {
            !key.is_empty() && key != "this" && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        path.split('.').try_fold(start, |value, key| value.get(key).filter(|_| is_name(key)))
    }

    /// What counts within `{{#each …}}`, for each element.
    pub(super) fn each(self, path: &str) -> Option<impl Iterator<Item = Self>> {
        let list = self.find(path)?.as_array()?;
        let of = move |(at, here)| Self { here, is_last: Some(at + 1 == list.len()), ..self };
        Some(list.iter().enumerate().map(of))
    }
}

/// Preprocesses templates, and the partials that they fill in, each for the values that count where it is filled in.
pub(super) struct Preprocessor<'a> {
    language: Language,
    partials: BTreeMap<&'a str, Template<'a>>,
    made: Vec<(String, String)>,
}

impl<'a> Preprocessor<'a> {
    pub(super) fn new(language: Language, partials: BTreeMap<&'a str, Template<'a>>) -> Self {
        Self { language, partials, made: Vec::new() }
    }

    /// The text that is left of a template for these values.
    pub(super) fn preprocess(&mut self, text: &str, values: Values<'_>) -> String {
        if changes_its_surroundings(text) {
            return text.to_owned();
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut left = String::with_capacity(text.len());
        self.preprocess_lines(&lines, values, &mut left);
        left
    }

    /// The partials that preprocessed texts still fill in, each with its path.
    pub(super) fn made(self) -> Vec<(String, String)> {
        self.made
    }

    fn preprocess_lines(&mut self, lines: &[&str], values: Values<'_>, left: &mut String) {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if opened(line) <= 0 {
                let has_tag = line.contains('{') && line.contains("{{");
                let settled = has_tag.then(|| {
                    let partial = self.partial(line, values);
                    partial.or_else(|| filled_in(line, values, self.language))
                });
                left.push_str(settled.flatten().as_deref().unwrap_or(line));
                at += 1;
                continue;
            }
            let Some(end) = end_of(lines, at) else {
                left.extend(lines[at..].iter().copied());
                return;
            };
            let block = &lines[at..=end];
            if let Some(branch) = chosen(block, values) {
                self.preprocess_lines(branch, values, left);
            } else if let Some((inner, values)) = entered(block, values) {
                let mut within = String::new();
                self.preprocess_lines(inner, values, &mut within);
                // Its tags only say which values count.
                let is_settled = !within.contains("{{");
                left.extend([if is_settled { "" } else { line }, &within, if is_settled { "" } else { lines[end] }]);
            } else if let Some(text) = self.repeated(block, values) {
                left.push_str(&text);
            } else {
                left.extend(block.iter().copied());
            }
            at = end + 1;
        }
    }

    /// The lines within `{{#each …}}` for each element, where that leaves no tag, as it would be one outside of the block.
    fn repeated(&mut self, block: &[&str], values: Values<'_>) -> Option<String> {
        let (path, inner) = parts_of("each", block)?;
        let mut repeated = String::new();
        for values in values.each(path)? {
            self.preprocess_lines(inner, values, &mut repeated);
            if repeated.contains("{{") {
                return None;
            }
        }
        Some(repeated)
    }

    /// A line that fills in a partial, with what it comes to for these values in its place: its text where little is left
    /// of it to parse, else a partial of its own.
    fn partial(&mut self, line: &str, values: Values<'_>) -> Option<String> {
        let name = tag(line)?.strip_prefix("> ")?;
        let partial = *self.partials.get(name)?;
        let text = self.preprocess(partial.text, Values { is_last: None, ..values });
        let indent = &line[..line.len() - line.trim_start().len()];
        // A value that spans lines would be indented in its first line only; in YAML none does.
        let can_stand_here = indent.is_empty() || partial.language() == Language::Yaml;
        if can_stand_here && (text.len() < SMALL || !text.contains("{{")) {
            return Some(indented(&text, indent));
        }
        if text == partial.text {
            return None;
        }
        let mark = format!("__{}", self.made.len());
        let file = partial.path.rfind('/').map_or(0, |slash| slash + 1);
        let stem = partial.path[file..].find('.').map_or(partial.path.len(), |dot| file + dot);
        self.made.push((format!("{}{mark}{}", &partial.path[..stem], &partial.path[stem..]), text));
        Some(line.replace(name, &format!("{name}{mark}")))
    }
}

/// A text with `indent` before each line that holds something.
fn indented(text: &str, indent: &str) -> String {
    text.split_inclusive('\n').flat_map(|line| [if line == "\n" { "" } else { indent }, line]).collect()
}

/// Whether there are tags that take away what stands around them, or that hold text which looks like tags.
fn changes_its_surroundings(text: &str) -> bool {
    text.contains("~}}")
        || text.match_indices("{{").any(|(at, _)| {
            let (before, behind) = (&text[..at], &text[at + 2..]);
            behind.starts_with(['~', '!'])
                || behind.starts_with("{{")
                || (before.ends_with('\\') && behind.starts_with(['#', '/']))
        })
}

/// How many blocks a line opens more than it closes.
fn opened(line: &str) -> isize {
    // A character is found faster than a text, and most lines hold none.
    if !line.contains('{') {
        return 0;
    }
    let step = |tag: &[u8]| match tag {
        b"{{#" => 1,
        b"{{/" => -1,
        _ => 0,
    };
    line.as_bytes().windows(3).map(step).sum()
}

/// The line that closes what the line at `start` opens.
fn end_of(lines: &[&str], start: usize) -> Option<usize> {
    let mut depth = 0;
    (start..lines.len()).find(|&at| {
        depth += opened(lines[at]);
        depth == 0
    })
}

/// The lines of a block that its condition chooses, if it is understood here.
fn chosen<'l, 'a>(block: &'l [&'a str], values: Values<'_>) -> Option<&'l [&'a str]> {
    let (keyword, condition, inner) = parts(block)?;
    let wanted = match keyword {
        "if" => true,
        "unless" => false,
        _ => return None,
    };
    let mut otherwise = None;
    for at in alternatives(inner) {
        if tag(inner[at])? != "else" || otherwise.replace(at).is_some() {
            return None;
        }
    }
    let (yes, no) = match otherwise {
        Some(at) => (&inner[..at], &inner[at + 1..]),
        None => (inner, &inner[..0]),
    };
    Some(if holds(condition, values)? == wanted { yes } else { no })
}

/// The lines within `{{#with …}}`, and the values that count there.
fn entered<'l, 'a, 'v>(block: &'l [&'a str], values: Values<'v>) -> Option<(&'l [&'a str], Values<'v>)> {
    let (path, inner) = parts_of("with", block)?;
    let here = values.find(path).filter(|here| here.is_truthy(false))?;
    Some((inner, Values { here, is_last: None, ..values }))
}

/// What stands behind the keyword of a block of this kind, and the lines within, where it has no other.
fn parts_of<'l, 'a>(kind: &str, block: &'l [&'a str]) -> Option<(&'a str, &'l [&'a str])> {
    let (keyword, path, inner) = parts(block)?;
    (keyword == kind && alternatives(inner).next().is_none()).then_some((path, inner))
}

/// The keyword of a block, what stands behind it, and the lines within; its tags have to be lines of their own.
fn parts<'l, 'a>(block: &'l [&'a str]) -> Option<(&'a str, &'a str, &'l [&'a str])> {
    let [first, inner @ .., last] = block else {
        return None;
    };
    let (keyword, rest) = tag(first)?.strip_prefix('#')?.split_once(' ')?;
    (tag(last)?.strip_prefix('/')? == keyword).then_some((keyword, rest, inner))
}

fn tag(line: &str) -> Option<&str> {
    line.strip_suffix('\n')?.trim().strip_prefix("{{")?.strip_suffix("}}")
}

/// The lines of a block that hold an `{{else` of the block itself, as far as a line tells.
fn alternatives<'l>(inner: &'l [&str]) -> impl Iterator<Item = usize> + 'l {
    let mut depth = 0;
    inner.iter().enumerate().filter_map(move |(at, line)| {
        let before = depth;
        depth += opened(line);
        let could_be_own = before == 0 || depth == 0;
        let is_own = could_be_own && line.contains('{') && line.matches("{{else").count() > line.matches("{{#").count();
        is_own.then_some(at)
    })
}

/// Whether a condition holds: a path, or `(or …)` or `(and …)` of conditions. `None` for any other, and for what does not
/// exist: to refuse that is the template engine's.
pub(super) fn holds(condition: &str, values: Values<'_>) -> Option<bool> {
    if let Some(inner) = condition.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let (helper, parameters) = inner.split_once(' ')?;
        let (one, other) = split_parameters(parameters)?;
        let (one, other) = (holds(one, values)?, holds(other, values)?);
        return match helper {
            "or" => Some(one || other),
            "and" => Some(one && other),
            _ => None,
        };
    }
    if condition == "@last" {
        return values.is_last;
    }
    values.find(condition).map(|value| value.is_truthy(false))
}

/// Two parameters, each a word or in parentheses.
fn split_parameters(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    let gap = text.char_indices().find(|&(_, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        character == ' ' && depth == 0
    });
    let (at, _) = gap?;
    Some((&text[..at], &text[at + 1..])).filter(|(_, other)| split_parameters(other).is_none())
}

#[cfg(test)]
#[path = "preprocess_tests.rs"]
mod tests;
