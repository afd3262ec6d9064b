//! The only printer. What was asked for goes to standard output; what is said about it to standard error.

#![allow(clippy::disallowed_methods, reason = "the edge to the terminal")]

use std::io::{IsTerminal as _, Write as _};

use anstream::{eprintln, stdout};
use anstyle::{AnsiColor, Style};

use crate::error::Error;

const STATUS: Style = AnsiColor::Green.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// Prints what was asked for. A reader that has gone away (`| head`) is no failure.
pub fn print(text: &str) -> Result<(), Error> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("write", "standard output")(error))
        }
        _ => Ok(()),
    }
}

/// Says what was done, as cargo does: a verb in green, then the rest.
pub fn status(verb: &str, rest: &str) {
    eprintln!("{STATUS}{verb:>12}{STATUS:#} {rest}");
}

/// Says what did not go well, in the place of a status.
pub fn trouble(verb: &str, rest: &str) {
    eprintln!("{ERROR}{verb:>12}{ERROR:#} {rest}");
}

/// Says what the user may want to know.
pub fn note(text: &str) {
    labelled(HELP, "note", text);
}

/// Says what the user should think about.
pub fn warn(text: &str) {
    labelled(WARNING, "warning", text);
}

/// Says what went wrong, and what to do about it.
pub fn report(error: &Error) {
    labelled(ERROR, "error", &error.to_string());
    if let Some(help) = error.help() {
        labelled(HELP, "help", &help);
    }
}

/// Shows text beside the questions.
pub fn show(text: &str) {
    eprintln!("{text}");
}

/// Whether there is somebody to ask.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn labelled(style: Style, label: &str, text: &str) {
    eprintln!("{style}{label}{style:#}: {text}");
}
