//! YAML with places. A tag such as `!Sub` becomes the function that it is short for, anchors what they stand for.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, Span, Tag};

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
    let lines = Lines::of(text);
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
    let mut reader = Reader { events: events.into_iter(), lines, anchors: BTreeMap::new(), nodes: 0 };
    let nothing = || Wrong { at: Position { line: 1, column: 1 }, message: "there is nothing in it".to_owned() };
    let first = reader.events.next().ok_or_else(nothing)?;
    reader.node(first, 0).map(|node| (node, second))
}

struct Reader<'a> {
    events: std::vec::IntoIter<(Event<'a>, Span)>,
    lines: Lines,
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
            Event::Scalar(text, _, anchor, tag) => (Value::Text(Text::known(text.into_owned())), anchor, tag),
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
                other => {
                    let node = self.node(other, depth + 1)?;
                    (node.known().unwrap_or_default().to_owned(), node.at)
                }
            };
            let value = self.next(at)?;
            let node = self.node(value, depth + 1)?;
            if key == "<<" {
                merged.extend(node.entries().iter().cloned());
            } else {
                entries.push(Entry { key, at: key_at, node });
            }
        }
    }

    fn next(&mut self, at: Position) -> Result<(Event<'a>, Span), Wrong> {
        self.events.next().ok_or_else(|| Wrong { at, message: "it ends too early".to_owned() })
    }
}

/// Where lines of YAML begin in lines as everybody else counts them: a carriage return alone ends a line of YAML only. Empty where there
/// is none.
struct Lines(Vec<Position>);

impl Lines {
    fn of(text: &str) -> Self {
        if !text.contains('\r') {
            return Self(Vec::new());
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
        Self(if is_odd { starts } else { Vec::new() })
    }

    fn position(&self, marker: Marker) -> Position {
        let (line, column) = (marker.line(), marker.col() + 1);
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
mod tests {
    use super::*;

    #[test]
    fn values_have_places_and_tags_are_functions() {
        let node = read("a:\n  - !Sub \"x${B}\"\n  - !GetAtt B.Arn\nb: &b {c: 1}\nd: *b\n").unwrap();
        let first = &node.get("a").unwrap().items()[0];
        assert_eq!(first.get("Fn::Sub").unwrap().known(), Some("x${B}"));
        assert_eq!(first.at, Position { line: 2, column: 5 });
        assert_eq!(node.find(&["d", "c"]).unwrap().known(), Some("1"));
        assert_eq!(read("a: 1\nb: \"\n").unwrap_err().at.line, 2);
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let node = read("a:\r- b\r\n- c: d\r\n  e: f\rg: h\n").unwrap();
        let items = node.get("a").unwrap().items();
        assert_eq!(items[0].at, Position { line: 1, column: 6 });
        assert_eq!(items[1].get("e").unwrap().at, Position { line: 3, column: 6 });
        assert_eq!(node.get("g").unwrap().at, Position { line: 3, column: 11 });
        assert_eq!(read("a: b\rc: \"").unwrap_err().at.line, 1);
    }

    #[test]
    fn bombs_of_aliases_and_depth_are_refused() {
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for level in 1..40 {
            bomb.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
        }
        assert!(read(&bomb).is_err());
        assert!(read(&"[".repeat(50_000)).is_err());
    }
}
