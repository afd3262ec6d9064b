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
    /// Asks for one where several work with an object and write another.
    pub(super) fn ask(asking: &mut ask::Asking, spec: &Spec) -> Result<Option<Self>, Error> {
        if Example::Copy.check(spec).is_err() {
            return Ok(None);
        }
        let flags = [Self::Copy, Self::Thumbnail, Self::JsonLines, Self::None];
        let titles = flags.map(|flag| {
            let value = flag.to_possible_value();
            value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
        });
        Ok(Some(flags[asking.choose_one("What the handler does at first", &titles, 0)?]))
    }

    pub(super) fn example(self) -> Example {
        match self {
            Self::Copy => Example::Copy,
            Self::Metadata => Example::Metadata,
            Self::Thumbnail => Example::Thumbnail,
            Self::JsonLines => Example::JsonLines,
            Self::None => Example::None,
        }
    }
}
