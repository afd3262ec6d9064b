//! The questions: each fills a gap of a draft, and checks its answer with the same code as the flag.

mod asking;
mod customize;
mod dialogue;
mod error;
mod line;
mod question;
mod trigger;

use crate::error::Error;
use crate::spec::defaults::Key;
use crate::spec::options::{Tag, TagKey};
use crate::spec::{Access, Arrival, BucketName, Defaults, Draft, Format, FunctionName, Grant, Invalid, ValueError};

pub use asking::Asking;
pub use customize::customize;
pub use question::answer;

use asking::words;
use trigger::Place;

/// What the answers depend on, besides the draft.
pub struct Context<'a> {
    /// What is set for every function, which is proposed. An answer that equals it is not the function's own.
    pub defaults: &'a Defaults,
    /// What is said of triggers besides where they are, where it was given.
    pub arrival: &'a Arrival,
    /// Why a function cannot have a name, where something else stands in the way.
    pub occupied: &'a dyn Fn(&FunctionName) -> Option<String>,
}

/// What is done with the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    Write,
    Customize,
    Decline,
}

/// Asks for what `draft` leaves open and every function has: trigger, name, where it writes, which buckets exist, and formats.
pub fn fill(asking: &mut Asking, mut draft: Draft, context: &Context<'_>) -> Result<Draft, Error> {
    let defaults = context.defaults;
    if draft.triggers.is_empty() {
        trigger(asking, &mut draft, context)?;
    }
    if draft.name.is_none() {
        draft.name = Some(name(asking, &draft, context)?);
    }
    if !draft.grants.iter().any(|grant| grant.access == Access::Write) {
        let prompt = "Where the function writes (BUCKET or s3://BUCKET/PREFIX, empty for nowhere)";
        grant(prompt, Access::Write).ask(asking, &mut draft, defaults)?;
    }
    existing_buckets(asking, &mut draft, defaults)?;
    if draft.formats.is_empty() && !defaults.enforced.contains(&Key::DEPLOY) {
        draft.formats = formats(asking, &defaults.values.formats)?;
    }
    let missing: Vec<TagKey> = defaults.missing_tags(&draft).cloned().collect();
    for key in missing {
        let prompt = format!("Tag `{key}`, which is required");
        let tag = |text: &str| Tag::new(key.as_str(), text).map_err(|error| words(&ValueError::from(error)));
        draft.options.tags.push(asking.value(&prompt, "", tag)?);
    }
    Ok(draft)
}

/// Asks which of some grants the function is to have, all of them being proposed; returns their places in the list.
pub fn grants(asking: &mut Asking, grants: &[String]) -> Result<Vec<usize>, Error> {
    match grants {
        [] => Ok(Vec::new()),
        some => asking.choose("Grants that the code needs", some, &(0..some.len()).collect::<Vec<_>>()),
    }
}

/// Asks whether to write what was shown.
pub fn agree(asking: &mut Asking) -> Result<Agreement, Error> {
    let answers = [("yes", Agreement::Write), ("customize further", Agreement::Customize), ("no", Agreement::Decline)];
    let at = asking.choose_one("Write these files?", &answers.map(|(text, _)| text), 0)?;
    Ok(answers[at].1)
}

/// Asks for a trigger.
fn trigger(asking: &mut Asking, draft: &mut Draft, context: &Context<'_>) -> Result<(), Error> {
    let place = Place {
        prompt: "Trigger (BUCKET or s3://BUCKET/PREFIX*SUFFIX)",
        or_none: false,
        extend: Box::new(|draft, on| draft.triggers.push(context.arrival.trigger(on))),
    };
    place.ask(asking, draft, context.defaults)?;
    Ok(())
}

/// A grant, or none for an empty answer.
fn grant(prompt: &str, access: Access) -> Place<'_> {
    let extend = move |draft: &mut Draft, on| {
        draft.grants.push(Grant { access, on });
        // As the flags have them.
        draft.grants.sort_by_key(|grant| Access::ALL.iter().position(|access| *access == grant.access));
    };
    Place { prompt, or_none: true, extend: Box::new(extend) }
}

/// Proposes a name after the bucket.
fn name(asking: &mut Asking, draft: &Draft, context: &Context<'_>) -> Result<FunctionName, Error> {
    let free = |text: &str| {
        let name: FunctionName = text.parse().map_err(|error| words(&ValueError::from(error)))?;
        (context.occupied)(&name).map_or(Ok(name), Err)
    };
    let bucket = draft.triggers.first().map(|trigger| trigger.on.bucket.as_str().replace('.', "-"));
    let proposed = bucket.map(|bucket| format!("{bucket}-handler")).filter(|name| free(name).is_ok());
    asking.value("Name of the function", &proposed.unwrap_or_default(), free)
}

/// Asks which of the buckets exist that nothing was said of.
pub fn existing_buckets(asking: &mut Asking, draft: &mut Draft, defaults: &Defaults) -> Result<(), Error> {
    let mut open: Vec<BucketName> = Vec::new();
    let named = draft.triggers.iter().map(|trigger| &trigger.on).chain(draft.grants.iter().map(|grant| &grant.on));
    for bucket in named.map(|on| &on.bucket) {
        let is_known = is_known(draft, defaults, bucket) || asking.asked_buckets.contains(bucket);
        if !is_known && !open.contains(bucket) {
            open.push(bucket.clone());
        }
    }
    loop {
        let existing = match open.as_slice() {
            [] => return Ok(()),
            [only] => {
                let exists = asking.yes_or_no(&format!("Does bucket `{only}` exist?"), true)?;
                if exists { open.clone() } else { Vec::new() }
            }
            several => {
                let all: Vec<usize> = (0..several.len()).collect();
                let chosen = asking.choose("Which of these buckets exist?", several, &all)?;
                chosen.into_iter().map(|at| several[at].clone()).collect()
            }
        };
        let mut extended = draft.clone();
        extended.existing_buckets.extend(existing);
        match check(&extended, defaults) {
            Ok(()) => {
                *draft = extended;
                asking.asked_buckets.append(&mut open);
                return Ok(());
            }
            Err(invalid) => asking.reject(&refusal(&invalid))?,
        }
    }
}

/// Whether it was said that the bucket exists.
fn is_known(draft: &Draft, defaults: &Defaults, bucket: &BucketName) -> bool {
    [draft, &defaults.values].into_iter().any(|said| {
        said.existing_buckets.contains(bucket) || said.bucket_owners.iter().any(|owner| owner.bucket == *bucket)
    })
}

/// The formats, unless they are those that are set.
fn formats(asking: &mut Asking, set: &[Format]) -> Result<Vec<Format>, Error> {
    let titles = Format::ALL.map(|format| format!("{} ({format})", format.title()));
    let at = |format: &Format| Format::ALL.iter().position(|other| other == format);
    let mut proposed: Vec<usize> = set.iter().filter_map(at).collect();
    if proposed.is_empty() {
        proposed.push(0);
    }
    let chosen = at_least_one(asking, "Deployment formats", &titles, &proposed)?;
    let chosen: Vec<Format> = chosen.into_iter().map(|at| Format::ALL[at]).collect();
    let is_as_set = chosen.len() == set.len() && chosen.iter().all(|format| set.contains(format));
    Ok(if is_as_set { Vec::new() } else { chosen })
}

fn at_least_one(
    asking: &mut Asking,
    prompt: &str,
    items: &[impl std::fmt::Display],
    proposed: &[usize],
) -> Result<Vec<usize>, Error> {
    loop {
        let chosen = asking.choose(prompt, items, proposed)?;
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        asking.reject("select at least one, with the space bar")?;
    }
}

/// Checks an answer with what was said before it.
fn check(draft: &Draft, defaults: &Defaults) -> Result<(), Invalid> {
    draft.check()?;
    defaults.check_buckets(draft)
}

fn refusal(invalid: &Invalid) -> String {
    format!("{invalid}\n{}", invalid.help())
}
