//! What deployment files and policies say, in one form whatever language they are written in.

use super::Text;
use super::property::Property;
use super::{Position, SourceLocation};

/// Everything that was read. What is not known is not in it, or says that it is unknown: rules never guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub documents: Vec<Document>,
    pub roles: Vec<Role>,
    pub managed: Vec<Managed>,
    pub boundaries: Vec<Managed>,
    /// Permissions of functions that stand for themselves.
    pub permissions: Vec<Permission>,
    pub functions: Vec<Function>,
    /// Environment variables of functions.
    pub variables: Vec<Variable>,
    pub log_groups: Vec<LogGroup>,
    pub openings: Vec<PublicAccess>,
    pub doors: Vec<PublicAccess>,
    /// What protects something, or says what it is for.
    pub properties: Vec<Property>,
    /// What was not looked at, and why. It may hold whatever is missed elsewhere.
    pub unread: Vec<Unread>,
    /// The same of what can only add to the rest, or only hides whether a part of it is deployed.
    pub beside: Vec<Unread>,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it begins.
    pub place: SourceLocation,
    pub kind: DocumentKind,
    /// What the file calls the role or resource that it belongs to.
    pub holder: String,
    pub version: Given,
    pub statements: Vec<Statement>,
    /// Whether there is more of it that nobody can read here.
    pub is_partial: bool,
    /// Who wrote it: the person, or a tool that spells out a short form.
    pub origin: Origin,
}

/// What a policy hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A user, a group or a role: what they may do.
    Identity,
    Trust,
    Resource,
}

/// Who wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Written,
    /// It is what a short form stands for, such as a policy template of SAM.
    Expanded,
}

/// Whether a value is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Missing,
    /// It is there, and only the deployment knows what it is.
    Unknown,
    Known(String),
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it begins.
    pub place: SourceLocation,
    pub sid: Option<String>,
    /// `Allow` or `Deny`, or what stands in their place; empty where nothing does, `None` where that is unknown.
    pub effect: Option<String>,
    /// Who; identity policies have none.
    pub principals: Vec<Principal>,
    /// Whether it says `NotPrincipal`.
    pub is_not_principal: bool,
    /// `Action`.
    pub actions: Vec<Item>,
    /// `NotAction`.
    pub not_actions: Vec<Item>,
    /// `Resource`.
    pub resources: Vec<Item>,
    /// `NotResource`.
    pub not_resources: Vec<Item>,
    /// `Condition`.
    pub conditions: Vec<Condition>,
    /// Whether there is a part of it that nobody can read here.
    pub is_partial: bool,
}

/// An element of a list of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it is.
    pub place: SourceLocation,
    pub text: Text,
}

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Such as `AWS` or `Service`; `*` for everybody.
    pub kind: String,
    pub item: Item,
}

/// A condition: an operator, a key and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Where the key is.
    pub place: SourceLocation,
    pub operator: String,
    pub key: String,
    pub values: Vec<Text>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Where it begins.
    pub place: SourceLocation,
    pub id: String,
    pub name: Option<Text>,
}

/// A managed policy of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managed {
    /// Where it is.
    pub place: SourceLocation,
    pub holder: String,
    pub arn: Text,
}

/// A permission to invoke a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Where it begins.
    pub place: SourceLocation,
    pub function: Text,
    pub action: Given,
    pub principal: Given,
    /// Where the principal is, or the permission.
    pub principal_place: SourceLocation,
    pub source_arn: Given,
    pub source_account: Given,
    pub organization: Given,
    pub origin: Origin,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Where it begins.
    pub place: SourceLocation,
    pub id: String,
    pub name: Given,
    /// Its name as others refer to it, which may be what the file calls it.
    pub known_as: Text,
    pub role: Option<String>,
    /// The log group that it names, by what the file calls it or by its name.
    pub log_group: Given,
}

/// An environment variable of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Where its value is.
    pub place: SourceLocation,
    pub name: String,
    /// Parts that only the deployment knows are parameters, or what it looks up.
    pub value: Text,
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// Where it begins.
    pub place: SourceLocation,
    pub name: Given,
    pub retention: Given,
}

/// What opens a bucket to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAccess {
    /// Where it is.
    pub place: SourceLocation,
    /// What it does: a sentence without a period.
    pub what: String,
}

/// What was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Where it is.
    pub place: SourceLocation,
    /// Why, and how it could be: a sentence without a period.
    pub why: String,
}

impl Statement {
    pub fn allows(&self) -> bool {
        self.effect.as_deref() == Some("Allow")
    }
}

impl Facts {
    pub fn extend(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.roles.extend(other.roles);
        self.managed.extend(other.managed);
        self.boundaries.extend(other.boundaries);
        self.permissions.extend(other.permissions);
        self.functions.extend(other.functions);
        self.variables.extend(other.variables);
        self.log_groups.extend(other.log_groups);
        self.openings.extend(other.openings);
        self.doors.extend(other.doors);
        self.properties.extend(other.properties);
        self.unread.extend(other.unread);
        self.beside.extend(other.beside);
    }

    pub fn statements(&self) -> impl Iterator<Item = (&Document, &Statement)> {
        self.documents.iter().flat_map(|document| document.statements.iter().map(move |one| (document, one)))
    }
}

/// What places are made of from positions: a file, or several whose lines are counted through, each with the number of lines before it.
#[derive(Clone, Copy, Debug)]
pub enum In<'a> {
    File(&'a str),
    Files(&'a [(usize, &'a str)]),
}

impl In<'_> {
    pub fn at(self, at: Position) -> SourceLocation {
        match self {
            Self::File(file) => SourceLocation::at(file, at),
            Self::Files(files) => {
                let behind = files.partition_point(|(before, _)| *before < at.line);
                let (before, file) = files.get(behind.saturating_sub(1)).copied().unwrap_or_default();
                SourceLocation::at(file, Position { line: at.line.saturating_sub(before).max(1), ..at })
            }
        }
    }
}
