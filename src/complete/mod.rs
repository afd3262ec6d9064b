//! What may come next on a command line: for the completion scripts of the shells.
//!
//! Made from the program's own arguments as clap knows them, and from what the specs around hold. Clap's own engine for this
//! is behind a feature that it calls unstable, and knows nothing of `cargo lambda-s3` as two words.

mod known;
mod position;
mod values;

use clap::{Arg, ArgAction, Command};

pub use known::Known;
use position::Position;
pub use values::ValueKind;

/// What a shell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Words(Vec<Candidate>),
    /// Files and folders, which the shell knows better.
    Files,
    Folders,
}

/// A word that may stand where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub word: String,
    /// What it means, on one line; may be empty.
    pub help: String,
}

impl Candidate {
    fn new(word: impl Into<String>, help: impl ToString) -> Self {
        let help = help.to_string();
        Self { word: word.into(), help: help.lines().next().unwrap_or_default().to_owned() }
    }
}

/// What may stand in place of `current`, behind the words before it. `known` is asked only for values that specs hold.
pub fn complete(program: Command, words: &[String], current: &str, known: impl FnOnce() -> Known) -> Answer {
    let mut program = program;
    program.build();
    let position = Position::after(&program, words);
    let (prefix, typed, argument) = position.value_at(current);
    if let Some(argument) = argument {
        return within(values::of(argument, typed, known), prefix, current);
    }
    if current.starts_with('-') && !position.is_escaped {
        return within(Answer::Words(flags(&position)), "", current);
    }
    let mut words: Vec<Candidate> = position.subcommands().map(subcommand).collect();
    if let Some(argument) = position.positional() {
        match values::of(argument, current, known) {
            Answer::Words(more) => words.extend(more),
            other if words.is_empty() => return other,
            _ => {}
        }
    } else if words.is_empty() {
        words = flags(&position);
    }
    within(Answer::Words(words), "", current)
}

/// Those that go on from what is typed, as whole words.
fn within(answer: Answer, prefix: &str, current: &str) -> Answer {
    match answer {
        Answer::Words(words) => {
            let whole = words.into_iter().map(|one| Candidate { word: format!("{prefix}{}", one.word), ..one });
            Answer::Words(whole.filter(|one| one.word.starts_with(current)).collect())
        }
        other => other,
    }
}

fn subcommand(command: &Command) -> Candidate {
    Candidate::new(command.get_name(), command.get_about().cloned().unwrap_or_default())
}

fn flags(position: &Position<'_>) -> Vec<Candidate> {
    let may_come = |flag: &&Arg| {
        let may_repeat = matches!(flag.get_action(), ArgAction::Append | ArgAction::Count);
        !flag.is_hide_set() && (may_repeat || !position.has(flag))
    };
    let candidate = |flag: &Arg| Some(Candidate::new(format!("--{}", flag.get_long()?), flag.get_help().cloned()?));
    position.command.get_arguments().filter(may_come).filter_map(candidate).collect()
}
