//! Lines whose tags are nothing but values, filled in before anything is parsed.

use serde_json::Value;

use super::helpers::{encoder, is_helper};
use super::preprocess::Values;
use crate::encode::Language;

/// The line with its values in the place of their tags, as the template engine writes them in a file of this language. `None` where a
/// tag is another, where a value does not exist or does not stand within the line, and where what comes out could be taken for a tag.
pub(super) fn filled_in(line: &str, values: Values<'_>, language: Language) -> Option<String> {
    let mut filled = String::with_capacity(line.len() * 2);
    let mut rest = line;
    while let Some((before, tag)) = rest.split_once("{{") {
        let (path, behind, is_raw) = match tag.strip_prefix('{') {
            Some(tag) => tag.split_once("}}}").map(|(path, behind)| (path, behind, true))?,
            None => tag.split_once("}}").map(|(path, behind)| (path, behind, false))?,
        };
        // A backslash takes the meaning from a tag, and which braces belong to it is the engine's to say.
        if before.ends_with('\\') || behind.starts_with('}') || is_helper(path) {
            return None;
        }
        let text = match path.split_once(' ') {
            Some((name, path)) => encoder(name).filter(|_| !is_raw)?(values.find(path)?.as_str()?),
            None => {
                let text = match values.find(path)? {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    _ => return None,
                };
                if is_raw { text } else { language.encode(&text) }
            }
        };
        if text.is_empty() || text.contains(['\n', '\r']) {
            return None;
        }
        filled.push_str(before);
        filled.push_str(&text);
        rest = behind;
    }
    filled.push_str(rest);
    (!filled.contains("{{") && !filled.ends_with('\\')).then_some(filled)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Scope, Template, render_once};
    use super::*;

    const VALUES: &str = r#"{"a": "b \"c\"", "n": 5, "in": {"x": "y"}, "code": "c", "none": "", "two": "a\nb", "tag": "{{a}}",
        "yes": true, "list": ["a"], "end": "\\"}"#;

    fn values() -> Value {
        serde_json::from_str(VALUES).unwrap()
    }

    #[test]
    fn what_is_only_values_is_filled_in() {
        for (line, filled) in [
            ("x = {{a}}\n", "x = \"b \\\"c\\\"\"\n"),
            ("{{{a}}}{{{n}}} {{in.x}}", "b \"c\"5 \"y\""),
            ("{ {{n}} }\n", "{ \"5\" }\n"),
            ("// {{comment a}}\n", "// b \"c\"\n"),
        ] {
            assert_eq!(filled_in(line, Values::of(&values()), Language::Rust).as_deref(), Some(filled));
        }
    }

    #[test]
    fn what_is_not_understood_is_left_to_the_engine() {
        for line in [
            "{{typo}}",
            "{{ a }}",
            "{{code list}}",
            "{{{code a}}}",
            "{{lookup a}}",
            "{{code}}",
            "{{#if a}}{{/if}}",
            "{{{a}}",
            "{{a}}}",
            "\\{{a}}",
            "{{{none}}}",
            "{{{two}}}",
            "{{{tag}}}",
            "{{yes}}",
            "{{list}}",
            "{{this}}",
            "{{in}}",
            "{{{end}}}",
            "{ {{{tag}}}",
            "{{&a}}",
        ] {
            assert_eq!(filled_in(line, Values::of(&values()), Language::Markdown), None, "{line}");
        }
    }

    /// The engine is the judge: with `{{#if yes}}` around it on its line, nothing is decided before.
    #[test]
    fn it_is_what_the_engine_writes() {
        let texts = [
            "",
            "a",
            "a b",
            "\"",
            "\\",
            "{{",
            "}}",
            "{{n}}",
            "{",
            "${x}",
            "a\\b",
            "<&'",
            "é\u{e000}",
            "`",
            "1\n2",
            "\\{{",
            "[x](y)",
        ];
        for extension in ["rs", "toml", "yaml", "json", "tf", "md", "sh", "ts", "txt"] {
            for text in texts {
                let scope = Scope::from(json!({ "yes": true, "t": text, "o": { "t": text }, "n": -1.5 }));
                for line in [
                    "{{t}}",
                    "{{{t}}}",
                    "- {{o.t}} {{{n}}}",
                    "{{n}}{{t}}",
                    "a {{{o.t}}} b {{t}} { c",
                    "  {{t}}, {{{t}}}",
                    "{{code t}} {{label o.t}} {{comment t}} .",
                ] {
                    let path = format!("a.{extension}.hbs");
                    let judged = format!("x\n{{{{#if yes}}}}{line}{{{{/if}}}}\ny\n");
                    let render = |text: &str| render_once(&[Template { path: &path, text }], |_| Some(&scope)).unwrap();
                    assert_eq!(render(&format!("x\n{line}\ny\n")), render(&judged), "{line} {text:?} {extension}");
                }
            }
        }
    }
}
