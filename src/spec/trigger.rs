//! What invokes the function.

use std::fmt;

use super::{Event, Location};

/// Events on some keys of a bucket that invoke the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Where.
    pub on: Location,
    /// At what; never empty, and none covers another.
    pub events: Vec<Event>,
}

impl Trigger {
    /// The first pair of events for which S3 would send one object's event to both triggers.
    pub fn shared_event(&self, other: &Self) -> Option<(Event, Event)> {
        if !self.on.overlaps(&other.on) {
            return None;
        }
        let pairs = self.events.iter().flat_map(|&mine| other.events.iter().map(move |&theirs| (mine, theirs)));
        pairs.into_iter().find(|(mine, theirs)| mine.intersects(*theirs))
    }
}

/// `--trigger s3://in/incoming/*.jpg`, as it would be typed.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--trigger {}", self.on)
    }
}
