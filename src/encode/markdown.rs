//! Text in GitHub's Markdown.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::escape::{is_hidden, visible};

/// Inline text: every character to which Markdown or HTML could give a meaning where it stands is written as a character
/// reference. It stays on one line, so it may stand in a table.
pub fn text(text: &str) -> String {
    let text = shown(text);
    let mut written = String::with_capacity(text.len() + 8);
    let mut has_begun = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let means_something = match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '@' | '!' | '"' => {
                true
            }
            // A link or an emoji, unless a blank follows.
            ':' => characters.peek().is_some_and(|next| *next != ' '),
            // A heading, a list or a rule, but only where a line begins.
            '#' | '-' | '+' | '=' | '.' | '(' | ')' => !has_begun,
            ' ' => written.is_empty() || written.ends_with(' ') || characters.peek().is_none(),
            _ => false,
        };
        has_begun = has_begun || c.is_alphabetic();
        push(&mut written, c, means_something);
    }
    written
}

/// A code span, which may stand in a table. What a span in backticks cannot hold exactly (backticks, bars, control
/// characters, blanks at the ends) goes into a `<code>` element, all in character references.
pub fn code(text: &str) -> String {
    let text = &*shown(text);
    let is_plain = !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains(|c: char| c.is_control() || matches!(c, '`' | '|' | '\\'));
    if is_plain {
        format!("`{text}`")
    } else {
        format!("<code>{}</code>", references(text, |c| !c.is_ascii_alphanumeric() && c.is_ascii()))
    }
}

fn references(text: &str, needs_reference: impl Fn(char) -> bool) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        push(&mut written, c, needs_reference(c));
    }
    written
}

/// What hides does so as a character reference, too, in the page that is made of it: it is spelt out. Control characters do nothing
/// there.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(text);
    for c in text.chars().filter(|&c| is_hidden(c) && !c.is_control()) {
        shown = Cow::Owned(shown.replace(c, &visible(c.encode_utf8(&mut [0; 4]))));
    }
    shown
}

/// Control characters always become references: a line stays a line.
fn push(written: &mut String, c: char, as_reference: bool) {
    if as_reference || c.is_control() {
        // Writing to a String cannot fail.
        let _ = write!(written, "&#{};", u32::from(c));
    } else {
        written.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_readable_and_hostile_text_is_spelt_out() {
        assert_eq!(code("s3://in/incoming/*.jpg"), "`s3://in/incoming/*.jpg`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(text("it's 5 % off"), "it's 5 % off");
        assert_eq!(text("thumbs: it's 5 % off (a-b, c.d)"), "thumbs: it's 5 % off (a-b, c.d)");
        assert_eq!(text("<b>*x*\n"), "&#60;b&#62;&#42;x&#42;&#10;");
        assert_eq!(text("- 1. https://x "), "&#45; 1&#46; https&#58;//x&#32;");
    }
}
