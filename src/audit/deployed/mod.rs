//! What AWS holds of a project, as it was given: plain values and the texts of policies. Whoever asked AWS fills it; what is
//! wrong with it the rules say.

mod account;
mod compared;
mod facts;
mod observed;
mod settings;
#[cfg(test)]
mod tests;

use crate::iam::Analysis;
use crate::spec::Region;

/// The rules that find nothing but in what AWS holds.
pub const RULES: [&str; 6] = [
    "analyzer-finding",
    "deployed-drift",
    "deployed-notifications",
    "deployed-settings",
    "foreign-policy",
    "unused-service",
];

/// After how many days without use a service is reported, by default.
pub const UNUSED_DAYS: u32 = 90;

/// Where to look, and for what: what was typed, as far as it was.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub profile: Option<String>,
    pub region: Option<Region>,
    pub analysis: Analysis,
    /// After how many days a service counts as unused.
    pub unused_days: u32,
}

pub use account::{AccountError, Call};
pub use compared::{Compared, compare};
pub use facts::facts;
pub use observed::{
    Attached, Bucket, Configuration, Function, Inline, Invocation, LogGroup, Observed, Remark, RemarkKind, Role, Sent,
    Service, Stated, Text,
};
pub use settings::{Setting, settings};
