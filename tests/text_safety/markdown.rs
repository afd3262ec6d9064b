//! What a reader of the README sees.

use cargo_lambda_s3::encode::{self, markdown, mermaid};
use cargo_lambda_s3::escape::is_hidden;
use cargo_lambda_s3::iam;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::tame::Tame;

/// A piece of a document as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Quoted {
    Text(String),
    Code(String),
    /// The lines of a diagram.
    Diagram(String),
    Structure(String),
}

fn shown(markdown: &str) -> Vec<Quoted> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut list: Vec<Quoted> = Vec::new();
    let (mut is_code, mut is_diagram) = (false, false);
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::InlineHtml(html) if &*html == "<code>" => {
                is_code = true;
                list.push(Quoted::Code(String::new()));
            }
            Event::InlineHtml(html) if &*html == "</code>" => is_code = false,
            Event::Code(text) => list.push(Quoted::Code(text.into_string())),
            Event::Text(text) => match list.last_mut() {
                Some(Quoted::Code(before)) if is_code => before.push_str(&text),
                Some(Quoted::Text(before)) if !is_code => before.push_str(&text),
                Some(Quoted::Diagram(before)) if is_diagram => before.push_str(&text),
                _ if is_diagram => list.push(Quoted::Diagram(text.into_string())),
                _ => list.push(Quoted::Text(text.into_string())),
            },
            other => {
                match &other {
                    Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                        is_diagram = &**language == "mermaid"
                    }
                    Event::End(_) => is_diagram = false,
                    _ => {}
                }
                list.push(Quoted::Structure(format!("{other:?}")));
            }
        }
    }
    list
}

/// What would hide in a page is spelt out; a control character does nothing there.
fn spelled_out(text: &str) -> String {
    let shown = |c: char| match c.is_control() || !is_hidden(c) {
        true => c.to_string(),
        false => format!("\\u{{{:x}}}", u32::from(c)),
    };
    text.chars().map(shown).collect()
}

/// Inline text, alone and in a table.
pub fn check_text(text: &str) {
    let encoded = markdown::text(text);
    assert!(!encoded.contains(['\n', '\r']), "{encoded:?}");
    let visible: String = shown(&format!("{encoded}\n")).into_iter().filter_map(only_text).collect();
    assert_eq!(visible, spelled_out(text), "{encoded:?}");
    check_cell(&encoded, &[Quoted::Text(spelled_out(text))]);
}

/// A code span in a table.
pub fn check_code(text: &str) {
    let encoded = markdown::code(text);
    check_cell(&encoded, &[Quoted::Code(spelled_out(text))]);
    let label = mermaid::label(text);
    assert_eq!(labels(&label), format!("\"{}\"", spelled_out(text)), "{label:?}");
    assert!(!label.contains(['\n', '\r', '`']) && label.matches('"').count() == 2, "{label:?}");
}

fn check_cell(encoded: &str, expected: &[Quoted]) {
    let table = format!("| a | b | c |\n|---|---|---|\n| x | {encoded} | y |\n");
    let all = shown(&table);
    let cells: Vec<&[Quoted]> =
        all.split(|piece| matches!(piece, Quoted::Structure(_))).filter(|cell| !cell.is_empty()).collect();
    let text = |text: &str| Quoted::Text(text.to_owned());
    assert_eq!(cells.len(), if expected == [text("")] { 5 } else { 6 }, "{table}");
    if cells.len() == 6 {
        assert_eq!(cells[4], expected, "{table}");
    }
    assert_eq!(cells.last(), Some(&[text("y")].as_slice()), "{table}");
}

fn only_text(piece: Quoted) -> Option<String> {
    match piece {
        Quoted::Text(text) => Some(text),
        Quoted::Structure(structure) => {
            assert!(structure.contains("Paragraph"), "{structure}");
            None
        }
        other => panic!("{other:?} is no text"),
    }
}

/// The whole document is the harmless one with the words put back.
pub fn check_file(text: &str, harmless: &str, tame: &Tame) {
    let found: Vec<Quoted> = shown(text).into_iter().map(with_labels).collect();
    let expected: Vec<Quoted> = shown(harmless)
        .into_iter()
        .map(with_labels)
        .map(|piece| match piece {
            // A policy as JSON, in a code block of its own.
            Quoted::Text(text) if text.starts_with("{\n") => {
                Quoted::Text(tame.hostile_as(&text, |text| inside_json(&iam::escape(text))))
            }
            Quoted::Text(text) => Quoted::Text(tame.hostile_as(&text, spelled_out)),
            Quoted::Code(text) => Quoted::Code(tame.hostile_as(&text, spelled_out)),
            Quoted::Diagram(text) => Quoted::Diagram(tame.hostile_as(&text, spelled_out)),
            structure => structure,
        })
        .collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

fn inside_json(text: &str) -> String {
    let quoted = encode::json::string(text);
    quoted[1..quoted.len() - 1].to_owned()
}

fn with_labels(piece: Quoted) -> Quoted {
    match piece {
        Quoted::Diagram(text) => Quoted::Diagram(labels(&text)),
        other => other,
    }
}

/// Mermaid's entity codes (`#35;`) as the characters that they stand for.
fn labels(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('#') {
        let (code, behind) = after.split_once(';').unwrap_or_else(|| panic!("a bare `#` in {text:?}"));
        read.push_str(before);
        read.push(char::from_u32(code.parse().unwrap()).unwrap());
        rest = behind;
    }
    read + rest
}
