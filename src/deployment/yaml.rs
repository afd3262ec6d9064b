//! YAML with places. A tag such as `!Sub` becomes the function that it is short for, anchors what they stand for.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::indented::Indented;
use super::json;
use super::node::{Entry, Node, Text, Value};
use super::wrong::Wrong;
use crate::deployment::Position;

const MAX_DEPTH: usize = 100;

/// More than this many values do not come out of a template that is no bomb of aliases: CloudFormation takes up to 1 MB of text.
const MAX_NODES: usize = 300_000;

/// Reads the first document.
pub fn read(text: &str) -> Result<Node, Wrong> {
    read_first(text).map(|(node, _)| node)
}

/// Reads the first document. Where a second one begins, if there is one.
pub fn read_first(text: &str) -> Result<(Node, Option<Position>), Wrong> {
    let mut indented = Indented::default();
    let first = match parse(text, &indented) {
        Err(wrong) => wrong,
        read => return read,
    };
    // What is wrong with the text as it is written is what is told.
    let mut wrong = first.clone();
    while let Some(text) = indented.with(text, &wrong) {
        match parse(&text, &indented) {
            Err(next) => wrong = next,
            read => return read,
        }
    }
    Err(first)
}

fn parse(text: &str, indented: &Indented) -> Result<(Node, Option<Position>), Wrong> {
    let lines = Lines::of(text, indented);
    let (mut events, mut is_over, mut second) = (Vec::new(), false, None);
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::DocumentStart(_), span)) if is_over => {
                second = Some(lines.position(span.start).within(text));
                break;
            }
            Ok((Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::Nothing, _)) => {}
            Ok((Event::DocumentEnd, _)) => is_over = true,
            // The second document is reported, not read.
            _ if is_over => break,
            Ok(event) => events.push(event),
            Err(error) => {
                let at = lines.position(*error.marker()).within(text);
                return Err(Wrong { at, message: error.info().to_owned() });
            }
        }
    }
    let mut reader =
        Reader { text, written: None, events: events.into_iter(), lines, anchors: BTreeMap::new(), nodes: 0 };
    let nothing = || Wrong { at: Position { line: 1, column: 1 }, message: "there is nothing in it".to_owned() };
    let first = reader.events.next().ok_or_else(nothing)?;
    reader.node(first, 0).map(|node| (node, second))
}

struct Reader<'a> {
    text: &'a str,
    /// Its lines, once they are needed.
    written: Option<Vec<&'a str>>,
    events: std::vec::IntoIter<(Event<'a>, Span)>,
    lines: Lines<'a>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn node(&mut self, (event, span): (Event<'a>, Span), depth: usize) -> Result<Node, Wrong> {
        let at = self.lines.position(span.start);
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err(too_much(at));
        }
        let (value, anchor, tag) = match event {
            Event::Scalar(text, style, anchor, tag) => (self.scalar(text.into_owned(), style, at), anchor, tag),
            Event::SequenceStart(anchor, tag) => {
                let mut list = Vec::new();
                loop {
                    match self.next(at)? {
                        (Event::SequenceEnd, _) => break,
                        item => list.push(self.node(item, depth + 1)?),
                    }
                }
                (Value::List(list), anchor, tag)
            }
            Event::MappingStart(anchor, tag) => (Value::Map(self.entries(at, depth)?), anchor, tag),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.remove(&anchor) else {
                    return Ok(Node::text(at, Text::unknown("alias")));
                };
                self.take(&node, depth)?;
                self.anchors.insert(anchor, node.clone());
                return Ok(node);
            }
            _ => return Err(Wrong { at, message: "here a value is missing".to_owned() }),
        };
        let node = Node { at, value };
        let node = match tag.as_deref().and_then(function) {
            Some(key) => Node { at, value: Value::Map(vec![Entry { key, at, node }]) },
            None => node,
        };
        if anchor > 0 {
            // What is kept is a copy, and anchors stand around anchors.
            self.take(&node, 0)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// The value of a scalar: of a policy that is written as text, what it says.
    fn scalar(&mut self, text: String, style: ScalarStyle, at: Position) -> Value {
        let text = match style {
            ScalarStyle::Plain => truth(&text).map_or(text, str::to_owned),
            _ => text,
        };
        let text = Text::known(text);
        let Some(policy) = json::policy_in(&text) else { return Value::Text(text) };
        // Long texts are met more than once where they are anchored.
        self.nodes += policy.weight().0;
        // Only a literal scalar has the lines of its text, and those begin on the next one.
        let policy = match style {
            ScalarStyle::Literal => {
                let lines = self.written.get_or_insert_with(|| self.text.split('\n').collect());
                let first = lines.get(at.line).copied().unwrap_or_default();
                let indent = first.chars().take_while(|c| *c == ' ').count();
                policy.placed(&|Position { line, column }| Position { line: at.line + line, column: indent + column })
            }
            _ => policy.placed(&|_| at),
        };
        policy.value
    }

    fn take(&mut self, node: &Node, depth: usize) -> Result<(), Wrong> {
        let (weight, levels) = node.weight();
        self.nodes += weight;
        if self.nodes > MAX_NODES || depth + levels > MAX_DEPTH {
            return Err(too_much(node.at));
        }
        Ok(())
    }

    fn entries(&mut self, at: Position, depth: usize) -> Result<Vec<Entry>, Wrong> {
        let (mut entries, mut merged): (Vec<Entry>, Vec<Entry>) = (Vec::new(), Vec::new());
        loop {
            let (key, key_at) = match self.next(at)? {
                (Event::MappingEnd, _) => {
                    // What is written overrules what is merged in (*YAML merge key, tag:yaml.org,2002:merge*).
                    merged.retain(|one| entries.iter().all(|entry| entry.key != one.key));
                    entries.append(&mut merged);
                    return Ok(entries);
                }
                (Event::Scalar(key, _, 0, _), span) => (key.into_owned(), self.lines.position(span.start)),
                other => {
                    let node = self.node(other, depth + 1)?;
                    (node.known().unwrap_or_default().to_owned(), node.at)
                }
            };
            let value = self.next(at)?;
            let node = self.node(value, depth + 1)?;
            if key == "<<" {
                merge(&mut merged, node.items());
            } else {
                entries.push(Entry { key, at: key_at, node });
            }
        }
    }

    fn next(&mut self, at: Position) -> Result<(Event<'a>, Span), Wrong> {
        self.events.next().ok_or_else(|| Wrong { at, message: "it ends too early".to_owned() })
    }
}

/// Truth as YAML 1.1 writes it, which is what CloudFormation reads (*AWS CloudFormation User Guide, Template format*; *yaml.org, Boolean
/// Language-Independent Type*).
fn truth(text: &str) -> Option<&'static str> {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "True" | "TRUE" => Some("true"),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" | "False" | "FALSE" => Some("false"),
        _ => None,
    }
}

/// Adds what is merged in. Of several maps in a list the first counts, of several merge keys the last, as in PyYAML, with which AWS's
/// tools read templates.
fn merge(merged: &mut Vec<Entry>, maps: &[Node]) {
    for map in maps.iter().rev() {
        merged.retain(|one| map.get(&one.key).is_none());
        merged.extend(map.entries().iter().cloned());
    }
}

/// Where lines of YAML begin in lines as everybody else counts them: a carriage return alone ends a line of YAML only. Empty where there
/// is none. And lines that are read as if they were indented.
struct Lines<'a>(Vec<Position>, &'a Indented);

impl<'a> Lines<'a> {
    fn of(text: &str, indented: &'a Indented) -> Self {
        if !text.contains('\r') {
            return Self(Vec::new(), indented);
        }
        let mut starts = vec![Position { line: 1, column: 1 }];
        let mut next = Position { line: 1, column: 1 };
        let mut is_odd = false;
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            next.column += 1;
            let is_alone = c == '\r' && rest.peek() != Some(&'\n');
            if c == '\n' {
                next = Position { line: next.line + 1, column: 1 };
            }
            if c == '\n' || is_alone {
                starts.push(next);
            }
            is_odd |= is_alone;
        }
        Self(if is_odd { starts } else { Vec::new() }, indented)
    }

    fn position(&self, marker: Marker) -> Position {
        let line = marker.line();
        let column = self.1.column(line, marker.col() + 1);
        match self.0.get(line.wrapping_sub(1)) {
            Some(start) => Position { line: start.line, column: start.column + column - 1 },
            None => Position { line, column },
        }
    }
}

fn too_much(at: Position) -> Wrong {
    Wrong { at, message: "it is nested too deeply".to_owned() }
}

/// The function that a tag is short for (*AWS CloudFormation User Guide, Intrinsic function reference*).
fn function(tag: &Tag) -> Option<String> {
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("!", name @ ("Ref" | "Condition")) => Some(name.to_owned()),
        ("!", name) if !name.is_empty() => Some(format!("Fn::{name}")),
        _ => None,
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
