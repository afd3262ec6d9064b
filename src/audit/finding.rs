//! What an audit finds: values, which the command prints in any of its formats.

use super::adoption::Adoption;
use crate::deployment::{Realm, SourceLocation};
use crate::spec::Grant;

/// Something bad, where it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where it is. First, so that findings sort by their places.
    pub place: SourceLocation,
    pub rule: &'static str,
    /// How bad it is: mostly the rule's severity.
    pub severity: Severity,
    /// What is there, in a sentence without a period.
    pub message: String,
    /// Why that is bad, in the case at hand; empty where the rule's own reason says it all.
    pub reason: String,
    pub fix: Fix,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It has to be mended: the exit code is 1.
    Error,
    /// It should be looked at: the exit code is 1 under `--deny warnings`.
    Warning,
    /// It is good to know, such as what could not be decided; never the reason of an exit code.
    Note,
}

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// In words: what to write instead, or what to type.
    pub help: String,
    /// What a program could do by itself, where that is known and safe.
    pub edit: Option<Edit>,
    /// How the spec would say what is found, or why it cannot: `--fix --adopt`.
    pub adoption: Option<Adoption>,
}

/// A change of a project that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    AddGrant(Grant),
    RemoveGrant(Grant),
    /// A list of the spec, such as `publish` or `secret`, holds this value, too.
    AddValue {
        key: &'static str,
        value: String,
    },
    /// A list of the spec no longer holds this value.
    RemoveValue {
        key: &'static str,
        value: String,
    },
    /// The spec says this of something that is there or not.
    SetFlag {
        key: &'static str,
        value: bool,
    },
    /// The file is generated anew from the spec.
    Regenerate,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Fix {
    pub fn advice(help: impl Into<String>) -> Self {
        Self { help: help.into(), edit: None, adoption: None }
    }

    /// The file is to be as it is generated; what a tool has made of generated files, only that tool can make anew.
    pub fn regenerate(place: &SourceLocation, help: impl Into<String>) -> Self {
        match place.realm {
            Realm::Aws => Self::advice(help),
            Realm::Disk if place.file.contains("/cdk.out/") => {
                Self::advice("synthesise it again in `deploy/cdk` (`npx cdk synth`), and look again")
            }
            Realm::Disk => Self::edit(help, Edit::Regenerate),
        }
    }

    pub fn edit(help: impl Into<String>, edit: Edit) -> Self {
        Self { help: help.into(), edit: Some(edit), adoption: None }
    }
}
