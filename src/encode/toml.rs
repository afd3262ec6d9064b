//! TOML strings.

pub fn string(text: &str) -> String {
    crate::manifest::text_edit::text(text)
}
