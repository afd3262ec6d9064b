//! `cargo lambda-s3 completions`.

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::terminal;

const EXAMPLES: &str = "\
Examples:
  echo 'source <(cargo lambda-s3 completions bash)' >> ~/.bashrc
  cargo lambda-s3 completions zsh > \"${fpath[1]}/_cargo-lambda-s3\"
  echo 'cargo lambda-s3 completions fish | source' >> ~/.config/fish/config.fish";

/// Print a script that lets a shell complete `cargo lambda-s3`.
///
/// Subcommands, flags and their values, and the buckets that the specs of the workspace name. Cargo's own completion goes on
/// as it was.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    /// Bash 3.2 or newer
    Bash,
    /// Zsh
    Zsh,
    /// Fish 3.4 or newer
    Fish,
    /// PowerShell 5 or newer
    Powershell,
    /// Elvish 0.18 or newer
    Elvish,
}

impl Completions {
    pub(super) fn run(&self) -> Result<(), Error> {
        terminal::print(match self.shell {
            Shell::Bash => include_str!("completions/bash.sh"),
            Shell::Zsh => include_str!("completions/zsh.sh"),
            Shell::Fish => include_str!("completions/fish.fish"),
            Shell::Powershell => include_str!("completions/powershell.ps1"),
            Shell::Elvish => include_str!("completions/elvish.elv"),
        })
    }
}
