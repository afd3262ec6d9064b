//! Questions about keys of a bucket: one answer, or the bucket first.

use super::asking::Asking;
use super::{refusal, words};
use crate::error::Error;
use crate::spec::{BucketName, Caution, Defaults, Draft, KeyPattern, Location, ValueError};

/// Puts an answer into a draft.
pub(super) type Extend<'a> = Box<dyn Fn(&mut Draft, Location) + 'a>;

/// What is asked for, and what the draft becomes with it.
pub(super) struct Place<'a> {
    pub(super) prompt: &'a str,
    /// What an empty answer is.
    pub(super) or_none: bool,
    pub(super) extend: Extend<'a>,
}

/// What was typed.
enum Typed {
    Nothing,
    Bucket(BucketName),
    Location(Location),
}

impl Place<'_> {
    /// Asks until the answer goes with the rest of the draft. The keys are asked for where a bucket alone was typed. Returns whether
    /// there was an answer.
    pub(super) fn ask(&self, asking: &mut Asking, draft: &mut Draft, defaults: &Defaults) -> Result<bool, Error> {
        let with = |on: Location| {
            let mut extended = draft.clone();
            (self.extend)(&mut extended, on);
            extended
        };
        let extended = loop {
            let rejected = match asking.value(self.prompt, "", |text| self.read(text))? {
                Typed::Nothing => return Ok(false),
                Typed::Location(on) => {
                    let extended = with(on);
                    match super::check(&extended, defaults) {
                        Ok(()) => break extended,
                        Err(invalid) => invalid,
                    }
                }
                Typed::Bucket(bucket) => {
                    let all = Location { bucket: bucket.clone(), keys: KeyPattern::default() };
                    match defaults.check_buckets(&with(all)) {
                        Ok(()) => break keys(asking, &bucket, defaults, with)?,
                        Err(invalid) => invalid,
                    }
                }
            };
            asking.reject(&refusal(&rejected))?;
        };
        *draft = extended;
        Ok(true)
    }

    fn read(&self, text: &str) -> Result<Typed, String> {
        let typed = match text {
            "" if self.or_none => Ok(Typed::Nothing),
            text if text.contains(['/', ':']) => return location(text).map(Typed::Location),
            text => text.parse().map(Typed::Bucket).map_err(ValueError::from),
        };
        typed.map_err(|error| words(&error))
    }
}

/// Reads an S3 URI. Keys that hardly anyone means are rejected: a spec file can say them.
fn location(text: &str) -> Result<Location, String> {
    let on: Location = text.parse().map_err(|error| words(&ValueError::from(error)))?;
    match Caution::of(&on.keys) {
        Some(caution @ (Caution::Literal(_) | Caution::LeadingSlash)) => {
            Err(format!("{}; if it is meant, give it in a spec file (`--spec`)", caution.text(&on)))
        }
        Some(Caution::OpenPrefix) | None => Ok(on),
    }
}

/// Asks for the keys of a bucket, as they stand behind it in an S3 URI.
fn keys(
    asking: &mut Asking,
    bucket: &BucketName,
    defaults: &Defaults,
    with: impl Fn(Location) -> Draft,
) -> Result<Draft, Error> {
    let prompt = format!("Keys in `{bucket}`, such as incoming/*.jpg (empty for every key)");
    loop {
        let on = asking.value(&prompt, "", |text| {
            if text.starts_with('.') && !text.contains(['/', '*']) {
                return Err(format!("`{text}` is a prefix: write `*{text}` for keys that end with it"));
            }
            location(&format!("s3://{bucket}/{text}"))
        })?;
        let extended = with(on);
        match super::check(&extended, defaults) {
            Ok(()) => return Ok(extended),
            Err(invalid) => asking.reject(&refusal(&invalid))?,
        }
    }
}
