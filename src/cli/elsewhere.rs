//! Commands that people look for here and that other programs have.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};

/// The command, and where to find it.
const COMMANDS: [(&str, &str); 5] = [
    ("build", "cargo-lambda builds the function: `cargo lambda build --release`"),
    (
        "check",
        "`cargo lambda-s3 sync --check` compares the files with the spec, `cargo lambda-s3 audit` looks for problems",
    ),
    ("deploy", "the README of the project shows the commands that deploy it, for each of its formats"),
    ("invoke", "cargo-lambda sends an event to the function: `cargo lambda invoke --data-file events/trigger-1.json`"),
    ("watch", "cargo-lambda runs the function locally: `cargo lambda watch --features testing`"),
];

/// Adds to the error where the command is that was typed.
pub(super) fn point_to_it(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    if let Some((_, tip)) = COMMANDS.iter().find(|(command, _)| command == typed) {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(*tip)]));
    }
    error
}
