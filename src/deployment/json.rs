//! JSON with places (*RFC 8259*). Of two values under one name both are kept; what takes one of them is the reader's matter.

use super::node::{Entry, Node, Part, Text, Value};
use super::wrong::Wrong;
use crate::deployment::Position;

/// Deeper than this no policy and no template is.
const MAX_DEPTH: usize = 100;

/// Stands for a part of a text that is unknown; no text of a file holds it.
const HOLE: char = '\u{10fffe}';

pub fn read(text: &str) -> Result<Node, Wrong> {
    read_around(text, &[], false)
}

/// Reads a text that may be a policy, around its unknown parts; `None` where it does not look like one, or is no JSON.
pub fn policy_in(text: &Text) -> Option<Node> {
    let known = |part: &Part| matches!(part, Part::Known(known) if is_of_policy(known));
    if !text.start().trim_start().starts_with(['{', '[']) || !text.parts().iter().any(known) {
        return None;
    }
    let (mut whole, mut holes) = (String::new(), Vec::new());
    for part in text.parts() {
        match part {
            Part::Known(known) if known.contains(HOLE) => return None,
            Part::Known(known) => whole.push_str(known),
            Part::Unknown(name) => {
                whole.push(HOLE);
                holes.push(name.as_str());
            }
        }
    }
    read_around(&whole, &holes, true).ok()
}

fn is_of_policy(text: &str) -> bool {
    text.contains("\"Statement\"") || text.contains("\"Effect\"")
}

/// A text as it stands within a string.
pub fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn read_around(text: &str, holes: &[&str], is_lenient: bool) -> Result<Node, Wrong> {
    let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { rest, holes: holes.iter(), is_lenient, line: 1, column: 1 };
    let node = reader.value(0)?;
    reader.skip_blanks();
    if reader.rest.is_empty() { Ok(node) } else { Err(reader.wrong("there is more behind the end of the document")) }
}

struct Reader<'a> {
    rest: &'a str,
    /// What the unknown parts are called that are still to come.
    holes: std::slice::Iter<'a, &'a str>,
    /// Whether a comma may stand before the end of a list or a map: policies in texts have it, and are to be read until they are mended.
    is_lenient: bool,
    line: usize,
    column: usize,
}

impl Reader<'_> {
    fn here(&self) -> Position {
        Position { line: self.line, column: self.column }
    }

    fn wrong(&self, message: &str) -> Wrong {
        // What looks like a blank, or like nothing, is none of JSON's four (*RFC 8259, section 2*).
        let hidden =
            self.rest.chars().next().filter(|c| !c.is_ascii() && (c.is_whitespace() || crate::escape::is_hidden(*c)));
        let message = match hidden {
            Some(c) => format!("U+{:04X} stands here, which is not a blank of JSON", u32::from(c)),
            None => message.to_owned(),
        };
        Wrong { at: self.here(), message }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn skip_blanks(&mut self) {
        while self.rest.starts_with([' ', '\t', '\r', '\n']) {
            self.next();
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_blanks();
        self.rest.chars().next()
    }

    fn expect(&mut self, wanted: char) -> Result<(), Wrong> {
        if self.peek() == Some(wanted) {
            self.next();
            return Ok(());
        }
        Err(self.wrong(&format!("`{wanted}` is missing")))
    }

    fn value(&mut self, depth: usize) -> Result<Node, Wrong> {
        if depth > MAX_DEPTH {
            return Err(self.wrong("it is nested too deeply"));
        }
        let first = self.peek();
        let at = self.here();
        let value = match first {
            Some('{') => Value::Map(self.map(depth)?),
            Some('[') => Value::List(self.list(depth)?),
            Some('"') => {
                let text = self.string()?;
                Value::Text(self.filled(&text))
            }
            Some(HOLE) if self.holes.len() > 0 => {
                let end = self.rest.find(|c: char| c != HOLE && !c.is_alphanumeric()).unwrap_or(self.rest.len());
                let word = self.rest[..end].to_owned();
                for _ in word.chars() {
                    self.next();
                }
                Value::Text(self.filled(&word))
            }
            Some(_) => Value::Text(Text::known(self.word()?)),
            None => return Err(self.wrong("it ends too early")),
        };
        Ok(Node { at, value })
    }

    fn map(&mut self, depth: usize) -> Result<Vec<Entry>, Wrong> {
        self.expect('{')?;
        let mut entries = Vec::new();
        if self.peek() == Some('}') {
            self.next();
            return Ok(entries);
        }
        loop {
            self.skip_blanks();
            let at = self.here();
            let key = self.string()?;
            let key = self.filled(&key).shown();
            self.expect(':')?;
            entries.push(Entry { key, at, node: self.value(depth + 1)? });
            if self.peek() == Some(',') {
                self.next();
                if !(self.is_lenient && self.peek() == Some('}')) {
                    continue;
                }
            }
            self.expect('}')?;
            return Ok(entries);
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Wrong> {
        self.expect('[')?;
        let mut list = Vec::new();
        if self.peek() == Some(']') {
            self.next();
            return Ok(list);
        }
        loop {
            list.push(self.value(depth + 1)?);
            match self.peek() {
                Some(',') => {
                    self.next();
                    if !(self.is_lenient && self.peek() == Some(']')) {
                        continue;
                    }
                }
                // What is unknown may bring its comma.
                Some(HOLE) => continue,
                _ => {}
            }
            self.expect(']')?;
            return Ok(list);
        }
    }

    /// A text with the unknown parts in their places.
    fn filled(&mut self, text: &str) -> Text {
        if self.holes.len() == 0 {
            return Text::known(text);
        }
        let mut filled = Text::default();
        for (at, known) in text.split(HOLE).enumerate() {
            if at > 0 {
                filled.push(Part::Unknown(self.holes.next().copied().unwrap_or("a part").to_owned()));
            }
            if !known.is_empty() {
                filled.push(Part::Known(known.to_owned()));
            }
        }
        filled
    }

    fn string(&mut self) -> Result<String, Wrong> {
        if !self.rest.starts_with('"') {
            return Err(self.wrong("a string in double quotes is missing"));
        }
        let end = self.end_of_string()?;
        let literal = &self.rest[..end];
        // The escapes are those of every JSON parser.
        let text =
            serde_json::from_str(literal).map_err(|_| self.wrong("the string holds what no string of JSON can"))?;
        for _ in literal.chars() {
            self.next();
        }
        Ok(text)
    }

    /// The bytes of the string that begins here, with both quotes.
    fn end_of_string(&self) -> Result<usize, Wrong> {
        let mut is_escaped = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => return Ok(at + 1),
                _ => {}
            }
        }
        Err(self.wrong("the string has no end"))
    }

    fn word(&mut self) -> Result<String, Wrong> {
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        match serde_json::from_str::<serde_json::Value>(&word) {
            Ok(_) if !word.is_empty() => {
                self.rest = &self.rest[end..];
                self.column += end;
                Ok(word)
            }
            _ => Err(self.wrong("here a value of JSON is missing")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_places_in_characters() {
        let node = read("{\n\t\"é\": [\"a\\u0041\", {\"b\" : -1.5e3}],\r\n \"c\": null }\n").unwrap();
        let list = node.get("é").unwrap();
        assert_eq!(list.at, Position { line: 2, column: 7 });
        assert_eq!(list.items()[0].known(), Some("aA"));
        let b = &list.items()[1].entries()[0];
        assert_eq!((b.at, b.node.known()), (Position { line: 2, column: 20 }, Some("-1.5e3")));
        assert_eq!(node.entries()[1].at, Position { line: 3, column: 2 });
    }

    #[test]
    fn a_policy_is_read_around_what_is_unknown() {
        let mut text = Text::known("{\"Statement\": [{\"Resource\": \"arn:");
        text.push(Part::Unknown("a".to_owned()));
        text.push(Part::Known("/*\", \"Action\": ".to_owned()));
        text.push(Part::Unknown("b".to_owned()));
        text.push(Part::Known("},] }".to_owned()));
        let policy = policy_in(&text).unwrap();
        let of = |key| policy.all(&["Statement", key])[0].as_text().unwrap().clone();
        assert_eq!((of("Resource").shown(), of("Action")), ("arn:${a}/*".to_owned(), Text::unknown("b")));
        assert_eq!(policy_in(&Text::known("{\"a\": 1}")), None);
        assert_eq!(policy_in(&Text::known("{\"Effect\": }")), None);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for (text, line, column) in [
            ("", 1, 1),
            ("{\"a\": }", 1, 7),
            ("{\n \"a\": 1,\n}", 3, 1),
            ("[1 2]", 1, 4),
            ("{} x", 1, 4),
            ("\"a", 1, 1),
            ("[tru]", 1, 2),
        ] {
            let wrong = read(text).unwrap_err();
            assert_eq!(wrong.at, Position { line, column }, "{text}: {}", wrong.message);
        }
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
