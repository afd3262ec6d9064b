//! The questions about triggers.

use super::prompt::{choose, text, text_as, yes_or_no};
use super::{check, exists, knows, refuse};
use crate::error::Error;
use crate::spec::FlagError;
use crate::spec::{Arrival, BucketName, Defaults, Draft, Event, KeyError, KeyPattern, Location};

/// Asks for triggers until there are no more. One that does not go with those before it is asked for again.
pub(super) fn fill(draft: &mut Draft, defaults: &Defaults, arrival: &Arrival) -> Result<(), Error> {
    loop {
        let mut extended = draft.clone();
        let bucket: BucketName = text("Trigger bucket", "")?;
        if !knows(draft, defaults, &bucket) && exists(&bucket)? {
            extended.existing_buckets.push(bucket.clone());
        }
        let keys = keys()?;
        let mut arrival = arrival.clone();
        if arrival.events.is_empty() {
            arrival.events = ask_events()?;
        }
        extended.triggers.push(arrival.trigger(Location { bucket, keys }));
        if let Err(refusal) = check(&extended, defaults) {
            refuse(&refusal);
            continue;
        }
        *draft = extended;
        if !yes_or_no("Another trigger?", false)? {
            return Ok(());
        }
    }
}

fn keys() -> Result<KeyPattern, Error> {
    let part = |prompt: &str, parse: fn(&str) -> Result<KeyPattern, KeyError>| text_as(prompt, "", parse);
    let prefix = part("Key prefix, such as incoming/ (empty for every key)", |typed| KeyPattern::new(typed, ""))?;
    let suffix = part("Key suffix, such as .jpg (empty for every key)", |typed| KeyPattern::new("", typed))?;
    KeyPattern::new(prefix.prefix(), suffix.suffix())
        .map_err(|error| Error::from(FlagError { flag: "--trigger", error: error.into() }))
}

fn ask_events() -> Result<Vec<Event>, Error> {
    let all: Vec<Event> = Event::all().collect();
    let names: Vec<&str> = all.iter().map(|event| event.as_str()).collect();
    let chosen = choose("Events", &names, &[0])?;
    Ok(chosen.into_iter().map(|at| all[at]).collect())
}
