//! What the help says of arguments besides their comments.

use clap::{Arg, ArgAction, Command};

const DEFAULT: &str = " [default: ";

/// Says of each flag that may be repeated that it may. A positional has clap's `...`.
pub(super) fn with_repeats(command: Command) -> Command {
    command.mut_args(with_repeat).mut_subcommands(with_repeats)
}

fn with_repeat(arg: Arg) -> Arg {
    let note = match (arg.get_action(), arg.get_value_delimiter()) {
        (ArgAction::Append, Some(_)) => "repeatable, or a list with commas",
        (ArgAction::Append, None) => "repeatable",
        _ => return arg,
    };
    match arg.get_help() {
        Some(help) if !arg.is_positional() => {
            let help = format!("{help} [{note}]");
            arg.help(help)
        }
        _ => arg,
    }
}

/// The help of a flag without its default.
pub(super) fn without_default(help: &str) -> &str {
    help.split_once(DEFAULT).map_or(help, |(help, _)| help)
}
