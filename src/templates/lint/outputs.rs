//! Whether a file can be read by those that it is for, as far as a parser tells that the program has anyway: TOML, JSON, YAML,
//! HCL and Rust. Of no other language anything is told.

use std::collections::BTreeSet;
use std::path::Path;

use saphyr_parser::{Event, Parser};

use crate::encode::Language;
use crate::handler_calls::{self, on_deep_stack};

/// The line of a file that no parser reads, counted from 1, and what it says.
pub(super) fn wrong_with(path: &str, text: &str) -> Option<(usize, String)> {
    match Language::of(Path::new(path)) {
        Language::Toml => {
            let error = text.parse::<toml_edit::DocumentMut>().err()?;
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            Some((line, format!("no TOML: {}", error.message().replace('\n', ", "))))
        }
        Language::Json => {
            let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
            Some((error.line().max(1), format!("no JSON: {error}")))
        }
        Language::Yaml => yaml(text),
        Language::Hcl => {
            // The parser refuses what nests deeply, on a stack that is deep enough for what it lets through.
            let error = on_deep_stack(|| hcl_edit::parser::parse_body(text).err())??;
            Some((error.location().line().max(1), format!("no HCL: {}", error.message())))
        }
        Language::Rust => {
            // As the audit reads it: what would make the parser overflow is refused before.
            let wrong = on_deep_stack(|| handler_calls::wrong_with(text))?;
            wrong.map(|(line, message)| (line, format!("no Rust: {message}")))
        }
        _ => None,
    }
}

fn yaml(text: &str) -> Option<(usize, String)> {
    let mut keys: Vec<Option<Keys>> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => return Some((error.marker().line(), format!("no YAML: {}", error.info()))),
        };
        let scalar = match &event {
            Event::Scalar(text, ..) => Some(text.to_string()),
            _ => None,
        };
        match event {
            Event::MappingEnd | Event::SequenceEnd => drop(keys.pop()),
            Event::MappingStart(..) | Event::SequenceStart(..) | Event::Scalar(..) | Event::Alias(..) => {
                if let Some(Some(above)) = keys.last_mut()
                    && let Some(twice) = above.take(scalar)
                {
                    return Some((span.start.line(), format!("the key `{twice}` stands there twice")));
                }
                match event {
                    Event::MappingStart(..) => keys.push(Some(Keys::default())),
                    Event::SequenceStart(..) => keys.push(None),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    None
}

/// The keys of a mapping so far. Parsers take the last of two, or the first, and say nothing.
#[derive(Default)]
struct Keys {
    seen: BTreeSet<String>,
    is_value_next: bool,
}

impl Keys {
    fn take(&mut self, scalar: Option<String>) -> Option<String> {
        let is_key = !self.is_value_next;
        self.is_value_next = is_key;
        let key = scalar.filter(|_| is_key)?;
        if key == "<<" || self.seen.insert(key.clone()) { None } else { Some(key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_parser_reads_is_told_with_its_line() {
        for (path, text, line) in [
            ("a.toml", "a = 1\nb = = 2\n", 2),
            ("a.json", "{\n  \"a\": 1,\n}\n", 3),
            ("a.yaml", "a: 1\nb: \"\n", 2),
            ("a.yaml", "a: 1\nb: 2\na: 3\n", 3),
            ("a.yml", "a:\n  - b\n c: d\n", 3),
            ("a.rs", "fn a() {\n    b(\n}\n", 0),
            ("a.rs", "fn a() {\n    \"b\n}\n", 0),
            ("a.rs", "fn a() {}\nfn () {}\n", 2),
            ("a.tf", "a = 1\nb = =\n", 2),
            ("a.tf", "a {\n  b = \"${c\"\n}\n", 0),
        ] {
            let found = wrong_with(path, text);
            assert!(found.as_ref().is_some_and(|(found, _)| line == 0 || *found == line), "{text}: {found:?}");
        }
        for (path, text) in [
            ("a.yaml", "a: &x 1\nb: [1, {c: 1}, {c: 2}]\nd: {c: *x, e: {c: 1}}\n? [k]\n: v\n"),
            ("a.rs", "fn a() { b('c', \"d\") }"),
            ("a.tf", "a \"b\" {\n  c = \"${d.e} $${f}\"\n}\n"),
            ("a.sh", "if ("),
        ] {
            assert_eq!(wrong_with(path, text), None, "{text}");
        }
    }
}
