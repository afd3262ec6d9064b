//! TypeScript string literals.

use super::json;

/// A double-quoted string literal, in ASCII: every JSON string is one (*ECMAScript 2019, JSON superset*).
pub fn string(text: &str) -> String {
    json::string(text)
}
