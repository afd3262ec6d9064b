//! What is read out of the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::event_keys::EventKey;
use crate::service_reference::{Operation, prefix_of_client};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeLocation {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for CodeLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Whether a call is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The receiver is known to be a client of AWS.
    Sure,
    /// It is called like one, on something that is not known.
    Possible,
}

/// A call of AWS.
#[derive(Clone, Debug)]
pub struct Call {
    pub operation: &'static Operation,
    pub certainty: Certainty,
    /// Where the method stands.
    pub place: CodeLocation,
    /// What the request is given, by the name of the builder's method without `set_`.
    pub settings: BTreeMap<String, Setting>,
    /// Whether the request may be given more than `settings` holds: it was handed to code that is not here.
    pub is_partial: bool,
    /// Whether the code asks if the object that is read is there at all.
    pub tells_missing: bool,
}

/// What one field of a request is given.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The texts that are known, each once.
    pub literals: Vec<Literal>,
    /// Whether it may be given something else, too.
    pub is_partial: bool,
    /// Whether it is given something whenever the call is made.
    pub is_always_set: bool,
    /// What the builders of its parts are given: `ObjectIdentifier.version_id`, `ParameterizedStatement.statement=INSERT`.
    pub parts: BTreeSet<String>,
    /// Whether it may have parts of which nothing is known.
    pub has_other_parts: bool,
    /// The keys of events of S3 that it is given without being decoded.
    pub event_keys: BTreeSet<EventKey>,
}

impl Setting {
    pub fn only(&self) -> Option<&Literal> {
        match &self.literals[..] {
            [one] if !self.is_partial => Some(one),
            _ => None,
        }
    }
}

/// A text that stands in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    pub extent: Extent,
    /// What follows, as far as it is known: the text of a format behind its first argument.
    pub rest: String,
    /// Where it stands.
    pub place: CodeLocation,
}

/// How much of a value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// How it begins: `format!("thumbs/{name}")`.
    Start,
}

/// Something that could not be decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Where.
    pub place: CodeLocation,
    pub doubt: Unresolved,
    pub hides: HiddenCalls,
}

/// Whose calls may be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HiddenCalls {
    Nothing,
    /// Those of one client, named as in [`Operation::client`].
    Client(&'static str),
    Everything,
}

impl HiddenCalls {
    /// Whether calls of a service may be hidden: by the prefix of its actions, such as `s3`.
    pub fn may_hide(self, service: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Client(client) => prefix_of_client(client) == Some(service),
            Self::Everything => true,
        }
    }
}

/// What could not be decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unresolved {
    Unread(String),
    Missing(String),
    /// A file that the manifest names.
    Root(String),
    /// Binaries, none of which is called like the function.
    Binaries(String),
    /// A call in code that nothing is seen to call.
    Unreached(String),
    /// Requests are signed that no client makes.
    Signs,
    Macro(String),
    /// A client, or what clients are made from, is given to code that is not here.
    Given(String),
    /// A method that is called like an operation, on something that is not known.
    Receiver(String),
    Crate(String),
    /// Other programs are run, which may take on the role.
    Program,
    ForeignFunctions,
    /// Code is taken from a file that is made while building.
    Included,
    /// An operation whose actions are not known.
    Actions(String),
    /// Clients may act under other credentials than those of the role.
    Credentials(String),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(reason) => write!(f, "the file is not read: {reason}"),
            Self::Missing(name) => write!(f, "the module `{name}` has no file here"),
            Self::Root(path) => write!(f, "`{path}`, which the manifest names, is not there"),
            Self::Binaries(names) => write!(f, "which binary is the function is not known: {names}"),
            Self::Unreached(method) => write!(f, "whether the function gets to `{method}` is not known"),
            Self::Signs => f.write_str("which requests are signed here is not known"),
            Self::Macro(name) => write!(f, "what the macro `{name}!` makes of this is not known"),
            Self::Given(to) => write!(f, "what `{to}` does with a client is not known"),
            Self::Receiver(method) => write!(f, "what `{method}` is called on is not known"),
            Self::Crate(name) => write!(f, "whether the crate `{name}` calls AWS by itself is not known"),
            Self::Program => f.write_str("what other programs do under the role is not known"),
            Self::ForeignFunctions => f.write_str("what functions of another language do is not known"),
            Self::Included => f.write_str("what is included here is not read"),
            Self::Actions(operation) => write!(f, "which actions `{operation}` needs is not known"),
            Self::Credentials(name) => write!(f, "with `{name}` a client may act under another role"),
        }
    }
}
