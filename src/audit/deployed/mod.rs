//! What AWS holds of a project, as it was given: plain values and the texts of policies. Whoever asked AWS fills it; what is
//! wrong with it the rules say.

mod compared;
mod facts;
mod observed;
mod settings;
#[cfg(test)]
mod tests;

/// The rules that find nothing but in what AWS holds.
pub const RULES: [&str; 6] = [
    "analyzer-finding",
    "deployed-drift",
    "deployed-notifications",
    "deployed-settings",
    "foreign-policy",
    "unused-service",
];

/// What was not used for so many days is told.
pub const UNUSED_DAYS: u32 = 90;

pub use compared::{Compared, compare};
pub use facts::facts;
pub use observed::{
    Attached, Bucket, Configuration, Function, Inline, Invocation, LogGroup, Observed, Remark, RemarkKind, Role, Sent,
    Service, Stated, Text,
};
pub use settings::{Setting, settings};
