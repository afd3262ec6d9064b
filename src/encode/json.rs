//! JSON.

use std::fmt::Write as _;

use serde_json::Value;

/// A string, quotes included.
pub fn string(text: &str) -> String {
    Value::from(text).to_string()
}

/// A value on one line and in ASCII, fit for an environment variable.
pub fn ascii(value: &Value) -> String {
    let mut ascii = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(ascii, "\\u{unit:04x}");
        }
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
