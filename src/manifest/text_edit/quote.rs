//! Keys and values as text.

use toml_edit::{Array, Item, Key, Value};

use super::Plain;
use crate::escape::is_hidden;

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
            match is_literal && !text.contains(|c| c == '\'' || is_hidden(c)) {
                true => format!("'{text}'"),
                false => self::text(text),
            }
        }
        Plain::Integer(number) => number.to_string(),
        Plain::Flag(flag) => flag.to_string(),
        Plain::Toml(text) => text.clone(),
        Plain::Texts(texts) => match neighbour {
            None => Value::from(texts.iter().map(|text| text_value(text)).collect::<Array>()).to_string(),
            Some(_) => {
                let texts = texts.iter().map(|text| self::value(&Plain::Text(text.clone()), neighbour));
                format!("[{}]", texts.collect::<Vec<String>>().join(", "))
            }
        },
    }
}

/// A string on one line, whatever it holds: what spans lines would change with their ends. What hides is escaped.
pub fn text(text: &str) -> String {
    if !text.contains(|c| c != '\t' && is_hidden(c)) {
        return Value::from(text).to_string();
    }
    let mut escaped = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if is_hidden(c) && u32::from(c) > 0xffff => escaped.push_str(&format!("\\U{:08X}", u32::from(c))),
            c if is_hidden(c) => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped.push('"');
    escaped
}

pub fn spell_out(item: &mut Item) {
    match item {
        Item::Value(value) => spell_out_value(value),
        Item::Table(table) => table.iter_mut().for_each(|(_, item)| spell_out(item)),
        Item::ArrayOfTables(tables) => {
            tables.iter_mut().for_each(|table| table.iter_mut().for_each(|(_, item)| spell_out(item)));
        }
        Item::None => {}
    }
}

fn spell_out_value(value: &mut Value) {
    match value {
        Value::String(text) => *value = text_value(&text.value().clone()),
        Value::Array(list) => list.iter_mut().for_each(spell_out_value),
        Value::InlineTable(table) => table.iter_mut().for_each(|(_, value)| spell_out_value(value)),
        _ => {}
    }
}

fn text_value(text: &str) -> Value {
    self::text(text).parse().unwrap_or_else(|_| Value::from(text))
}
