//! What templates know of a place in a bucket.

use serde::Serialize;

use crate::spec::Location;

/// A location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocationValues {
    /// The bucket's name.
    pub bucket: String,
    /// What keys start with, decoded.
    pub prefix: String,
    /// What keys end with, decoded.
    pub suffix: String,
    /// All of it, for people.
    pub uri: String,
}

impl LocationValues {
    pub(super) fn of(on: &Location) -> Self {
        Self {
            bucket: on.bucket.to_string(),
            prefix: on.keys.prefix().to_owned(),
            suffix: on.keys.suffix().to_owned(),
            uri: on.uri(),
        }
    }
}
