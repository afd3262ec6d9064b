//! XML.

use std::fmt::Write as _;

/// Text between tags or in an attribute. What XML gives a meaning to, or reads as a blank, is written as a character
/// reference. What no XML document can hold (*Extensible Markup Language (XML) 1.0, Characters*) is written as Rust's
/// escape (`\u{1b}`), which is the one case in which other text comes out than went in.
pub fn text(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                written.extend(c.escape_unicode());
            }
            '<' | '>' | '&' | '"' | '\'' => push_reference(&mut written, c),
            _ if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => push_reference(&mut written, c),
            _ => written.push(c),
        }
    }
    written
}

fn push_reference(written: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = write!(written, "&#{};", u32::from(c));
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_ends_an_element_or_an_attribute_early() {
        assert_eq!(super::text("a b/é日"), "a b/é日");
        assert_eq!(super::text("</text>&\"'\n"), "&#60;/text&#62;&#38;&#34;&#39;&#10;");
        assert_eq!(super::text("\u{0}\u{1b}\u{ffff}"), r"\u{0}\u{1b}\u{ffff}");
    }
}
