//! The questions: each fills one hole of a draft, and checks its answer with the same code as the flag.

mod dialogue;
mod options;
mod prompt;
mod question;
mod trigger;

use crate::error::Error;
use crate::spec::defaults::Key;
use crate::spec::{Access, Arrival, BucketName, Defaults, Draft, Format, FunctionName, Grant, Invalid, Location};

pub use dialogue::Dialogue;
use prompt::{choose, text, yes_or_no};
pub use prompt::{choose_one, confirm};
pub use question::answer;

/// Asks for what `draft` leaves open, and proposes what `defaults` set. `suggestion` is the name to propose, `arrival` what
/// is said of asked-for triggers where that was given already. An answer that is what is set anyway is not the function's own.
pub fn fill(mut draft: Draft, defaults: &Defaults, suggestion: Option<&str>, arrival: &Arrival) -> Result<Draft, Error> {
    if draft.name.is_none() {
        draft.name = Some(name(suggestion)?);
    }
    if draft.triggers.is_empty() {
        trigger::fill(&mut draft, defaults, arrival)?;
    }
    if !draft.grants.iter().any(|grant| grant.access == Access::Write) {
        writes(&mut draft, defaults)?;
    }
    if draft.formats.is_empty() && !defaults.enforced.contains(&Key::DEPLOY) {
        draft.formats = formats(&defaults.values.formats)?;
    }
    options::fill(&mut draft, defaults)?;
    Ok(draft)
}

fn name(suggestion: Option<&str>) -> Result<FunctionName, Error> {
    let usable = suggestion.filter(|name| name.parse::<FunctionName>().is_ok());
    text("Name of the function", usable.unwrap_or("thumbnails"))
}

/// Where the function writes; an answer that would make it trigger itself is asked for again.
fn writes(draft: &mut Draft, defaults: &Defaults) -> Result<(), Error> {
    if !yes_or_no("Will the function write objects?", false)? {
        return Ok(());
    }
    loop {
        let on: Location = text("Where to (s3://BUCKET/PREFIX)", "")?;
        let bucket = on.bucket.clone();
        let mut extended = draft.clone();
        extended.grants.push(Grant { access: Access::Write, on });
        if let Err(refusal) = check(&extended, defaults) {
            refuse(&refusal);
            continue;
        }
        if !knows(draft, defaults, &bucket) && exists(&bucket)? {
            extended.existing_buckets.push(bucket);
        }
        *draft = extended;
        return Ok(());
    }
}

/// Whether it was said already that the bucket is there, or that it is not.
fn knows(draft: &Draft, defaults: &Defaults, bucket: &BucketName) -> bool {
    draft.triggers.iter().any(|trigger| trigger.on.bucket == *bucket)
        || [draft, &defaults.values].into_iter().any(|said| {
            said.existing_buckets.contains(bucket) || said.bucket_owners.iter().any(|owner| owner.bucket == *bucket)
        })
}

/// Checks an answer, whatever is still to come.
fn check(draft: &Draft, defaults: &Defaults) -> Result<(), Invalid> {
    draft.check()?;
    defaults.check_buckets(draft)
}

fn exists(bucket: &BucketName) -> Result<bool, Error> {
    yes_or_no(&format!("Does bucket `{bucket}` exist already?"), false)
}

/// The formats, unless they are those that are set.
fn formats(set: &[Format]) -> Result<Vec<Format>, Error> {
    let titles = Format::ALL.map(|format| format!("{} ({format})", format.title()));
    let at = |format: &Format| Format::ALL.iter().position(|other| other == format);
    let mut proposed: Vec<usize> = set.iter().filter_map(at).collect();
    if proposed.is_empty() {
        proposed.push(0);
    }
    let chosen: Vec<Format> =
        choose("Deployment formats", &titles, &proposed)?.into_iter().map(|at| Format::ALL[at]).collect();
    let is_as_set = chosen.len() == set.len() && chosen.iter().all(|format| set.contains(format));
    Ok(if is_as_set { Vec::new() } else { chosen })
}

fn refuse(refusal: &Invalid) {
    prompt::complain(&format!("{refusal}\n{}", refusal.help()));
}
