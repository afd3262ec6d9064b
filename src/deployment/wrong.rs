//! Why a file cannot be read.

use crate::deployment::Position;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where.
    pub at: Position,
    /// A sentence without a period.
    pub message: String,
}
