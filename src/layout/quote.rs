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
                inner.starts_with('\'') && !inner.starts_with("'''")
            });
            match is_literal && !text.chars().any(|c| c == '\'' || c.is_control()) {
                true => format!("'{text}'"),
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
