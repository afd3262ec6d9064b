//! Answers to the questions that templates ask, as a spec holds them.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, nearest};
use crate::error::Report;
use crate::escape::Quoted;

/// An answer, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub name: String,
    pub value: AnswerValue,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerValue {
    Text(String),
    Truth(bool),
    Number(i64),
    List(Vec<String>),
}

/// What was typed after `--set`: what it means depends on the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub text: String,
}

/// Whether a question may be called so: a word that templates can write.
pub fn is_question_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reads `KEY=VALUE`.
impl FromStr for Setting {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.split_once('=') {
            Some((name, text)) if is_question_name(name) => Ok(Self { name: name.to_owned(), text: text.to_owned() }),
            _ => Err(InvalidValue::new("answer", typed, "give KEY=VALUE, where KEY is the name of a question")),
        }
    }
}

/// These answers, and those of `others` to what they leave open.
pub(super) fn or_answers(mut answers: Vec<Answer>, others: Vec<Answer>) -> Vec<Answer> {
    for other in others {
        if !answers.iter().any(|answer| answer.name == other.name) {
            answers.push(other);
        }
    }
    answers
}

/// Why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    Unknown {
        name: String,
        known: Vec<String>,
    },
    /// It is none that the question takes.
    Refused {
        name: String,
        typed: String,
        accepted: String,
    },
    /// The question has no default, and nobody answered it.
    Missing {
        name: String,
        prompt: String,
        accepted: String,
    },
}

impl AnswerError {
    pub fn help(&self) -> String {
        match self {
            Self::Unknown { name, known } => match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "these templates ask nothing: leave it out".to_owned(),
                None => format!("they ask for `{}`", known.join("`, `")),
            },
            Self::Refused { accepted, .. } => format!("answer with {accepted}"),
            Self::Missing { name, accepted, .. } => {
                format!(
                    "give `--set {name}=…`, or in a project `{name}` in `[package.metadata.lambda-s3.answers]`: {accepted}"
                )
            }
        }
    }
}

impl Report for AnswerError {
    fn help(&self) -> Option<String> {
        Some(self.help())
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(f, "no template asks for {}", Quoted(name)),
            Self::Refused { name, typed, .. } => write!(f, "{} is not an answer to `{name}`", Quoted(typed)),
            Self::Missing { name, prompt, .. } => write!(f, "no answer to `{name}`: {}", Quoted(prompt)),
        }
    }
}

impl fmt::Display for AnswerValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Truth(truth) => truth.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::List(texts) => f.write_str(&texts.join(",")),
        }
    }
}
