//! Keys and values as text.

use toml_edit::{Array, Key, Value};

use super::Plain;

/// A key, bare where that is possible.
pub(super) fn key(name: &str) -> String {
    Key::new(name).to_string()
}

/// A value, in single quotes where its neighbour is and it can be.
pub(super) fn value(value: &Plain, neighbour: Option<&str>) -> String {
    match value {
        Plain::Text(text) => {
            let is_literal = neighbour.is_some_and(|neighbour| {
                let inner = neighbour.trim_start_matches(['[', '{', ' ', '\t', '\r', '\n']);
                // Single quotes that a text needs are no choice of style.
                inner.starts_with('\'') && !inner.starts_with("'''") && !inner.contains(['"', '\\'])
            });
            match is_literal && !text.chars().any(|c| c == '\'' || c.is_control()) {
                true => format!("'{text}'"),
                false if text.contains(['\n', '\r']) => escaped(text),
                false => Value::from(text.as_str()).to_string(),
            }
        }
        Plain::Integer(number) => number.to_string(),
        Plain::Flag(flag) => flag.to_string(),
        Plain::Texts(texts) => match neighbour {
            None => Value::from(texts.iter().collect::<Array>()).to_string(),
            Some(_) => {
                let texts = texts.iter().map(|text| self::value(&Plain::Text(text.clone()), neighbour));
                format!("[{}]", texts.collect::<Vec<String>>().join(", "))
            }
        },
    }
}

/// A string on one line, whatever it holds: what spans lines would change with their ends.
fn escaped(text: &str) -> String {
    let mut escaped = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if c.is_ascii_control() => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped.push('"');
    escaped
}
