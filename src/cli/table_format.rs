//! How a command prints what it lists.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum TableFormat {
    /// A table
    Text,
    /// For programs
    Json,
}
