//! The only printer. What was asked for goes to standard output; what is said about it to standard error.

#![allow(clippy::disallowed_methods, reason = "the edge to the terminal")]

use std::fmt;
use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice, stderr, stdout};
use anstyle::{AnsiColor, Style};
use clap::error::{ContextKind, ContextValue};

use crate::error::{Error, ExitCode};
use crate::escape::{is_hidden, visible, visible_lines};

const STATUS: Style = AnsiColor::Green.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();
const DETAIL: Style = AnsiColor::Cyan.on_default();

static VERBOSITY: OnceLock<Verbosity> = OnceLock::new();

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Where a terminal shows it, and as `NO_COLOR` and `CLICOLOR_FORCE` say.
    Auto,
    Always,
    Never,
}

impl Color {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|color| color.as_str() == name)
    }
}

/// How much is told about what is done. Errors and warnings, and what was asked for, are printed in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    Quiet,
    Normal,
    /// Also how: files that are read, programs that run and for how long.
    Verbose,
}

/// Sets when to colour. What is not said on the command line is taken from `CARGO_TERM_COLOR`, which cargo hands on to
/// its subcommands by leaving it where it is (*The Cargo Book, Configuration*).
pub fn set_color(typed: Option<Color>) {
    let set = || Color::named(&std::env::var("CARGO_TERM_COLOR").ok()?);
    let choice = match typed.or_else(set).unwrap_or(Color::Auto) {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    choice.write_global();
}

/// Whether what stands on standard error is coloured: the questions have a switch of their own.
pub fn has_color() -> bool {
    AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

/// Sets how much is told, once.
pub fn set_verbosity(verbosity: Verbosity) {
    VERBOSITY.get_or_init(|| verbosity);
}

fn verbosity() -> Verbosity {
    VERBOSITY.get().copied().unwrap_or(Verbosity::Normal)
}

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

/// Prints what files hold, such as a patch: to a file or another program as it is, on a terminal so that it cannot steer that.
pub fn print_from_files(text: &str) -> Result<(), Error> {
    if std::io::stdout().is_terminal() { print(&visible_lines(text)) } else { print(text) }
}

/// Writes a line to standard error. Where that cannot be written, there is no other place to say so: what is done is done, and the
/// exit code tells it.
fn say(line: fmt::Arguments<'_>) {
    let mut err = stderr().lock();
    let _ = writeln!(err, "{line}").and_then(|()| err.flush());
}

/// Says what was done, as cargo does: a verb in green, then the rest.
pub fn status(verb: &str, rest: &str) {
    if verbosity() != Verbosity::Quiet {
        say(format_args!("{STATUS}{verb:>12}{STATUS:#} {}", visible_lines(rest)));
    }
}

/// Says what did not go well, in the place of a status.
pub fn trouble(verb: &str, rest: &str) {
    say(format_args!("{ERROR}{verb:>12}{ERROR:#} {}", visible_lines(rest)));
}

/// Says what follows from what was done, in lines of its own, which may be coloured.
pub fn tell(text: &str) {
    if verbosity() != Verbosity::Quiet {
        show(text);
    }
}

pub fn note(text: &str) {
    if verbosity() != Verbosity::Quiet {
        labelled(HELP, "note", text);
    }
}

/// Prints a detail line in verbose mode: a verb as of a status, then the rest, which is made only then.
pub fn detail(verb: &str, rest: impl FnOnce() -> String) {
    if verbosity() == Verbosity::Verbose {
        say(format_args!("{DETAIL}{verb:>12}{DETAIL:#} {}", visible_lines(&rest())));
    }
}

/// Runs another program, and says how long that took.
pub fn timed<T>(program: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let outcome = run();
    detail("Ran", || format!("`{program}` in {}", seconds(start.elapsed())));
    outcome
}

fn seconds(time: Duration) -> String {
    format!("{:.3}s", time.as_secs_f64())
}

/// Prints what clap has to say: the help or the version that was asked for, or what is wrong with the arguments.
pub fn answer(answer: clap::Error) -> ExitCode {
    if answer.use_stderr() {
        // Clap ends it with a line feed.
        say(format_args!("{}", spelled_out(answer).render().ansi().to_string().trim_end()));
        return ExitCode::Usage;
    }
    match print(&answer.render().ansi().to_string()) {
        Ok(()) => ExitCode::Success,
        Err(error) => {
            report(&error);
            error.exit_code()
        }
    }
}

/// With what was typed so that it cannot steer the terminal: clap repeats it as it is. Its tips are texts of which nothing tells what
/// was typed: they are left out then.
fn spelled_out(mut error: clap::Error) -> clap::Error {
    let typed: Vec<(ContextKind, ContextValue)> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    let mut is_odd = false;
    let mut shown = |text: &String| {
        is_odd |= text.contains(is_hidden);
        visible(text).into_owned()
    };
    for (kind, value) in typed {
        match &value {
            ContextValue::String(text) => drop(error.insert(kind, ContextValue::String(shown(text)))),
            ContextValue::Strings(texts) => {
                drop(error.insert(kind, ContextValue::Strings(texts.iter().map(&mut shown).collect())));
            }
            _ => {}
        }
    }
    if is_odd {
        error.remove(ContextKind::Suggested);
    }
    error
}

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

/// Shows text beside the questions, which may be coloured.
pub fn show(text: &str) {
    say(format_args!("{text}"));
}

pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn labelled(style: Style, label: &str, text: &str) {
    say(format_args!("{style}{label}{style:#}: {}", visible_lines(text)));
}

/// What is coloured in a longer text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Error,
    Warning,
    Help,
    Strong,
}

/// The text in its colour; [`print()`] takes it off again where nobody would see it.
pub fn painted(paint: Paint, text: &str) -> String {
    let style = match paint {
        Paint::Error => ERROR,
        Paint::Warning => WARNING,
        Paint::Help => HELP,
        Paint::Strong => Style::new().bold(),
    };
    format!("{style}{text}{style:#}")
}
