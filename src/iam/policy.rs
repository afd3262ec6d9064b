//! Policy documents and their statements.

use std::borrow::Cow;

use super::{Action, Arn};

/// A policy document of version `2012-10-17`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The statements, in the order in which they are explained.
    pub statements: Vec<Statement>,
}

impl Policy {
    /// The version that every document states: without it, `${*}` would be plain text.
    pub const VERSION: &str = "2012-10-17";
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name: letters and digits, unique in the document.
    pub sid: String,
    pub effect: Effect,
    /// Who; `None` in an identity policy, whose principal is the role.
    pub principal: Option<Principal>,
    /// May do what; sorted.
    pub actions: Vec<Action>,
    /// On what; empty only in a trust policy, whose resource is the role.
    pub resources: Vec<Arn>,
    pub conditions: Vec<Condition>,
    /// Why the statement is there: a sentence's beginning, for people.
    pub reason: String,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Lets the request through where nothing denies it.
    Allow,
    Deny,
}

impl Effect {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// Who a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    Service(Cow<'static, str>),
    /// An account, a role or a user, by its ARN.
    Aws(Arn),
    Everybody,
    /// The account of the deployment: whoever of it has the right from the account itself.
    Account,
    /// Whoever GitHub vouches for: the identity provider that the account has for GitHub Actions.
    Github,
}

/// A condition: the request's value of `key` must compare with one of `values`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub operator: Operator,
    /// The condition key, such as `s3:prefix`.
    pub key: Cow<'static, str>,
    pub values: Vec<Arn>,
}

impl Condition {
    pub(super) fn one(operator: Operator, key: impl Into<Cow<'static, str>>, value: Arn) -> Self {
        Self { operator, key: key.into(), values: vec![value] }
    }
}

/// A condition operator (*IAM User Guide, IAM JSON policy elements: Condition operators*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    ArnEquals,
    ArnLike,
    Bool,
    /// Truth, and also where the request does not say.
    BoolIfExists,
    NumericLessThan,
    /// A greater number, and also where the request does not say.
    NumericGreaterThanIfExists,
    StringEquals,
    StringLike,
    /// Any other, as a user states it.
    Stated(&'static str),
}

impl Operator {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ArnEquals => "ArnEquals",
            Self::ArnLike => "ArnLike",
            Self::Bool => "Bool",
            Self::BoolIfExists => "BoolIfExists",
            Self::NumericLessThan => "NumericLessThan",
            Self::NumericGreaterThanIfExists => "NumericGreaterThanIfExists",
            Self::StringEquals => "StringEquals",
            Self::StringLike => "StringLike",
            Self::Stated(name) => name,
        }
    }
}
