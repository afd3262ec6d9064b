//! What the handler of a new function is an example of.

use clap::ValueEnum;

use crate::ask;
use crate::error::Error;
use crate::plan::Example;
use crate::spec::Spec;

/// The values of `--example`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ExampleFlag {
    /// Copies the object, as a stream
    Copy,
    /// Logs what S3 knows of the object
    Metadata,
    /// Draws a small JPEG of an image
    Thumbnail,
    /// Reads and writes lines of JSON, one by one
    JsonLines,
    /// Logs the event
    None,
}

impl ExampleFlag {
    /// The one that was given; a terminal is asked where there are several that work with an object and write another.
    /// Without an answer it is the one that fits the grants.
    pub(super) fn choose(given: Option<Self>, spec: &Spec, asks: bool) -> Result<Option<Example>, Error> {
        let is_partial = given.is_none() && asks && Example::Copy.check(spec).is_ok();
        if !is_partial {
            return Ok(given.map(Self::example));
        }
        let flags = [Self::Copy, Self::Thumbnail, Self::JsonLines, Self::None];
        let titles = flags.map(|flag| {
            let value = flag.to_possible_value();
            value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
        });
        Ok(Some(flags[ask::choose_one("What the handler does at first", &titles)?].example()))
    }

    fn example(self) -> Example {
        match self {
            Self::Copy => Example::Copy,
            Self::Metadata => Example::Metadata,
            Self::Thumbnail => Example::Thumbnail,
            Self::JsonLines => Example::JsonLines,
            Self::None => Example::None,
        }
    }
}
