//! YAML and JSON as values with lines. A tag such as `!Sub` becomes the function that it is short for.

use saphyr_parser::{Event, Parser, Span, Tag};

use super::value::{Spot, Value};

/// Reads the first document; `None` if it is none, or says too little to be one.
pub(super) fn read(text: &str) -> Option<Spot> {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event.ok()? {
            (
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing,
                _,
            ) => {}
            event => events.push(event),
        }
    }
    let mut events = events.into_iter();
    let first = events.next()?;
    node(first, &mut events)
}

fn node<'a>((event, span): (Event<'a>, Span), events: &mut impl Iterator<Item = (Event<'a>, Span)>) -> Option<Spot> {
    let line = span.start.line();
    let (value, tag) = match event {
        Event::Scalar(text, _, _, tag) => (Value::Text(text.into_owned()), tag),
        Event::SequenceStart(_, tag) => {
            let mut list = Vec::new();
            loop {
                match events.next()? {
                    (Event::SequenceEnd, _) => break,
                    item => list.push(node(item, events)?),
                }
            }
            (Value::List(list), tag)
        }
        Event::MappingStart(_, tag) => {
            let mut entries = Vec::new();
            loop {
                let key = match events.next()? {
                    (Event::MappingEnd, _) => break,
                    (Event::Scalar(key, ..), _) => key.into_owned(),
                    other => node(other, events)?.canonical(),
                };
                let value = events.next()?;
                entries.push((key, node(value, events)?));
            }
            (Value::Map(entries), tag)
        }
        // An alias may stand for anything.
        _ => (Value::Text("*alias*".to_owned()), None),
    };
    let spot = Spot { line, value };
    Some(match tag.as_deref().and_then(function) {
        Some(function) => Spot { line, value: Value::Map(vec![(function, spot)]) },
        None => spot,
    })
}

/// The function that a tag is short for (*AWS CloudFormation Template Reference, Intrinsic function reference*).
fn function(tag: &Tag) -> Option<String> {
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("!", name @ ("Ref" | "Condition")) => Some(name.to_owned()),
        ("!", name) if !name.is_empty() => Some(format!("Fn::{name}")),
        _ => None,
    }
}
