//! `cargo lambda-s3 schema`.

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::escape;
use crate::{schema, terminal};

/// Print the JSON Schema of a spec, for editors.
///
/// With it an editor completes and explains the keys, and marks what is wrong while it is typed.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Which file it is for
    #[arg(long, value_name = "FILE", default_value = "manifest")]
    of: Subject,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Subject {
    /// A Cargo.toml with [package.metadata.lambda-s3]; all else in it is allowed
    Manifest,
    /// A file for `new --spec`
    Spec,
}

impl Schema {
    pub(super) fn run(&self) -> Result<(), Error> {
        let schema = match self.of {
            Subject::Manifest => schema::manifest(),
            Subject::Spec => schema::spec_file(),
        };
        terminal::print(&escape::json(&schema))
    }
}
