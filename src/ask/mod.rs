//! The questions: each fills one hole of a draft, and checks its answer with the same code as the flag.

mod dialogue;
mod extras;
mod prompt;
mod question;
mod trigger;

use crate::error::Error;
use crate::spec::{Access, BucketName, Draft, Event, Format, FunctionName, Grant, Invalid, Location};

pub use dialogue::Dialogue;
pub use prompt::confirm;
use prompt::{choose, text, yes_or_no};
pub use question::answer;

/// Asks for what `draft` leaves open. `suggestion` is the name to propose, `events` what asked-for triggers listen to
/// where that was given already.
pub fn fill(mut draft: Draft, suggestion: Option<&str>, events: &[Event]) -> Result<Draft, Error> {
    if draft.name.is_none() {
        draft.name = Some(name(suggestion)?);
    }
    if draft.triggers.is_empty() {
        trigger::fill(&mut draft, events)?;
    }
    if !draft.grants.iter().any(|grant| grant.access == Access::Write) {
        writes(&mut draft)?;
    }
    if draft.formats.is_empty() {
        draft.formats = formats()?;
    }
    extras::fill(&mut draft)?;
    Ok(draft)
}

fn name(suggestion: Option<&str>) -> Result<FunctionName, Error> {
    let usable = suggestion.filter(|name| name.parse::<FunctionName>().is_ok());
    text("Name of the function", usable.unwrap_or("thumbnails"))
}

/// Where the function writes; an answer that would make it trigger itself is asked for again.
fn writes(draft: &mut Draft) -> Result<(), Error> {
    if !yes_or_no("Will the function write objects?", false)? {
        return Ok(());
    }
    loop {
        let on: Location = text("Where to (s3://BUCKET/PREFIX)", "")?;
        let bucket = on.bucket.clone();
        let mut extended = draft.clone();
        extended.grants.push(Grant { access: Access::Write, on });
        if let Err(refusal) = extended.check() {
            refuse(&refusal);
            continue;
        }
        if !knows(draft, &bucket) && exists(&bucket)? {
            extended.existing_buckets.push(bucket);
        }
        *draft = extended;
        return Ok(());
    }
}

/// Whether it was said already that the bucket is there, or that it is not.
fn knows(draft: &Draft, bucket: &BucketName) -> bool {
    draft.triggers.iter().any(|trigger| trigger.on.bucket == *bucket)
        || draft.existing_buckets.contains(bucket)
        || draft.bucket_owners.iter().any(|owner| owner.bucket == *bucket)
}

fn exists(bucket: &BucketName) -> Result<bool, Error> {
    yes_or_no(&format!("Does bucket `{bucket}` exist already?"), false)
}

fn formats() -> Result<Vec<Format>, Error> {
    let titles = Format::ALL.map(|format| format!("{} ({format})", format.title()));
    let chosen = choose("Deployment formats", &titles, &[0])?;
    Ok(chosen.into_iter().map(|at| Format::ALL[at]).collect())
}

fn refuse(refusal: &Invalid) {
    prompt::complain(&format!("{refusal}\n{}", refusal.help()));
}
