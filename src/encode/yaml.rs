//! YAML strings.

use std::fmt::Write as _;

/// A double-quoted scalar on one line, in ASCII.
///
/// Always quoted, because YAML 1.1 reads bare `on`, `012` and `2012-10-17` as other things than text. In ASCII, because
/// CloudFormation's `GetTemplate` shows any other character of a template's text as `?`.
pub fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(c),
            // Writing to a String cannot fail.
            _ => {
                let _ = match u32::from(c) {
                    code @ 0..=0xff => write!(quoted, "\\x{code:02x}"),
                    code @ 0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
                    code => write!(quoted, "\\U{code:08x}"),
                };
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_string_is_quoted_and_ascii() {
        assert_eq!(super::string("2012-10-17"), r#""2012-10-17""#);
        assert_eq!(super::string("a\"\\\n\u{85}é日😀"), r#""a\"\\\n\x85\xe9\u65e5\U0001f600""#);
    }
}
