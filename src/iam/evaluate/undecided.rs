//! Why there is no answer: a document that is none, or a question that the documents of AWS leave open.

use std::error::Error;
use std::fmt;

/// Why a policy cannot be read (*IAM User Guide, Grammar of the IAM JSON policy language*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The statement, counted from one; `None` for the document itself.
    pub statement: Option<usize>,
    pub element: String,
    pub problem: Problem,
}

/// What is wrong with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    Missing,
    Unknown,
    /// It excludes the element that is its opposite, such as `Action` and `NotAction`.
    Both,
    /// An identity policy names no principal: it is attached to one.
    InIdentityPolicy,
    /// It is no value of this element, or not of this type.
    Value,
    /// `*` stands for everybody, and for no part of a name.
    PartOfPrincipal,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(statement) = self.statement {
            write!(f, "statement {statement}: ")?;
        }
        let says = match self.problem {
            Problem::Missing => "is missing",
            Problem::Unknown => "is not an element of a policy",
            Problem::Both => "and its opposite exclude each other",
            Problem::InIdentityPolicy => "cannot be in an identity policy",
            Problem::Value => "has a value that no policy can have",
            Problem::PartOfPrincipal => "has a wildcard for a part of a name",
        };
        write!(f, "`{}` {says}", self.element)
    }
}

impl Error for Malformed {}

/// Why it cannot be said whether a request is allowed. Never a silent no: a no could be that of a statement that denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// A condition operator that this evaluator does not know.
    Operator { operator: String },
    /// A value that the operator cannot read, of the policy or of the request.
    Value { operator: String, key: String, value: String },
    /// A key with several values under an operator for one.
    SeveralValues { operator: String, key: String },
    /// A statement for a canonical user: which account that is, no policy says.
    CanonicalUser,
    /// `NotPrincipal` names somebody without the account, or the account without them.
    NotPrincipal,
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator { operator } => write!(f, "cannot decide: condition operator `{operator}` is not known"),
            Self::Value { operator, key, value } => {
                write!(f, "cannot decide: `{operator}` of `{key}` cannot read {value:?}")
            }
            Self::SeveralValues { operator, key } => write!(
                f,
                "cannot decide: `{key}` has several values, and `{operator}` has no `ForAnyValue:` or `ForAllValues:`"
            ),
            Self::CanonicalUser => f.write_str("cannot decide: a canonical user may be of any account"),
            Self::NotPrincipal => f.write_str(
                "cannot decide: `NotPrincipal` has to name a user or role and its account, or neither of them",
            ),
        }
    }
}

impl Error for Undecided {}

/// Whether one of several answers is yes. One yes is enough, whatever else cannot be decided.
pub(super) fn any_of(answers: impl Iterator<Item = Result<bool, Undecided>>) -> Result<bool, Undecided> {
    let mut open = Ok(false);
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(undecided) => open = Err(undecided),
        }
    }
    open
}

/// Whether every answer is yes. One no is enough for a no.
pub(super) fn all_of(answers: impl Iterator<Item = Result<bool, Undecided>>) -> Result<bool, Undecided> {
    any_of(answers.map(|answer| answer.map(|yes| !yes))).map(|any_no| !any_no)
}
