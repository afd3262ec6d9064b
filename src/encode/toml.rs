//! TOML strings.

/// A string, quotes included, as toml_edit writes it.
pub fn string(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}
