//! Text in GitHub's Markdown.

use std::fmt::Write as _;

/// Inline text: every character that Markdown or HTML could give a meaning to is written as a character reference.
/// It stays on one line, so it may stand in a table.
pub fn text(text: &str) -> String {
    references(text, |c| c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '/' | '\'' | '?' | '%'))
}

/// A code span, which may stand in a table. What a span in backticks cannot hold exactly (backticks, bars, control
/// characters, blanks at the ends) goes into a `<code>` element, all in character references.
pub fn code(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains(|c: char| c.is_control() || matches!(c, '`' | '|' | '\\' | '\u{2028}' | '\u{2029}'));
    if is_plain {
        format!("`{text}`")
    } else {
        format!("<code>{}</code>", references(text, |c| !c.is_ascii_alphanumeric() && c.is_ascii()))
    }
}

fn references(text: &str, needs_reference: impl Fn(char) -> bool) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if needs_reference(c) || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            // Writing to a String cannot fail.
            let _ = write!(written, "&#{};", u32::from(c));
        } else {
            written.push(c);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_readable_and_hostile_text_is_spelt_out() {
        assert_eq!(code("s3://in/incoming/*.jpg"), "`s3://in/incoming/*.jpg`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(text("it's 5 % off"), "it's 5 % off");
        assert_eq!(text("<b>*x*\n"), "&#60;b&#62;&#42;x&#42;&#10;");
    }
}
