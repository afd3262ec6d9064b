//! The flags that every subcommand takes.

use std::ffi::{OsStr, OsString};

use clap::builder::PossibleValue;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, ValueEnum};

use super::Cli;
use crate::terminal::{self, Color, Verbosity};

const HEADING: &str = "Output";

/// How the program talks, whatever it does.
#[derive(Debug, Args)]
pub(super) struct GlobalFlags {
    /// When to colour what is printed [default: as CARGO_TERM_COLOR says, or auto]
    #[arg(long, value_name = "WHEN", global = true, help_heading = HEADING)]
    color: Option<Color>,

    /// Leave out status lines and notes
    #[arg(short, long, global = true, help_heading = HEADING)]
    quiet: bool,

    /// Print more: which files are read, which programs run and how long they take
    #[arg(short, long, global = true, help_heading = HEADING)]
    verbose: bool,
}

impl ValueEnum for Color {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl GlobalFlags {
    /// From here on the program talks so.
    pub(super) fn obey(&self) -> Result<(), clap::Error> {
        terminal::set_color(self.color);
        terminal::set_verbosity(match (self.quiet, self.verbose) {
            (false, false) => Verbosity::Normal,
            (false, true) => Verbosity::Verbose,
            (true, false) => Verbosity::Quiet,
            // Clap does not see it where one stands before the subcommand and one behind it.
            (true, true) => {
                let message = "the argument '--quiet' cannot be used with '--verbose'";
                return Err(Cli::command().error(ErrorKind::ArgumentConflict, message));
            }
        });
        Ok(())
    }
}

/// What `--color` says among arguments that clap has not understood yet: its own errors and its help obey it, too.
pub(super) fn color_among(arguments: &[OsString]) -> Option<Color> {
    let flags = arguments.iter().take_while(|argument| *argument != "--");
    let mut typed: Option<&OsStr> = None;
    let mut is_value = false;
    for argument in flags {
        if is_value {
            typed = Some(argument);
        }
        is_value = argument == "--color";
        if let Some(value) = argument.to_str().and_then(|text| text.strip_prefix("--color=")) {
            typed = Some(OsStr::new(value));
        }
    }
    typed.and_then(OsStr::to_str).and_then(Color::named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_color_counts_up_to_two_dashes() {
        for (line, expected) in [
            ("new", None),
            ("--color always new", Some(Color::Always)),
            ("new --color=never", Some(Color::Never)),
            ("--color always new --color auto", Some(Color::Auto)),
            ("new --color", None),
            ("new --color purple", None),
            ("new -- --color always", None),
        ] {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(color_among(&arguments), expected, "{line}");
        }
    }
}
