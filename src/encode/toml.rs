//! TOML strings.

/// A string on one line, quotes included.
pub fn string(text: &str) -> String {
    crate::layout::text(text)
}
