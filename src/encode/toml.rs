//! TOML strings.

pub fn string(text: &str) -> String {
    crate::layout::text(text)
}
