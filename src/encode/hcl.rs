//! HCL strings, as Terraform reads them.

use std::fmt::Write as _;

use super::lookup;
use crate::placeholder::{TextPart, parts, setting_of};

/// The name of the environment: a variable of the configuration.
pub const ENVIRONMENT: &str = "var.environment";

/// A quoted string that stands for `text`: nothing in it begins an interpolation or a directive.
///
/// Terraform brings every string into Unicode's form NFC when it reads it, however it is spelt. What must not change in
/// any letter has to be ASCII, or Latin-1, which is in that form already.
pub fn string(text: &str) -> String {
    if let Some(name) = setting_of(text) {
        return lookup::HCL.of_text(name);
    }
    let part = |part: TextPart<'_>| match part {
        TextPart::Text(text) => Part::Text(text.to_owned()),
        TextPart::Environment => Part::Expression(ENVIRONMENT),
    };
    quoted(&parts(text).into_iter().map(part).collect::<Vec<_>>())
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Expression(&'static str),
}

/// A quoted template.
pub fn quoted(parts: &[Part]) -> String {
    let mut written = String::from("\"");
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => push(&mut written, text, matches!(parts.get(at + 1), Some(Part::Expression(_)))),
            // Writing to a String cannot fail.
            Part::Expression(expression) => drop(write!(written, "${{{expression}}}")),
        }
    }
    written.push('"');
    written
}

fn push(written: &mut String, text: &str, precedes_expression: bool) {
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek();
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            // It would double the `$` of the expression.
            '$' | '%' if next.is_none() && precedes_expression => escape(written, c),
            '$' | '%' if next == Some(&'{') => written.extend([c, c]),
            _ if matches!(c, ' '..='~') || c.is_alphanumeric() => written.push(c),
            _ => escape(written, c),
        }
    }
}

fn escape(written: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = match u32::from(c) {
        code @ 0..=0xffff => write!(written, "\\u{code:04x}"),
        code => write!(written, "\\U{code:08x}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_string_begins_an_interpolation_or_ends_it() {
        assert_eq!(string("a${*}b%{if x}"), r#""a$${*}b%%{if x}""#);
        assert_eq!(string("in-{environment}"), r#""in-${var.environment}""#);
        assert_eq!(string("$${x} 100% $5 {}"), r#""$$${x} 100% $5 {}""#);
        assert_eq!(string("\"\\\n\r\t\u{0}\u{7f}é日😀"), r#""\"\\\n\r\t\u0000\u007fé日\U0001f600""#);
    }

    #[test]
    fn text_before_an_expression_does_not_change_it() {
        let text = |text: &str| Part::Text(text.to_owned());
        let parts = [text("arn:"), Part::Expression("local.partition"), text(":s3:::b/${*}")];
        assert_eq!(quoted(&parts), r#""arn:${local.partition}:s3:::b/$${*}""#);
        assert_eq!(quoted(&[text("5$"), Part::Expression("x")]), r#""5\u0024${x}""#);
    }
}
