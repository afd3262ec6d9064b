//! What a grant lets the function do with a resource.

use std::str::FromStr;

use crate::spec::InvalidValue;

/// What the function does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Read,
    Write,
    ReadWrite,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::ReadWrite];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::ReadWrite => "read-write",
        }
    }

    /// Whether it allows all that another does.
    pub fn includes(self, other: Self) -> bool {
        self == other || self == Self::ReadWrite
    }
}

impl FromStr for Mode {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let help = "give NAME, NAME=read, NAME=write or NAME=read-write";
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == typed)
            .ok_or_else(|| InvalidValue::new("access", typed, help))
    }
}
