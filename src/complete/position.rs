//! Where on a command line one is.

use clap::{Arg, Command};

/// What the words so far have come to.
pub(super) struct Position<'a> {
    pub(super) command: &'a Command,
    /// Whether `--` has been typed, so that nothing is a flag any more.
    pub(super) is_escaped: bool,
    waiting: Option<&'a Arg>,
    given: Vec<&'a Arg>,
    /// How many arguments without a flag were given.
    positionals: usize,
}

impl<'a> Position<'a> {
    /// The position behind `words`, which begin behind the program's name.
    pub(super) fn after(program: &'a Command, words: &[String]) -> Self {
        let mut position =
            Self { command: program, is_escaped: false, waiting: None, given: Vec::new(), positionals: 0 };
        words.iter().for_each(|word| position.take(word));
        position
    }

    fn take(&mut self, word: &str) {
        if self.waiting.take().is_some() {
            return;
        }
        if self.is_escaped || word == "-" || !word.starts_with('-') {
            match self.command.find_subcommand(word) {
                Some(subcommand) if !self.is_escaped && self.positionals == 0 => self.command = subcommand,
                _ => self.positionals += 1,
            }
        } else if word == "--" {
            self.is_escaped = true;
        } else if let Some(long) = word.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            self.give(self.long(name), value.is_some());
        } else {
            let letters: Vec<char> = word.chars().skip(1).collect();
            for (at, letter) in letters.iter().enumerate() {
                let flag = self.command.get_arguments().find(|flag| flag.get_short() == Some(*letter));
                let takes_value = flag.is_some_and(|flag| flag.get_action().takes_values());
                self.give(flag, at + 1 < letters.len());
                if takes_value {
                    break;
                }
            }
        }
    }

    fn give(&mut self, flag: Option<&'a Arg>, has_value: bool) {
        let Some(flag) = flag else { return };
        self.given.push(flag);
        if flag.get_action().takes_values() && !has_value {
            self.waiting = Some(flag);
        }
    }

    fn long(&self, name: &str) -> Option<&'a Arg> {
        self.command.get_arguments().find(|flag| flag.get_long() == Some(name))
    }

    /// The flag whose value `current` is: what stands before the value in the same word, the value, and the flag.
    pub(super) fn value_at<'b>(&self, current: &'b str) -> (&'b str, &'b str, Option<&'a Arg>) {
        if let Some(flag) = self.waiting {
            return ("", current, Some(flag));
        }
        let equals = current.find('=').filter(|_| current.starts_with("--") && !self.is_escaped);
        match equals {
            Some(at) => {
                let (prefix, value) = current.split_at(at + 1);
                (prefix, value, self.long(&current[2..at]).filter(|flag| flag.get_action().takes_values()))
            }
            None => ("", current, None),
        }
    }

    pub(super) fn has(&self, flag: &Arg) -> bool {
        self.given.iter().any(|given| given.get_id() == flag.get_id())
    }

    pub(super) fn subcommands(&self) -> impl Iterator<Item = &'a Command> {
        let may_come = self.positionals == 0 && !self.is_escaped;
        self.command.get_subcommands().filter(move |command| may_come && !command.is_hide_set())
    }

    /// The argument without a flag that comes next.
    pub(super) fn positional(&self) -> Option<&'a Arg> {
        let repeats = |argument: &&Arg| argument.get_num_args().is_some_and(|number| number.max_values() > 1);
        let mut positionals = self.command.get_positionals();
        positionals.nth(self.positionals).or_else(|| self.command.get_positionals().last().filter(repeats))
    }
}
