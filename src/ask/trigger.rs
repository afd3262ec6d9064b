//! The questions about triggers.

use super::prompt::{choose, text, text_as, yes_or_no};
use super::refuse;
use crate::error::Error;
use crate::spec::{BucketName, Draft, Event, Invalid, KeyError, KeyPattern, Location, Trigger};

/// Asks for triggers until there are no more. One that does not go with those before it is asked for again.
pub(super) fn fill(draft: &mut Draft, events: &[Event]) -> Result<(), Error> {
    loop {
        let trigger = one(events)?;
        draft.triggers.push(trigger);
        if let Err(refusal) = draft.check() {
            draft.triggers.pop();
            refuse(&refusal);
            continue;
        }
        if !yes_or_no("Another trigger?", false)? {
            return Ok(());
        }
    }
}

fn one(events: &[Event]) -> Result<Trigger, Error> {
    let bucket = bucket()?;
    let keys = keys()?;
    let events = if events.is_empty() { ask_events()? } else { events.to_vec() };
    Ok(Trigger { on: Location { bucket, keys }, events })
}

fn bucket() -> Result<BucketName, Error> {
    loop {
        let bucket: BucketName = text("Trigger bucket", "")?;
        if !yes_or_no(&format!("Does bucket `{bucket}` exist already?"), false)? {
            return Ok(bucket);
        }
        refuse(&Invalid::ExistingTriggerBucket(bucket));
    }
}

fn keys() -> Result<KeyPattern, Error> {
    let part = |prompt: &str, parse: fn(&str) -> Result<KeyPattern, KeyError>| text_as(prompt, "", parse);
    let prefix = part("Key prefix, such as incoming/ (empty for every key)", |typed| KeyPattern::new(typed, ""))?;
    let suffix = part("Key suffix, such as .jpg (empty for every key)", |typed| KeyPattern::new("", typed))?;
    KeyPattern::new(prefix.prefix(), suffix.suffix())
        .map_err(|error| Error::Value { flag: "--trigger", error: error.into() })
}

fn ask_events() -> Result<Vec<Event>, Error> {
    let all: Vec<Event> = Event::all().collect();
    let names: Vec<&str> = all.iter().map(|event| event.as_str()).collect();
    let chosen = choose("Events", &names, &[0])?;
    Ok(chosen.into_iter().map(|at| all[at]).collect())
}
