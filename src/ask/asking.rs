//! Puts questions one after the other, with dialoguer's looks. Accepted answers are kept: Esc puts the question before again, and
//! those before that are answered from what was kept.

use std::fmt;
use std::io;

use console::{Term, measure_text_width};
use dialoguer::theme::{ColorfulTheme, Theme};
use dialoguer::{Confirm, MultiSelect, Select};

use super::dialogue::Dialogue;
use super::error::AskError;
use super::line;
use crate::error::Error;
use crate::escape::{visible, visible_lines};
use crate::interrupt::{self, Stop};
use crate::spec::{BucketName, ValueError};
use crate::terminal;

/// Entries of a list that are shown at once.
const PAGE: usize = 12;

/// The questions of one command, and the answers so far.
pub struct Asking {
    term: Term,
    kept: Vec<Kept>,
    /// How many of the kept answers this round has used.
    used: usize,
    /// Why the last answer was rejected.
    complaint: Option<String>,
    /// Buckets of which this round has asked whether they exist.
    pub(super) asked_buckets: Vec<BucketName>,
    /// Dropped last, when nothing is asked any more.
    _dialogue: Dialogue,
}

/// An accepted answer.
struct Kept {
    answer: Answer,
    /// Rows of the screen that show it; none where something else was printed since.
    rows: usize,
}

#[derive(Clone)]
enum Answer {
    Text(String),
    YesNo(bool),
    Chosen(Vec<usize>),
}

impl Asking {
    /// Begins to ask. Nothing may be half written until it is dropped: a signal can end the process.
    pub fn begin() -> Self {
        let dialogue = Dialogue::begin();
        Self {
            term: Term::stderr(),
            kept: Vec::new(),
            used: 0,
            complaint: None,
            asked_buckets: Vec::new(),
            _dialogue: dialogue,
        }
    }

    /// Runs `body`, which asks, until it comes to its end. It runs again after Esc, and must ask the same for the same answers.
    pub fn until_done<T>(&mut self, mut body: impl FnMut(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        loop {
            self.used = 0;
            self.asked_buckets.clear();
            match body(self) {
                Err(error) if matches!(error.downcast_ref(), Some(AskError::Back)) => {
                    let last = self.kept.pop().ok_or(Stop::Interrupted)?;
                    self.erase(last.rows)?;
                }
                done => return done,
            }
        }
    }

    /// Takes the last answer back, and says why when its question is put again.
    pub(super) fn reject(&mut self, complaint: &str) -> Result<(), Error> {
        if let Some(last) = self.kept.pop() {
            self.erase(last.rows)?;
        }
        self.used = self.kept.len();
        self.complaint = Some(complaint.to_owned());
        Ok(())
    }

    /// Says above the next question what is wrong.
    pub(super) fn complain(&mut self, complaint: &str) {
        if self.used == self.kept.len() {
            self.complaint = Some(complaint.to_owned());
        }
    }

    /// Prints what the next question is about.
    pub fn show(&mut self, text: &str) {
        if self.used == self.kept.len() {
            terminal::show(text);
            self.kept.iter_mut().for_each(|kept| kept.rows = 0);
        }
    }

    /// Asks for a line of text until it can be parsed; `parse` says what is wrong. An empty answer takes the default, if there is one.
    pub(super) fn value<T>(
        &mut self,
        prompt: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        loop {
            match parse(&self.text(prompt, default)?) {
                Ok(value) => return Ok(value),
                Err(complaint) => self.reject(&complaint)?,
            }
        }
    }

    fn text(&mut self, prompt: &str, default: &str) -> Result<String, Error> {
        let answer = self.put(
            |answer| matches!(answer, Answer::Text(_)),
            |term| Ok(line::read(term, prompt, default)?.map(Answer::Text)),
            |theme, answer, line| match answer {
                Answer::Text(text) => theme.format_input_prompt_selection(line, prompt, &visible(text)),
                Answer::YesNo(_) | Answer::Chosen(_) => Ok(()),
            },
        )?;
        match answer {
            Answer::Text(text) => Ok(text),
            Answer::YesNo(_) | Answer::Chosen(_) => Ok(default.to_owned()),
        }
    }

    pub(super) fn yes_or_no(&mut self, prompt: &str, default: bool) -> Result<bool, Error> {
        let prompt = visible(prompt);
        let answer = self.put(
            |answer| matches!(answer, Answer::YesNo(_)),
            |term| {
                let theme = ColorfulTheme::default();
                let question = Confirm::with_theme(&theme).with_prompt(&*prompt).default(default).report(false);
                Ok(question.interact_on_opt(term).map_err(io_error)?.map(Answer::YesNo))
            },
            |theme, answer, line| {
                let chosen = matches!(answer, Answer::YesNo(true));
                theme.format_confirm_prompt_selection(line, &prompt, Some(chosen))
            },
        )?;
        Ok(matches!(answer, Answer::YesNo(true)))
    }

    /// Asks for one of some items; `proposed` is where the cursor stands.
    pub fn choose_one(&mut self, prompt: &str, items: &[impl fmt::Display], proposed: usize) -> Result<usize, Error> {
        let (prompt, items) = (visible(prompt), shown(items));
        let answer = self.put(
            |answer| matches!(answer, Answer::Chosen(chosen) if matches!(chosen[..], [at] if at < items.len())),
            |term| {
                let theme = ColorfulTheme::default();
                let question = Select::with_theme(&theme)
                    .with_prompt(format!("{prompt} {}", keys("", items.len())))
                    .items(items.clone())
                    .default(proposed)
                    .max_length(PAGE)
                    .report(false);
                Ok(question.interact_on_opt(term).map_err(io_error)?.map(|at| Answer::Chosen(vec![at])))
            },
            |theme, answer, line| {
                let chosen = selected(answer, &items);
                theme.format_select_prompt_selection(line, &prompt, chosen.first().copied().unwrap_or_default())
            },
        )?;
        Ok(selected_at(answer).first().copied().unwrap_or(proposed))
    }

    /// Asks for any number of some items; `proposed` are those that are selected at first.
    pub(super) fn choose(
        &mut self,
        prompt: &str,
        items: &[impl fmt::Display],
        proposed: &[usize],
    ) -> Result<Vec<usize>, Error> {
        let (prompt, items) = (visible(prompt), shown(items));
        let answer = self.put(
            |answer| matches!(answer, Answer::Chosen(chosen) if chosen.iter().all(|at| *at < items.len())),
            |term| {
                let theme = ColorfulTheme::default();
                let defaults: Vec<bool> = (0..items.len()).map(|at| proposed.contains(&at)).collect();
                let question = MultiSelect::with_theme(&theme)
                    .with_prompt(format!("{prompt} {}", keys("space selects, ", items.len())))
                    .items(items.clone())
                    .defaults(&defaults)
                    .max_length(PAGE)
                    .report(false);
                Ok(question.interact_on_opt(term).map_err(io_error)?.map(Answer::Chosen))
            },
            |theme, answer, line| theme.format_multi_select_prompt_selection(line, &prompt, &selected(answer, &items)),
        )?;
        Ok(selected_at(answer))
    }

    /// The answer: the kept one if it fits, else the one that is given now.
    fn put(
        &mut self,
        fits: impl Fn(&Answer) -> bool,
        ask: impl FnOnce(&Term) -> io::Result<Option<Answer>>,
        settled: impl FnOnce(&ColorfulTheme, &Answer, &mut String) -> fmt::Result,
    ) -> Result<Answer, Error> {
        if let Some(kept) = self.kept.get(self.used).filter(|kept| fits(&kept.answer)) {
            self.used += 1;
            return Ok(kept.answer.clone());
        }
        self.kept.truncate(self.used);
        let theme = ColorfulTheme::default();
        let complaint = self.complaint.take().map_or_else(String::new, |text| {
            let mut line = String::new();
            // The theme writes to a String, which cannot fail; a terminal that is gone shows at the question.
            let _ = theme.format_error(&mut line, &visible_lines(&text));
            line
        });
        let complained = self.write(&complaint)?;
        let answer = answered(&self.term, ask(&self.term))?;
        self.erase(complained)?;
        let answer = answer.ok_or(AskError::Back)?;
        let mut line = String::new();
        let _ = settled(&theme, &answer, &mut line);
        let rows = self.write(&line)?;
        self.kept.push(Kept { answer: answer.clone(), rows });
        self.used += 1;
        Ok(answer)
    }

    /// Writes lines; returns the rows that they take.
    fn write(&self, text: &str) -> Result<usize, Error> {
        if text.is_empty() {
            return Ok(0);
        }
        self.term.write_line(text).map_err(AskError::Terminal)?;
        let columns = usize::from(self.term.size().1).max(1);
        Ok(text.lines().map(|line| measure_text_width(line).div_ceil(columns).max(1)).sum())
    }

    fn erase(&self, rows: usize) -> Result<(), Error> {
        if rows > 0 {
            self.term.clear_last_lines(rows).map_err(AskError::Terminal)?;
        }
        Ok(())
    }
}

/// A rejected value: what is wrong, and what to type instead.
pub(super) fn words(error: &ValueError) -> String {
    format!("{error}: {}", error.help())
}

fn shown(items: &[impl fmt::Display]) -> Vec<String> {
    items.iter().map(|item| visible(&item.to_string()).into_owned()).collect()
}

/// How a list is used.
fn keys(first: &str, items: usize) -> String {
    let pages = if items > PAGE { ", left and right turn pages" } else { "" };
    format!("({first}up and down move{pages}, enter confirms)")
}

fn selected<'a>(answer: &Answer, items: &'a [String]) -> Vec<&'a str> {
    selected_at(answer.clone()).into_iter().filter_map(|at| items.get(at)).map(String::as_str).collect()
}

fn selected_at(answer: Answer) -> Vec<usize> {
    match answer {
        Answer::Chosen(chosen) => chosen,
        Answer::Text(_) | Answer::YesNo(_) => Vec::new(),
    }
}

/// The answer, none after Esc, or the signal that ended the question; the cursor is seen again in each case.
fn answered(term: &Term, answer: io::Result<Option<Answer>>) -> Result<Option<Answer>, Error> {
    if !matches!(answer, Ok(Some(_))) {
        let _ = term.show_cursor();
    }
    interrupt::check()?;
    match answer {
        Ok(answer) => Ok(answer),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Stop::Interrupted.into()),
        Err(error) => Err(AskError::Terminal(error).into()),
    }
}

fn io_error(error: dialoguer::Error) -> io::Error {
    match error {
        dialoguer::Error::IO(error) => error,
    }
}
