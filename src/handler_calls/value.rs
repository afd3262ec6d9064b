//! What is known of a value in the code.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::event_keys::{Encoding, EventPart};
use super::reader::Spot;
use crate::service_reference::Operation;

/// A value: what it is, and which texts it may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    pub(super) kind: Kind,
    /// Empty where nothing is known.
    pub(super) texts: Vec<Text>,
    /// Of a client, and what clients are made from: whose credentials it has.
    pub(super) source: Source,
    /// What is known of a part of a request.
    pub(super) shape: Option<Rc<Shape>>,
    /// Which part of an event of S3 it is.
    pub(super) part: EventPart,
}

/// Whose credentials a client has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// It is declared as a client, and nothing says how it was made.
    #[default]
    Declared,
    /// Those of the function's role.
    Own,
    /// Others, which the code gave it.
    Other,
    /// Those of what a function is given as its n-th argument.
    Parameter(usize, usize),
    /// Those of what a field of a type is given.
    Field(usize, Rc<str>),
}

/// A value of the types of requests, such as `Delete` or `TransactWriteItem`: what its builders, and those of what is in it, were
/// given.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// The type whose builder is being used.
    pub(super) of: Rc<str>,
    /// `ObjectIdentifier.version_id`; of statements with their first word: `ParameterizedStatement.statement=INSERT`.
    pub(super) given: BTreeSet<String>,
    /// Whether it may hold something that is not known.
    pub(super) is_partial: bool,
    /// The keys of the objects that it names.
    pub(super) keys: Vec<Text>,
}

/// What a value is. A container, a reference, a future or a result of something counts as the thing itself: what matters is which
/// client a call ends up at.
#[derive(Clone, Debug, Default)]
pub(super) enum Kind {
    #[default]
    Unknown,
    /// A client, by the end of its crate's name.
    Client(&'static str),
    Config,
    /// Credentials that are not those of the role.
    Credentials,
    Request(Rc<Request>),
    /// A type of the crates that are read, with what its parameters are.
    Local(usize, Rc<[Kind]>),
    /// Something of which only traits are known.
    Bound(Rc<[usize]>),
    /// A tuple; also a map from the first to the second.
    Tuple(Rc<[Kind]>),
    /// A function: what it takes and what it gives.
    Function(Rc<(Vec<Kind>, Value)>),
}

/// A request that is being built.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) operation: &'static Operation,
    /// Where it may come from; empty where that is not known.
    pub(super) origins: Vec<Origin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Origin {
    Call(usize),
    /// What a function is given as its n-th argument.
    Parameter(usize, usize),
}

/// A text that a value may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Text {
    Whole(Rc<str>, Spot),
    /// How it begins; and the pattern that the rest of it follows, where that is known.
    Start(Rc<str>, Spot, Rc<str>),
    /// What a function is given as its n-th argument.
    Parameter(usize, usize),
    /// The key of an object as an event of S3 has it, or a text that holds it; and where it is read.
    EventKey(Spot, Encoding),
    /// What a field of a type is given.
    Field(usize, Rc<str>),
    Unknown,
}

/// More texts than anybody tells apart: from there on it is not known.
const MAX_TEXTS: usize = 32;

impl Value {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, ..Self::default() }
    }

    pub(super) fn text(text: Text) -> Self {
        Self { texts: vec![text], ..Self::default() }
    }

    pub(super) fn with_source(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// Without its texts: what a method makes of them is not known.
    pub(super) fn without_texts(self) -> Self {
        Self { texts: Vec::new(), ..self }
    }

    /// The keys of events that it holds, or may hold.
    pub(super) fn event_keys(&self) -> impl Iterator<Item = &Text> {
        self.texts.iter().filter(|text| text.may_be_event_key())
    }

    /// What a method that changes no text gives on: that it is the key of an event.
    pub(super) fn with_event_keys_only(self) -> Self {
        Self { texts: self.event_keys().cloned().collect(), ..self }
    }

    /// Whether it is a client, or something that clients are made from.
    pub(super) fn has_credentials(&self) -> bool {
        matches!(self.kind, Kind::Client(_) | Kind::Config)
    }

    pub(super) fn or(self, other: Self) -> Self {
        let source = match (self.has_credentials(), other.has_credentials()) {
            (true, true) => self.source.clone().or(other.source.clone()),
            (true, false) => self.source.clone(),
            (false, _) => other.source.clone(),
        };
        let is_text = !self.texts.is_empty() || !other.texts.is_empty();
        let mut texts = if self.texts.is_empty() && is_text { vec![Text::Unknown] } else { self.texts };
        let others = if other.texts.is_empty() && is_text { vec![Text::Unknown] } else { other.texts };
        for text in others {
            if !texts.contains(&text) && texts.len() < MAX_TEXTS {
                texts.push(text);
            }
        }
        // On one of the ways it may have been decoded.
        if texts.contains(&Text::Unknown) {
            texts.retain(|text| !text.may_be_event_key());
        }
        let part = if self.part == other.part { self.part } else { EventPart::Other };
        let shape = match (self.shape, other.shape) {
            (Some(one), Some(other)) => Some(Rc::new(one.joined(&other))),
            (one, other) => one.or(other),
        };
        Self { kind: self.kind.or(other.kind), texts, source, shape, part }
    }
}

impl Text {
    pub(super) fn may_be_event_key(&self) -> bool {
        matches!(self, Self::EventKey(..) | Self::Field(..))
    }
}

impl Source {
    /// One or the other: what is done with the role's own credentials in one of the cases, the role is asked for.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Own, _) | (_, Self::Own) => Self::Own,
            (Self::Other | Self::Declared, other) => other,
            (one, _) => one,
        }
    }
}

impl Shape {
    pub(super) fn of(name: &str) -> Rc<Self> {
        Rc::new(Self { of: name.into(), ..Self::default() })
    }

    pub(super) fn joined(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        joined.given.extend(other.given.iter().cloned());
        joined.is_partial |= other.is_partial;
        joined.add_keys(&other.keys);
        joined
    }

    pub(super) fn add_keys(&mut self, keys: &[Text]) {
        for key in keys {
            if self.keys.len() < MAX_TEXTS && !self.keys.contains(key) {
                self.keys.push(key.clone());
            }
        }
    }
}

impl Kind {
    pub(super) fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// One or the other. Requests of both are kept; of other things the first that is known.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, other) => other,
            (Self::Request(one), Self::Request(two)) if one.operation == two.operation => {
                let mut origins = one.origins.clone();
                origins.extend(&two.origins);
                origins.sort_unstable();
                origins.dedup();
                Self::Request(Rc::new(Request { operation: one.operation, origins }))
            }
            (Self::Tuple(one), Self::Tuple(two)) if one.len() == two.len() => {
                Self::Tuple(one.iter().zip(two.iter()).map(|(one, two)| one.clone().or(two.clone())).collect())
            }
            (one, _) => one,
        }
    }

    /// The parts of a tuple that are known, or the thing itself.
    pub(super) fn parts(&self) -> &[Self] {
        match self {
            Self::Tuple(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }
}
