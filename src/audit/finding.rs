//! What an audit finds: values, which the command prints in any of its formats.

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

/// A place in a file, or in an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceLocation {
    /// The file, from the project's folder on, with `/` on every platform; or as it was named, if it lies elsewhere. Of what
    /// AWS holds, what it is called there: an ARN, or such as `role NAME, policy NAME`.
    pub file: String,
    /// Where in it; `None` for the file as a whole.
    pub at: Option<Position>,
    pub realm: Realm,
}

/// Where a place is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Realm {
    #[default]
    Disk,
    Aws,
}

/// Where something begins in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// In words: what to write instead, or what to type.
    pub help: String,
    /// What a program could do by itself, where that is known and safe.
    pub edit: Option<Edit>,
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

impl Position {
    /// The place, or the end of the text where a parser says that it is behind that.
    #[must_use]
    pub fn within(self, text: &str) -> Self {
        let lines = text.split('\n').count();
        let (line, column) =
            if self.line > lines { (lines, usize::MAX) } else { (self.line.max(1), self.column.max(1)) };
        let length = text.split('\n').nth(line - 1).map_or(0, |line| line.chars().count());
        Self { line, column: column.min(length + 1) }
    }
}

impl SourceLocation {
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), at: None, realm: Realm::Disk }
    }

    pub fn aws(what: impl Into<String>) -> Self {
        Self { file: what.into(), at: None, realm: Realm::Aws }
    }

    pub fn with_line(&self) -> String {
        self.at.map_or_else(|| self.file.clone(), |at| format!("{}:{}", self.file, at.line))
    }

    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        Self { file: format!("{}, {part}", self.file), ..self.clone() }
    }

    pub fn at(file: impl Into<String>, at: Position) -> Self {
        Self { file: file.into(), at: Some(at), realm: Realm::Disk }
    }
}

impl Fix {
    pub fn advice(help: impl Into<String>) -> Self {
        Self { help: help.into(), edit: None }
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
        Self { help: help.into(), edit: Some(edit) }
    }
}
