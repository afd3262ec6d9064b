//! Access levels.

/// What an action does (*IAM User Guide, Access levels in policy summaries*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Read,
    List,
    Write,
    Tagging,
    Permissions,
}

impl Level {
    pub(super) fn read(letter: &str) -> Self {
        match letter {
            "R" => Self::Read,
            "L" => Self::List,
            "T" => Self::Tagging,
            "P" => Self::Permissions,
            _ => Self::Write,
        }
    }
}
