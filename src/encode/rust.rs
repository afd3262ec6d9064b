//! Rust string literals.

/// A string literal, quotes included. Characters that do not print are escaped: among them those that change the
/// direction of text, which rustc refuses in source.
pub fn string(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_would_hide_in_source_is_escaped() {
        assert_eq!(super::string("a\u{202e}b\u{2066}\u{0}\n\"\\é日"), r#""a\u{202e}b\u{2066}\0\n\"\\é日""#);
    }
}
