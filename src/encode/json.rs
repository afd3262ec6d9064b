//! JSON.

use serde_json::Value;

use crate::escape::{json_escapes, push_utf16};

/// A string, quotes included. Hidden characters are escaped.
pub fn string(text: &str) -> String {
    json_escapes(&Value::from(text).to_string())
}

/// A value on one line and in ASCII, fit for an environment variable.
pub fn ascii(value: &Value) -> String {
    let mut ascii = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
            continue;
        }
        push_utf16(&mut ascii, c);
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_json_reads_back_as_it_was() {
        let value = serde_json::json!({ "prefix": "é日😀\n\"\\\u{7f}" });
        let text = ascii(&value);
        assert!(text.bytes().all(|b| (b' '..=b'~').contains(&b)), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
