//! Text of others as it may be shown: whatever could steer a terminal, hide, or change the order in which text is read is written as
//! an escape.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::path::Path;

/// Whether a character does something else than to stand for itself: control characters; those that change the direction of text
/// (CVE-2021-42574) or end a line where an editor shows none; and those of no width that no writing system needs. The joiners of
/// scripts and emoji (U+200C, U+200D) are text.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text on one line: every hidden character written as an escape (`\n`, `\u{1b}`).
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// The same of a text of several lines, which stay lines.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| is_hidden(c) && !matches!(c, '\n' | '\t');
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| match line.strip_suffix("\r\n") {
        Some(line) => escaped(line, is_odd).into_owned() + "\r\n",
        None => escaped(line, is_odd).into_owned(),
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

/// What was typed, in backticks: hidden characters escaped so that they cannot steer the terminal, long text cut.
pub struct Quoted<'a>(pub &'a str);

const MAX_QUOTED: usize = 120;

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.char_indices().skip(MAX_QUOTED);
        match rest.next() {
            None => write!(f, "`{}`", visible(self.0)),
            Some((cut, _)) => write!(f, "`{}…`", visible(&self.0[..cut])),
        }
    }
}

/// Such as `1 file` or `2 files`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A path, quoted.
pub fn quoted_path(path: &Path) -> String {
    Quoted(&path.to_string_lossy()).to_string()
}

fn escaped(text: &str, is_odd: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_odd) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_odd(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// A JSON document on many lines, with one at the end: hidden characters, which JSON itself lets through, are escaped as it knows.
pub fn json(document: &serde_json::Value) -> String {
    let text = format!("{document:#}\n");
    let is_odd = |c: char| is_hidden(c) && c != '\n';
    if text.contains(is_odd) { json_escapes(&text) } else { text }
}

/// Hidden characters in a piece of JSON, which are in its strings, as escapes; line ends stay.
pub fn json_escapes(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        match is_hidden(c) && c != '\n' {
            true => push_utf16(&mut escaped, c),
            false => escaped.push(c),
        }
    }
    escaped
}

/// A character as JSON and ECMAScript escape it.
pub fn push_utf16(escaped: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        let _ = write!(escaped, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_hides_is_told_from_what_is_read() {
        for c in "a é日😀\u{200d}\u{200c}\u{fe0f}\u{301}\u{a0}\u{3000}".chars() {
            assert!(!is_hidden(c), "{c:?}");
        }
        for c in
            "\u{0}\t\n\u{1b}\u{7f}\u{85}\u{9b}\u{202e}\u{2066}\u{2069}\u{200e}\u{61c}\u{200b}\u{feff}\u{e0041}".chars()
        {
            assert!(is_hidden(c), "{c:?}");
        }
        assert_eq!(visible("a\u{202e}\nb"), r"a\u{202e}\nb");
        assert_eq!(visible_lines("a\u{9b}\r\nb\tc\rd\n"), "a\\u{9b}\r\nb\tc\\rd\n");
    }

    #[test]
    fn what_was_typed_cannot_steer_the_terminal_or_flood_it() {
        assert_eq!(Quoted("a\u{1b}[31m\n").to_string(), r"`a\u{1b}[31m\n`");
        assert_eq!(Quoted(&"é".repeat(121)).to_string(), format!("`{}…`", "é".repeat(120)));
        assert_eq!(Quoted(&"é".repeat(120)).to_string(), format!("`{}`", "é".repeat(120)));
    }

    #[test]
    fn no_document_steers_the_terminal() {
        let document = json!({ "a\u{7f}": "b\u{9b}31m\u{1b}\n\u{202e}\u{e0041}" });
        let text = json(&document);
        assert!(!text.contains(|c: char| is_hidden(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
    }
}
