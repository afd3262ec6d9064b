//! What becomes of a file.

use crate::file::Replacement;

/// What becomes of a file when a project is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Created,
    /// It was as it had been written, and is as it is generated now.
    Updated,
    /// It holds what the user changed and what changed in its generation.
    Merged,
    /// Both changed the same lines: it holds both, with marks around.
    Conflict,
    /// It is not generated any more, and was as it had been written.
    Removed,
    /// It is not generated any more, but the user changed it: it stays.
    Kept,
    /// It is the user's own, who changed it: it stays as it is, though it would be generated otherwise now.
    LeftAlone,
    Unchanged,
}

impl Change {
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Updated,
        Self::Merged,
        Self::Conflict,
        Self::Removed,
        Self::Kept,
        Self::LeftAlone,
        Self::Unchanged,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Merged => "merged",
            Self::Conflict => "conflict",
            Self::Removed => "removed",
            Self::Kept => "kept",
            Self::LeftAlone => "left_alone",
            Self::Unchanged => "unchanged",
        }
    }

    pub fn verb(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Updated => "Updated",
            Self::Merged => "Merged",
            Self::Conflict => "Conflict",
            Self::Removed => "Removed",
            Self::Kept => "Kept",
            Self::LeftAlone => "Left alone",
            Self::Unchanged => "Unchanged",
        }
    }
}

/// A file and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub path: String,
    pub change: Change,
    /// The text that lies there, where there is one.
    pub before: Option<String>,
    /// The text that is to lie there. Where the file is left alone, what it would be with `--merge-sources`.
    pub after: Option<String>,
}

impl Step {
    pub fn writes(&self) -> bool {
        match self.change {
            Change::Created | Change::Updated | Change::Merged | Change::Removed => true,
            // One that is no text cannot be marked.
            Change::Conflict => self.after.is_some(),
            Change::Kept | Change::LeftAlone | Change::Unchanged => false,
        }
    }

    /// What is to be written or removed, where something is.
    pub fn replacement(&self) -> Option<Replacement> {
        self.writes().then(|| Replacement {
            path: self.path.clone(),
            before: self.before.clone(),
            after: self.after.clone(),
        })
    }
}
