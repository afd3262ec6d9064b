//! What is known of a value in the code.

use std::rc::Rc;

use super::reader::Spot;
use crate::service_reference::Operation;

/// A value: what it is, and which texts it may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    pub(super) kind: Kind,
    /// Empty where nothing is known.
    pub(super) texts: Vec<Text>,
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
    Start(Rc<str>, Spot),
    /// What a function is given as its n-th argument.
    Parameter(usize, usize),
    Unknown,
}

/// More texts than anybody tells apart: from there on it is not known.
const MAX_TEXTS: usize = 32;

impl Value {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, texts: Vec::new() }
    }

    pub(super) fn text(text: Text) -> Self {
        Self { kind: Kind::Unknown, texts: vec![text] }
    }

    /// Without its texts: what a method makes of them is not known.
    pub(super) fn without_texts(self) -> Self {
        Self::of(self.kind)
    }

    pub(super) fn or(self, other: Self) -> Self {
        let is_text = !self.texts.is_empty() || !other.texts.is_empty();
        let mut texts = if self.texts.is_empty() && is_text { vec![Text::Unknown] } else { self.texts };
        let others = if other.texts.is_empty() && is_text { vec![Text::Unknown] } else { other.texts };
        for text in others {
            if !texts.contains(&text) && texts.len() < MAX_TEXTS {
                texts.push(text);
            }
        }
        Self { kind: self.kind.or(other.kind), texts }
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
