//! YAML strings.

use std::fmt::Write as _;

use serde_json::Value;

use super::lookup;
use crate::placeholder::{TextPart, is_in, parts, setting_of};

/// The name of the environment in the text of a `Fn::Sub`: a parameter of the template.
pub const ENVIRONMENT: &str = "${Environment}";

/// A double-quoted scalar on one line, in ASCII.
///
/// Always quoted, because YAML 1.1 reads bare `on`, `012` and `2012-10-17` as other things than text. In ASCII, because
/// CloudFormation's `GetTemplate` shows any other character of a template's text as `?`.
///
/// Text in which the name of the environment stands is that of a `Fn::Sub`, where `${!` is a `${` (*AWS CloudFormation Template
/// Reference, Fn::Sub*).
pub fn string(text: &str) -> String {
    if let Some(name) = setting_of(text) {
        return lookup::YAML.of_text(name);
    }
    if !is_in(text) {
        return scalar(text);
    }
    let spell = |part: TextPart<'_>| match part {
        TextPart::Text(text) => text.replace("${", "${!"),
        TextPart::Environment => ENVIRONMENT.to_owned(),
    };
    format!("!Sub {}", scalar(&parts(text).into_iter().map(spell).collect::<String>()))
}

fn scalar(text: &str) -> String {
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

/// JSON as a flow collection on one line.
pub fn flow(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{}: {}", string(name), flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) => string(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_string_is_quoted_and_ascii() {
        assert_eq!(super::string("2012-10-17"), r#""2012-10-17""#);
        assert_eq!(super::string("${a}-{environment}"), r#"!Sub "${!a}-${Environment}""#);
        assert_eq!(super::string("a\"\\\n\u{85}é日😀"), r#""a\"\\\n\x85\xe9\u65e5\U0001f600""#);
    }
}
