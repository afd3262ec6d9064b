//! What values there are: the union of those of all samples.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A value as templates see it, and what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    pub kinds: BTreeSet<Kind>,
    pub fields: BTreeMap<String, Shape>,
    pub element: Option<Box<Shape>>,
    /// One of its values: the first that holds something.
    pub example: Option<Value>,
    /// Whether nothing is known of it: it may hold anything.
    pub is_partial: bool,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    String,
    Bool,
    Integer,
    List,
    Object,
    Null,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::List => "list",
            Self::Object => "object",
            Self::Null => "null",
        }
    }
}

impl Shape {
    pub fn open() -> Self {
        Self { is_partial: true, ..Self::default() }
    }

    pub fn learn(&mut self, value: &Value) {
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Integer,
            Value::String(_) => Kind::String,
            Value::Array(list) => {
                let element = self.element.get_or_insert_default();
                list.iter().for_each(|item| element.learn(item));
                Kind::List
            }
            Value::Object(object) => {
                object.iter().for_each(|(name, part)| self.fields.entry(name.clone()).or_default().learn(part));
                Kind::Object
            }
        };
        self.kinds.insert(kind);
        let holds_something = |value: &Value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(list) => !list.is_empty(),
            Value::Bool(_) | Value::Number(_) => true,
            Value::Null | Value::Object(_) => false,
        };
        if self.example.is_none() && holds_something(value) {
            self.example = Some(value.clone());
        }
    }

    pub fn take_in(&mut self, other: &Self) {
        self.kinds.extend(&other.kinds);
        for (name, part) in &other.fields {
            self.fields.entry(name.clone()).or_default().take_in(part);
        }
        if let Some(element) = &other.element {
            self.element.get_or_insert_default().take_in(element);
        }
        self.example = self.example.take().or_else(|| other.example.clone());
        self.is_partial |= other.is_partial;
    }

    /// Whether no sample shows what it holds: it is nothing in all of them.
    fn is_unknown(&self) -> bool {
        self.is_partial || self.kinds.iter().all(|kind| *kind == Kind::Null)
    }

    /// What lies under a name, or at a place of a list.
    pub fn part(&self, name: &str) -> Option<Self> {
        let of_list = || self.element.as_deref().filter(|_| name.parse::<usize>().is_ok());
        match self.fields.get(name).or_else(of_list) {
            Some(part) => Some(part.clone()),
            None => self.is_unknown().then(Self::open),
        }
    }

    /// What `#each` goes through.
    pub fn elements(&self) -> Option<Self> {
        let mut elements = self.element.as_deref().cloned();
        for field in self.fields.values() {
            let all = elements.get_or_insert_default();
            all.fields.extend(field.fields.clone());
            all.is_partial |= field.is_partial;
        }
        elements.or_else(|| self.is_unknown().then(Self::open))
    }

    pub fn kinds_text(&self) -> String {
        self.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ")
    }
}
