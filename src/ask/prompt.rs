//! How a question is put: with dialoguer, and so that every one of them can be left with Esc or Ctrl-C.

mod line;

use std::fmt;
use std::str::FromStr;

use console::Term;
use dialoguer::theme::{ColorfulTheme, Theme};
use dialoguer::{Confirm, MultiSelect, Select};

use crate::error::{Error, ExitCode, Report};
use crate::escape::{visible, visible_lines};
use crate::interrupt::{self, Stop};
use crate::spec::ValueError;

/// Why a question has no answer.
#[derive(Debug)]
pub enum AskError {
    Terminal(std::io::Error),
    Declined,
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(error) => write!(f, "the terminal cannot be read: {error}"),
            Self::Declined => write!(f, "nothing was written"),
        }
    }
}

impl Report for AskError {
    fn exit_code(&self) -> ExitCode {
        ExitCode::Failure
    }
}

/// Asks for a line of text until it means something. An empty answer takes the default, if there is one.
pub(super) fn text<T>(prompt: &str, default: &str) -> Result<T, Error>
where
    T: FromStr,
    ValueError: From<T::Err>,
{
    text_as(prompt, default, str::parse)
}

/// The same, for what is no type of its own.
pub(super) fn text_as<T, E>(prompt: &str, default: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, Error>
where
    ValueError: From<E>,
{
    let term = Term::stderr();
    loop {
        let answer = restoring(&term, line::read(&term, prompt, default))?;
        match parse(&answer).map_err(ValueError::from) {
            Ok(value) => {
                line::settle(&term, prompt, &answer).map_err(AskError::Terminal)?;
                return Ok(value);
            }
            Err(error) => complain(&format!("{error}: {}", error.help())),
        }
    }
}

pub(super) fn yes_or_no(prompt: &str, default: bool) -> Result<bool, Error> {
    let term = Term::stderr();
    let theme = ColorfulTheme::default();
    let question = Confirm::with_theme(&theme).with_prompt(visible(prompt)).default(default);
    restoring(&term, question.interact_on_opt(&term).map_err(io_error))
}

pub fn confirm(prompt: &str) -> Result<(), Error> {
    if yes_or_no(prompt, true)? { Ok(()) } else { Err(AskError::Declined.into()) }
}

/// Asks for at least one of some items; `chosen` are those that are proposed.
pub(super) fn choose(prompt: &str, items: &[impl fmt::Display], chosen: &[usize]) -> Result<Vec<usize>, Error> {
    loop {
        let answer = select(prompt, items, chosen)?;
        if !answer.is_empty() {
            return Ok(answer);
        }
        complain("choose at least one, with the space bar");
    }
}

/// Asks for any number of some items, or none; `chosen` are those that are proposed.
pub(super) fn choose_any(prompt: &str, items: &[impl fmt::Display], chosen: &[usize]) -> Result<Vec<usize>, Error> {
    select(prompt, items, chosen)
}

/// Asks for one of some items; the first is proposed.
pub fn choose_one(prompt: &str, items: &[impl fmt::Display]) -> Result<usize, Error> {
    let term = Term::stderr();
    let theme = ColorfulTheme::default();
    let items: Vec<String> = items.iter().map(|item| visible(&item.to_string()).into_owned()).collect();
    let question = Select::with_theme(&theme).with_prompt(visible(prompt)).items(items).default(0).max_length(12);
    restoring(&term, question.interact_on_opt(&term).map_err(io_error))
}

fn select(prompt: &str, items: &[impl fmt::Display], chosen: &[usize]) -> Result<Vec<usize>, Error> {
    let term = Term::stderr();
    let theme = ColorfulTheme::default();
    let items: Vec<String> = items.iter().map(|item| visible(&item.to_string()).into_owned()).collect();
    let proposed = (0..items.len()).map(|at| chosen.contains(&at));
    let question = MultiSelect::with_theme(&theme)
        .with_prompt(format!("{} (space chooses, enter goes on)", visible(prompt)))
        .items(items)
        .defaults(&proposed.collect::<Vec<bool>>())
        .max_length(12);
    restoring(&term, question.interact_on_opt(&term).map_err(io_error))
}

pub(super) fn complain(text: &str) {
    let mut line = String::new();
    // The theme writes to a String, which cannot fail; a terminal that is gone shows at the next question.
    let _ = ColorfulTheme::default().format_error(&mut line, &visible_lines(text));
    let _ = Term::stderr().write_line(&line);
}

/// The answer, or how the question was left; the cursor is seen again either way.
fn restoring<T>(term: &Term, answer: std::io::Result<Option<T>>) -> Result<T, Error> {
    if let Ok(Some(answer)) = answer {
        interrupt::check()?;
        return Ok(answer);
    }
    let _ = term.show_cursor();
    interrupt::check()?;
    match answer {
        Err(error) if error.kind() != std::io::ErrorKind::Interrupted => Err(AskError::Terminal(error).into()),
        _ => Err(Stop::Interrupted.into()),
    }
}

fn io_error(error: dialoguer::Error) -> std::io::Error {
    match error {
        dialoguer::Error::IO(error) => error,
    }
}
