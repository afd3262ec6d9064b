//! A value of a file, whatever language it is written in, with its places.

use std::collections::BTreeSet;

use crate::deployment::Position;

/// How many bytes of a text take as much as a value.
const BYTES: usize = 64;

/// Up to so many names are compared one by one.
const SMALL: usize = 16;

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it begins.
    pub at: Position,
    pub value: Value,
}

/// A value. Numbers and truth are text, as policies take them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(Text),
    List(Vec<Node>),
    /// Values under names, in the order written.
    Map(Vec<Entry>),
}

/// A value under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    /// Where the name begins.
    pub at: Position,
    pub node: Node,
}

/// Text that may have parts which only the deployment knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    parts: Vec<Part>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Known(String),
    /// What it is called in the file: a parameter, an import, an expression.
    Unknown(String),
}

impl Text {
    pub fn known(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Known(text.into())] }
    }

    pub fn unknown(name: impl Into<String>) -> Self {
        Self { parts: vec![Part::Unknown(name.into())] }
    }

    pub fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (Some(Part::Known(before)), Part::Known(more)) => before.push_str(&more),
            (_, part) => self.parts.push(part),
        }
    }

    pub fn extend(&mut self, other: Self) {
        other.parts.into_iter().for_each(|part| self.push(part));
    }

    pub fn weight(&self) -> usize {
        let length = |part: &Part| match part {
            Part::Known(text) | Part::Unknown(text) => text.len(),
        };
        1 + self.parts.len() + self.parts.iter().map(length).sum::<usize>() / BYTES
    }

    /// The parts, no two known ones beside each other.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The whole text, where all of it is known.
    pub fn whole(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with `${NAME}` for what is unknown, for people.
    pub fn shown(&self) -> String {
        let part = |part: &Part| match part {
            Part::Known(text) => text.clone(),
            Part::Unknown(name) => format!("${{{name}}}"),
        };
        self.parts.iter().map(part).collect()
    }

    /// The text, with a character for each part that only the deployment knows: what it is, is fixed then.
    pub fn sample(&self) -> String {
        let part = |part: &Part| match part {
            Part::Known(text) => text.clone(),
            Part::Unknown(_) => "0".to_owned(),
        };
        self.parts.iter().map(part).collect()
    }

    /// What is behind this mark, where it is in the beginning that is known.
    pub fn behind(&self, mark: &str) -> Option<Self> {
        let (_, rest) = self.start().split_once(mark)?;
        let mut behind = if rest.is_empty() { Self::default() } else { Self::known(rest) };
        self.parts.iter().skip(1).for_each(|part| behind.push(part.clone()));
        Some(behind)
    }

    /// What the text begins with, as far as that is known.
    pub fn start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Known(text)) => text,
            _ => "",
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::known(text)
    }
}

impl Node {
    pub fn text(at: Position, text: Text) -> Self {
        Self { at, value: Value::Text(text) }
    }

    /// How much a copy of it takes, in values, and how many levels it has. A long text counts as many values.
    pub fn weight(&self) -> (usize, usize) {
        let of = |weights: &mut dyn Iterator<Item = (usize, usize)>| {
            weights.fold((1, 1), |(weight, levels), (more, deeper)| (weight + more, levels.max(deeper + 1)))
        };
        match &self.value {
            Value::Text(text) => (text.weight(), 1),
            Value::List(list) => of(&mut list.iter().map(Self::weight)),
            Value::Map(entries) => of(&mut entries.iter().map(|entry| entry.node.weight())),
        }
    }

    /// The same value with each of its places where `place` says.
    pub fn placed(&self, place: &dyn Fn(Position) -> Position) -> Self {
        let value = match &self.value {
            Value::Text(text) => Value::Text(text.clone()),
            Value::List(list) => Value::List(list.iter().map(|item| item.placed(place)).collect()),
            Value::Map(entries) => {
                let entry = |Entry { key, at, node }: &Entry| Entry {
                    key: key.clone(),
                    at: place(*at),
                    node: node.placed(place),
                };
                Value::Map(entries.iter().map(entry).collect())
            }
        };
        Self { at: place(self.at), value }
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The value under a name within a name, and so on.
    pub fn find(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Every value at a path of names, through all lists on the way.
    pub fn all(&self, path: &[&str]) -> Vec<&Self> {
        let mut found: Vec<&Self> = self.items().iter().collect();
        for key in path {
            found = found.into_iter().filter_map(|node| node.get(key)).flat_map(Self::items).collect();
        }
        found
    }

    /// The names that are there more than once in one map, and where they are the next time.
    pub fn repeated(&self) -> Vec<(Position, &str)> {
        let mut repeated = Vec::new();
        self.add_repeated(&mut repeated);
        repeated
    }

    fn add_repeated<'a>(&'a self, repeated: &mut Vec<(Position, &'a str)>) {
        match &self.value {
            Value::Text(_) => {}
            Value::List(list) => list.iter().for_each(|item| item.add_repeated(repeated)),
            Value::Map(entries) => {
                let mut names = BTreeSet::new();
                for (at, entry) in entries.iter().enumerate() {
                    // Most maps are too small for a set to pay.
                    let is_repeated = match entries.len() > SMALL {
                        true => !names.insert(&*entry.key),
                        false => entries[..at].iter().any(|before| before.key == entry.key),
                    };
                    if is_repeated {
                        repeated.push((entry.at, &*entry.key));
                    }
                    entry.node.add_repeated(repeated);
                }
            }
        }
    }

    /// What is under names; nothing where it is no map.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; of anything else, itself.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(list) => list,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, where it is one and all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.as_text()?.whole()
    }

    /// Whether it is text of which some is unknown.
    pub fn is_unknown(&self) -> bool {
        self.as_text().is_some_and(|text| text.whole().is_none())
    }
}
