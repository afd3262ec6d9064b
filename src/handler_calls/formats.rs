//! Texts that `format!` makes.

use syn::{Expr, ExprLit, Lit, LitStr};

use super::frame::Frame;
use super::reader::Reader;
use super::resolve::{Space, Target};
use super::value::{Text, Value};

/// A piece of a format: a text, or what stands between braces.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Argument(String),
}

impl<'a> Reader<'a> {
    /// The text as far as it is known: up to the first argument that is not.
    pub(super) fn formatted(&mut self, list: &'a [Expr], frame: &mut Frame) -> Value {
        let values: Vec<Value> = list.iter().map(|part| self.evaluate(part, frame)).collect();
        let Some(Expr::Lit(ExprLit { lit: Lit::Str(format), .. })) = list.first() else { return Value::default() };
        let mut value = self.text_of_format(format, &values, frame);
        value.texts.extend(values.iter().flat_map(Value::event_keys).cloned());
        for piece in pieces_of(&format.value()) {
            if let Piece::Argument(name) = piece
                && let Some(variable) = frame.variable(name.split(':').next().unwrap_or_default())
            {
                value.texts.extend(variable.event_keys().cloned());
            }
        }
        value
    }

    fn text_of_format(&mut self, format: &LitStr, values: &[Value], frame: &mut Frame) -> Value {
        let of_format = self.spot(frame.context.module, format.span());
        let (format, mut start, mut place, mut next) = (format.value(), String::new(), None, 0);
        let pieces = pieces_of(&format);
        // Arguments with a name in front of them are not told from variables.
        let plain = pieces.iter().filter(|piece| **piece == Piece::Argument(String::new())).count();
        let is_named = values.len() > plain + 1;
        for (at, piece) in pieces.iter().enumerate() {
            let (text, spot) = match piece {
                Piece::Text(text) => (text.clone(), of_format),
                Piece::Argument(name) => {
                    let value = match name.as_str() {
                        "" => {
                            next += 1;
                            values.get(next).cloned().unwrap_or_default()
                        }
                        _ if is_named => Value::default(),
                        name => self.named_argument(name, frame),
                    };
                    match &value.texts[..] {
                        [Text::Whole(text, spot)] => (text.to_string(), *spot),
                        [Text::Start(text, spot, _)] if start.is_empty() => {
                            return Value::text(Text::Start(text.clone(), *spot, rest_of(&pieces[at + 1..]).into()));
                        }
                        _ => {
                            let rest = rest_of(&pieces[at + 1..]).into();
                            return Value::text(match place {
                                Some(spot) if !start.is_empty() => Text::Start(start.into(), spot, rest),
                                _ if rest_has_version(&rest) => Text::Start("".into(), of_format, rest),
                                _ => Text::Unknown,
                            });
                        }
                    }
                }
            };
            start.push_str(&text);
            place.get_or_insert(spot);
        }
        Value::text(Text::Whole(start.into(), place.unwrap_or(of_format)))
    }

    /// `{NAME}`: a variable or a constant.
    fn named_argument(&mut self, name: &str, frame: &Frame) -> Value {
        if let Some(value) = frame.variable(name) {
            return value.clone();
        }
        match self.resolve(frame.context.module, &[name.to_owned()], Space::Values) {
            Target::Constant(at) => self.constant(at),
            _ => Value::default(),
        }
    }
}

/// What is said of the rest matters for the source of a copy alone.
fn rest_has_version(rest: &str) -> bool {
    rest.contains("versionId=")
}

fn rest_of(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Argument(_) => String::new(),
    };
    pieces.iter().map(text).collect()
}

/// The pieces of a format; an argument that is written in a way of its own is one that is not known.
fn pieces_of(format: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                text.push(c);
            }
            '{' => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::Argument(rest.by_ref().take_while(|c| *c != '}').collect()));
            }
            c => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_taken_apart() {
        let text = |text: &str| Piece::Text(text.to_owned());
        let argument = |name: &str| Piece::Argument(name.to_owned());
        for (format, pieces) in [
            ("a/{}/b", vec![text("a/"), argument(""), text("/b")]),
            ("{DIR}/{name:?}", vec![argument("DIR"), text("/"), argument("name:?")]),
            ("{{a}}", vec![text("{a}")]),
            ("", vec![]),
        ] {
            assert_eq!(pieces_of(format), pieces, "{format}");
        }
    }
}
