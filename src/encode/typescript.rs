//! TypeScript string literals.

use std::fmt::Write as _;

use serde_json::Value;

use super::{json, lookup};
use crate::escape::push_utf16;
use crate::placeholder::{TextPart, is_in, parts, setting_of};

/// The name of the environment: a constant of the code.
pub const ENVIRONMENT: &str = "environment";

/// A double-quoted string literal, in ASCII: every string of JSON is one (*ECMA-262, String Literals*).
pub fn string(text: &str) -> String {
    if let Some(name) = setting_of(text) {
        return lookup::TYPESCRIPT.of_text(name);
    }
    if !is_in(text) {
        return json::ascii(&Value::from(text));
    }
    let part = |part: TextPart<'_>| match part {
        TextPart::Text(text) => Part::Text(text.to_owned()),
        TextPart::Environment => Part::Expression(ENVIRONMENT.to_owned()),
    };
    template(&parts(text).into_iter().map(part).collect::<Vec<_>>())
}

/// A part of a template literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Expression(String),
}

/// A template literal on one line, in ASCII.
pub fn template(parts: &[Part]) -> String {
    let mut written = String::from("`");
    for part in parts {
        match part {
            Part::Text(text) => push(&mut written, text),
            // Writing to a String cannot fail.
            Part::Expression(expression) => drop(write!(written, "${{{expression}}}")),
        }
    }
    written.push('`');
    written
}

fn push(written: &mut String, text: &str) {
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '`' | '\\' => written.extend(['\\', c]),
            '$' if characters.peek() == Some(&'{') => written.push_str("\\$"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            ' '..='~' => written.push(c),
            _ => push_utf16(written, c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_is_quoted_and_ascii() {
        assert_eq!(string("a\"`${x}\\\n\u{2028}é😀"), r#""a\"`${x}\\\n\u2028\u00e9\ud83d\ude00""#);
    }

    #[test]
    fn nothing_in_a_template_begins_an_expression_or_ends_it() {
        let text = |text: &str| Part::Text(text.to_owned());
        let parts =
            [text("arn:"), Part::Expression("Aws.PARTITION".to_owned()), text(":s3:::b/${*}`\\\r\n\u{2028}é😀$")];
        assert_eq!(template(&parts), r"`arn:${Aws.PARTITION}:s3:::b/\${*}\`\\\r\n\u2028\u00e9\ud83d\ude00$`");
        assert_eq!(string("${a}-{environment}"), r"`\${a}-${environment}`");
        assert_eq!(template(&[text("5$"), Part::Expression("x".to_owned())]), "`5$${x}`");
    }
}
