//! What a reader of `explain` sees, in every format.

use cargo_lambda_s3::encode::xml;
use cargo_lambda_s3::escape::is_hidden;
use cargo_lambda_s3::escape::visible;
use cargo_lambda_s3::spec::Spec;
use cargo_lambda_s3::views::{self, Explanation, json, markdown, mermaid, svg};
use roxmltree::{Document, Node};
use serde_json::Value;

use super::markdown as reader;
use super::tame::Tame;

/// XML reads the text as it was, but for characters that no XML document can hold.
pub fn check_xml(text: &str) {
    let encoded = xml::text(text);
    let document = format!("<a b=\"{encoded}\">{encoded}</a>");
    let parsed = Document::parse(&document).unwrap_or_else(|error| panic!("{error}: {document:?}"));
    let expected: String = text.chars().map(|c| if is_xml(c) { c.to_string() } else { escaped(c) }).collect();
    let element = parsed.root_element();
    assert_eq!(element.attribute("b"), Some(expected.as_str()), "{encoded:?}");
    assert_eq!(element.text().unwrap_or_default(), expected, "{encoded:?}");
}

/// *Extensible Markup Language (XML) 1.0*, production `Char`.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn escaped(c: char) -> String {
    format!("\\u{{{:x}}}", u32::from(c))
}

/// Each format is that of the harmless spec with the words put back, in the format's own spelling.
pub fn check(spec: &Spec, tame: &Tame) {
    let (hostile, harmless) = (Explanation::of(spec), Explanation::of(&tame.spec));
    let shown = |text: &str| tame.hostile_as(text, |text| visible(text).into_owned());

    let printed = views::text(&hostile);
    let expected = views::text(&harmless);
    assert_eq!(printed, shown(&expected));
    // Nothing steers the terminal but the program's own colours, as often as without the hostile text.
    let steering = |text: &str| text.replace('\n', "").chars().filter(|c| is_hidden(*c)).collect::<String>();
    assert_eq!(steering(&printed), steering(&expected), "{printed:?}");
    assert!(steering(&expected).chars().all(|c| c == '\u{1b}'), "{expected:?}");

    for shown in [json(&hostile), markdown(&hostile), mermaid(&hostile), svg(&hostile)] {
        assert!(steering(&shown).is_empty(), "{shown:?}");
    }
    let read = |explanation| serde_json::from_str::<Value>(&views::json(explanation)).unwrap();
    assert_eq!(read(&hostile), strings(read(&harmless), &|text| tame.hostile(text)));

    reader::check_file(&views::markdown(&hostile), &views::markdown(&harmless), tame);
    check_picture(&views::svg(&hostile), &views::svg(&harmless), &shown);
}

fn strings(value: Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(list) => list.into_iter().map(|value| strings(value, change)).collect(),
        Value::Object(object) => object.into_iter().map(|(key, value)| (key, strings(value, change))).collect(),
        other => other,
    }
}

/// The same elements; titles hold all of the text, and what is drawn is a line of a title, cut where it is too long.
fn check_picture(svg: &str, harmless: &str, shown: &impl Fn(&str) -> String) {
    let [svg, harmless] =
        [svg, harmless].map(|text| Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}")));
    let elements = |document: &Document| -> Vec<(String, Option<String>)> {
        let elements = document.descendants().filter(Node::is_element);
        let name = |node: Node| (node.tag_name().name().to_owned(), node.attribute("class").map(str::to_owned));
        elements.map(name).collect()
    };
    assert_eq!(elements(&svg), elements(&harmless));
    for named in ["title", "desc", "style"] {
        let expected: Vec<String> = texts(harmless.root(), named).iter().map(|text| shown(text)).collect();
        assert_eq!(texts(svg.root(), named), expected);
    }
    for group in svg.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "g"))) {
        let title = texts(group, "title").concat();
        let lines = texts(group, "text");
        assert_eq!(lines.len(), title.split('\n').count(), "{title:?}");
        for (line, whole) in lines.iter().zip(title.split('\n')) {
            check_cut(line, whole);
        }
        check_fits(group);
    }
}

fn check_cut(line: &str, whole: &str) {
    let is_cut = || {
        line.split('…').count() > 1 && line.chars().count() < whole.chars().count() && {
            let (start, end) = line.split_at(line.rfind('…').unwrap());
            whole.starts_with(start) && whole.ends_with(end.trim_start_matches('…'))
        }
    };
    assert!(line == whole || is_cut(), "{line:?} of {whole:?}");
}

/// A letter of a fixed-width font is at least 0.6 of its height wide, 7.2 pixels here.
fn check_fits(group: Node) {
    let number = |node: Node, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let rect = group.children().find(|node| node.tag_name().name() == "rect").unwrap();
    let right = number(rect, "x") + number(rect, "width");
    for line in group.children().filter(|node| node.tag_name().name() == "text") {
        let letters = line.text().unwrap_or_default().chars().count() as f64;
        assert!(number(line, "x") + letters * 7.2 <= right, "{line:?} ends behind {right}");
    }
}

fn texts(node: Node, named: &str) -> Vec<String> {
    let elements = node.descendants().filter(|node| node.tag_name().name() == named);
    elements.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}
