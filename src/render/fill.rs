//! Lines whose tags are nothing but values, filled in before anything is parsed.

use serde_json::Value;

use super::helpers::{encoder, is_helper};
use super::preprocess::{Values, holds};
use crate::encode::Language;

/// The line with its values in the place of their tags, as the template engine writes them in a file of this language. `None` where a
/// tag is another, where a value does not exist or does not stand within the line, and where what comes out could be taken for a tag.
pub(super) fn filled_in(line: &str, values: Values<'_>, language: Language) -> Option<String> {
    let mut filled = String::with_capacity(line.len() * 2);
    fill(line, values, language, &mut filled)?;
    // What stands around it decides what becomes of a blank line.
    (!filled.trim().is_empty() && !filled.contains("{{")).then_some(filled)
}

fn fill(text: &str, values: Values<'_>, language: Language, filled: &mut String) -> Option<()> {
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once("{{") {
        // A backslash takes the meaning from a tag.
        if before.ends_with('\\') {
            return None;
        }
        filled.push_str(before);
        rest = match tag.strip_prefix('#') {
            Some(block) => fill_block(block, values, language, filled)?,
            None => fill_value(tag, values, language, filled)?,
        };
    }
    filled.push_str(rest);
    (!filled.ends_with('\\')).then_some(())
}

/// Fills in what a tag says that begins here, and returns what stands behind it.
fn fill_value<'t>(tag: &'t str, values: Values<'_>, language: Language, filled: &mut String) -> Option<&'t str> {
    let (path, behind, is_raw) = match tag.strip_prefix('{') {
        Some(tag) => tag.split_once("}}}").map(|(path, behind)| (path, behind, true))?,
        None => tag.split_once("}}").map(|(path, behind)| (path, behind, false))?,
    };
    // Which braces belong to a tag is the engine's to say.
    if behind.starts_with('}') || is_helper(path) {
        return None;
    }
    let text = match path.split_once(' ') {
        Some((name, path)) => encoder(name).filter(|_| !is_raw)?(values.find(path)?.as_str()?),
        None => {
            let text = match values.find(path)? {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                _ => return None,
            };
            if is_raw { text } else { language.encode(&text) }
        }
    };
    filled.push_str(&text);
    (!text.contains(['\n', '\r'])).then_some(behind)
}

/// Fills in a block within a line, from its keyword on, and returns what stands behind it.
fn fill_block<'t>(block: &'t str, values: Values<'_>, language: Language, filled: &mut String) -> Option<&'t str> {
    let (head, body) = block.split_once("}}")?;
    let (keyword, argument) = head.split_once(' ')?;
    let (inner, otherwise, behind) = parts(keyword, body)?;
    match (keyword, otherwise) {
        ("if" | "unless", _) => {
            let is_inner = holds(argument, values)? == (keyword == "if");
            fill(if is_inner { inner } else { otherwise.unwrap_or_default() }, values, language, filled)?;
        }
        ("each", None) => {
            for values in values.each(argument)? {
                fill(inner, values, language, filled)?;
            }
        }
        _ => return None,
    }
    Some(behind)
}

/// What stands within a block, behind its `{{else}}`, and behind the block.
fn parts<'t>(keyword: &str, body: &'t str) -> Option<(&'t str, Option<&'t str>, &'t str)> {
    let (mut depth, mut at, mut otherwise) = (0_usize, 0, None);
    loop {
        let start = at + body[at..].find("{{")?;
        let (tag, _) = body[start + 2..].split_once("}}")?;
        at = start + tag.len() + 4;
        match (tag.as_bytes().first()?, depth) {
            (b'#', _) => depth += 1,
            (b'/', 0) => {
                let inner = otherwise.map_or(start, |(end, _)| end);
                let otherwise = otherwise.map(|(_, begin)| &body[begin..start]);
                return (&tag[1..] == keyword).then_some((&body[..inner], otherwise, &body[at..]));
            }
            (b'/', _) => depth -= 1,
            (_, 0) if tag.starts_with("else") => {
                let is_first = otherwise.replace((start, at)).is_none();
                (tag == "else" && is_first).then_some(())?;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Engine, Scope, Template, render_once};
    use super::*;

    const VALUES: &str = r#"{"a": "b \"c\"", "n": 5, "in": {"x": "y"}, "code": "c", "none": "", "two": "a\nb", "tag": "{{a}}",
        "yes": true, "no": false, "list": ["a", "b"], "end": "\\"}"#;

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
            ("{{yes}} x{{{none}}}", "\"true\" x"),
            ("x{{#if no}}a{{#if a}}b{{else}}c{{/if}}{{else}}{{{n}}}{{/if}} y\n", "x5 y\n"),
            ("{{#unless no}}a{{/unless}}{{#if no}}b{{/if}}", "a"),
            ("x {{#each list}}{{{this}}}{{#unless @last}}, {{/unless}}{{/each}}", "x a, b"),
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
            "{{list}}",
            "{{this}}",
            "{{in}}",
            "{{{end}}}",
            "{ {{{tag}}}",
            "{{&a}}",
            "{{#if typo}}a{{/if}}",
            "{{#if a}}x",
            "{{#if a}}x{{/unless}}",
            "{{#if a}}x{{else if n}}y{{/if}}",
            "{{#if a}}x{{else}}y{{else}}z{{/if}}",
            "{{#with in}}{{x}}{{/with}}",
            "{{#each in}}{{this}}{{/each}}",
            "{{#each list}}{{@index}}{{/each}}",
            "{{#each list as |x|}}a{{/each}}",
            "{{#each list}}{{this}}{{else}}x{{/each}}",
            "x{{#unless @last}}a{{/unless}}",
            "{{#if a}}x\\{{/if}}",
            "x{{#if a}}{{{end}}}{{/if}}{{a}}",
            "{{> p}}",
            "x {{/if}}",
        ] {
            assert_eq!(filled_in(line, Values::of(&values()), Language::Markdown), None, "{line}");
        }
    }

    /// The engine is the judge.
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
        let lines = [
            "{{t}}",
            "{{{t}}}",
            "- {{o.t}} {{{n}}}",
            "{{n}}{{t}}",
            "a {{{o.t}}} b {{t}} { c",
            "  {{t}}, {{{t}}}",
            "{{code t}} {{label o.t}} {{comment t}} .",
            "{{yes}}{{{yes}}}",
            "x{{#if t}}a{{{t}}}{{else}}b{{/if}}{{{t}}}",
            "{{#unless t}}{{{n}}}{{/unless}}",
            "{{#each l}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}",
            "{{#each m}}{{t}}{{#if @last}}{{@root.n}}{{/if}}{{#each l}}{{{this}}}{{/each}}{{/each}} x",
        ];
        for extension in ["rs", "toml", "yaml", "json", "tf", "md", "sh", "ts", "txt"] {
            let path = format!("a.{extension}.hbs");
            for text in texts {
                let (list, own) = (json!([text, "b"]), json!({ "t": text, "l": [text] }));
                let values =
                    json!({ "yes": true, "t": text, "o": { "t": text }, "n": -1.5, "l": list, "m": [own, own] });
                let scope = Scope::from(values);
                for line in lines {
                    let text = format!("x\n{line}\ny\n");
                    let template = Template { path: &path, text: &text };
                    let judge = Engine::new(vec![template], |_| true).unwrap().render(|_| Some(&scope));
                    let filled = render_once(&[template], |_| Some(&scope));
                    assert_eq!(filled.unwrap(), judge.unwrap(), "{line} {text:?} {extension}");
                }
            }
        }
    }
}
