//! What the handler that is generated does.

use serde::Serialize;

use crate::encode;
use crate::spec::{Access, Invalid, Location, Spec};

/// What the handler's example does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// Copies the object.
    Copy,
    /// Looks at the object's metadata.
    Metadata,
    /// Writes a receipt of the event.
    Receipt,
    /// Draws a thumbnail of the object.
    Thumbnail,
    /// Reads and writes lines of JSON.
    JsonLines,
    /// Logs the event.
    None,
}

/// The example, for templates; exactly one is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleValues {
    /// See [`Example::Copy`].
    pub copy: bool,
    /// See [`Example::Metadata`].
    pub metadata: bool,
    /// See [`Example::Receipt`].
    pub receipt: bool,
    /// See [`Example::Thumbnail`].
    pub thumbnail: bool,
    /// See [`Example::JsonLines`].
    pub json_lines: bool,
    /// See [`Example::None`].
    pub none: bool,
}

impl Example {
    /// The one for what the function may do.
    pub fn of(spec: &Spec) -> Self {
        let writes = spec.granted(Access::Write).next().is_some();
        match (spec.read_triggers().next(), writes) {
            (Some(_), true) => Self::Copy,
            (Some(_), false) => Self::Metadata,
            (None, true) => Self::Receipt,
            (None, false) => Self::None,
        }
    }

    /// The name, as `--example` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Metadata => "metadata",
            Self::Receipt => "receipt",
            Self::Thumbnail => "thumbnail",
            Self::JsonLines => "json-lines",
            Self::None => "none",
        }
    }

    /// Whether the function may do what the example does.
    pub fn check(self, spec: &Spec) -> Result<(), Invalid> {
        let reads = spec.read_triggers().next().is_some();
        let writes = spec.granted(Access::Write).next().is_some();
        let needs = |needed: &str| {
            Err(Invalid::Needs { given: format!("--example {}", self.as_str()), needed: needed.to_owned() })
        };
        match self {
            Self::Copy | Self::Thumbnail | Self::JsonLines | Self::Metadata if !reads => {
                needs("a trigger of new objects, and no `--no-read-trigger`")
            }
            Self::Copy | Self::Thumbnail | Self::JsonLines | Self::Receipt if !writes => needs("--write S3_URI"),
            _ => Ok(()),
        }
    }

    pub(super) fn values(self) -> ExampleValues {
        ExampleValues {
            copy: self == Self::Copy,
            metadata: self == Self::Metadata,
            receipt: self == Self::Receipt,
            thumbnail: self == Self::Thumbnail,
            json_lines: self == Self::JsonLines,
            none: self == Self::None,
        }
    }
}

/// An object that triggers the function, and what the example makes of it; both empty where no new object does.
pub(super) fn samples(spec: &Spec) -> (String, String) {
    let Some(trigger) = spec.triggers.iter().find(|trigger| trigger.leaves_object()) else {
        return (String::new(), String::new());
    };
    let Location { bucket, keys } = &trigger.on;
    let source = format!("s3://{bucket}/{}red flower{}", keys.prefix(), keys.suffix());
    let target = spec.granted(Access::Write).next().map(|to| {
        let end = if to.keys.suffix().is_empty() { keys.suffix() } else { to.keys.suffix() };
        format!("s3://{}/{}red flower{end}", to.bucket, to.keys.prefix())
    });
    (source, target.unwrap_or_default())
}

/// What rustfmt puts between the `=` and the text of `    const TARGET: &str = "…";`, within its 100 columns.
pub(super) fn line_break(text: &str) -> &'static str {
    let line = "    const TARGET: &str = ;".len() + encode::rust::string(text).chars().count();
    if line <= 100 { " " } else { "\n        " }
}
