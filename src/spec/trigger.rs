//! What invokes the function.

use std::fmt;

use super::{Event, Location, Route, SizeRange};

/// Events on some keys of a bucket that invoke the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Where.
    pub on: Location,
    /// At what; never empty, and none covers another.
    pub events: Vec<Event>,
    /// How they come.
    pub via: Route,
    /// Of which sizes the objects are: of any, where they do not come by EventBridge.
    pub sizes: SizeRange,
}

impl Trigger {
    /// Whether an event may tell of an object that is there: after a removal nothing is left to read.
    pub fn leaves_object(&self) -> bool {
        self.events.iter().any(|event| !event.is_removal())
    }

    /// The first pair of events for which one object's event would come to both triggers by the same route. An entry of the bucket's
    /// notification configuration is one, wherever it sends.
    pub fn shared_event(&self, other: &Self) -> Option<(Event, Event)> {
        if self.via.is_notification() != other.via.is_notification() || !self.on.overlaps(&other.on) {
            return None;
        }
        let pairs = self.events.iter().flat_map(|&mine| other.events.iter().map(move |&theirs| (mine, theirs)));
        pairs.into_iter().find(|(mine, theirs)| mine.intersects(*theirs))
    }
}

/// What is said of triggers beside where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// At what; nothing where that is left open.
    pub events: Vec<Event>,
    pub via: Option<Route>,
    pub sizes: SizeRange,
}

impl Arrival {
    /// A trigger on these objects; what is left open is as the program has it.
    pub fn trigger(&self, on: Location) -> Trigger {
        let mut trigger =
            Trigger { on, events: vec![Event::OBJECT_CREATED], via: Route::Direct, sizes: SizeRange::default() };
        self.apply(&mut trigger);
        trigger
    }

    pub fn apply(&self, trigger: &mut Trigger) {
        if !self.events.is_empty() {
            trigger.events.clone_from(&self.events);
        }
        trigger.via = self.via.unwrap_or(trigger.via);
        trigger.sizes =
            SizeRange { min: self.sizes.min.or(trigger.sizes.min), max: self.sizes.max.or(trigger.sizes.max) };
    }
}

/// `--trigger s3://in/incoming/*.jpg`, as it would be typed; its route, where that is none that goes without saying.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--trigger {}", self.on)?;
        match self.via {
            Route::Direct => {}
            via => write!(f, " --via {via}")?,
        }
        self.sizes.ends().try_for_each(|(flag, size)| write!(f, " --{flag} {size}"))
    }
}
