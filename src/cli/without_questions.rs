//! The command line that answers the questions of a dialogue by flags.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use clap::ValueEnum as _;

use super::example_flag::ExampleFlag;
use crate::encode::shell;
use crate::manifest::{Entry, entries};
use crate::spec::options::Feature;
use crate::spec::{Draft, Event, Route};

/// A command before its questions.
pub(super) struct Asked<'a> {
    /// The whole command line.
    pub(super) typed: &'a [OsString],
    /// What its flags say.
    pub(super) by_flags: &'a Draft,
    /// What flags and spec file say.
    pub(super) given: &'a Draft,
}

impl Asked<'_> {
    /// The command that comes to `answered` without a question. What a function declines of its team has no flag: it is removed.
    pub(super) fn command(&self, answered: &Draft, target: &Path, example: Option<ExampleFlag>) -> String {
        let mut words = vec!["cargo".to_owned(), "lambda-s3".to_owned()];
        words.extend(self.typed.iter().skip(1).map(|word| word.to_string_lossy().into_owned()));
        if let (None, Some(name)) = (&self.given.name, &answered.name) {
            words.extend(["--name".to_owned(), name.to_string()]);
        }
        words.extend(self.flags(answered));
        for answer in answered.answers.iter().filter(|answer| !self.given.answers.contains(answer)) {
            words.extend(["--set".to_owned(), format!("{}={}", answer.name, answer.value)]);
        }
        if let Some(value) = example.and_then(|example| example.to_possible_value()) {
            words.extend(["--example".to_owned(), value.get_name().to_owned()]);
        }
        words.push("--yes".to_owned());
        let command = words.iter().map(|word| shell::word(word)).collect::<Vec<_>>().join(" ");
        let declined: Vec<Feature> =
            answered.options.declined.iter().copied().filter(|it| !self.given.options.declined.contains(it)).collect();
        let removals = declined.iter().map(|feature| {
            format!(" && cargo lambda-s3 remove {} --path {}", feature.as_str(), shell::word(&target.to_string_lossy()))
        });
        format!("without questions: `{command}{}`", removals.collect::<String>())
    }

    /// The flags of every setting that differs from what was given: all of its values that no flag says.
    fn flags(&self, answered: &Draft) -> Vec<String> {
        let (by_flags, given, answered_entries) = (entries(self.by_flags), entries(self.given), entries(answered));
        let of =
            |list: &[Entry], flag: &str| list.iter().filter(|entry| entry.flag == flag).cloned().collect::<Vec<_>>();
        let changed: BTreeSet<&str> = answered_entries
            .iter()
            .map(|entry| entry.flag)
            .filter(|flag| of(&given, flag) != of(&answered_entries, flag))
            .collect();
        let mut words = Vec::new();
        for entry in &answered_entries {
            let is_typed = by_flags.iter().any(|typed| typed.flag == entry.flag && typed.value == entry.value);
            if changed.contains(entry.flag) && !is_typed {
                words.push(format!("--{}", entry.flag));
                words.extend((!entry.value.is_empty()).then(|| entry.value.clone()));
            }
        }
        let events = |draft: &Draft| draft.triggers.first().map(|trigger| trigger.events.clone());
        let asked = events(answered)
            .filter(|now| *now != [Event::OBJECT_CREATED] && events(self.by_flags).as_ref() != Some(now));
        let via = |draft: &Draft| draft.triggers.first().map(|trigger| trigger.via);
        if let Some(asked) = via(answered).filter(|now| *now != Route::Direct && via(self.by_flags) != Some(*now)) {
            words.extend(["--via".to_owned(), asked.to_string()]);
        }
        if changed.contains("trigger") {
            words.extend(asked.iter().flatten().flat_map(|event| ["--event".to_owned(), event.to_string()]));
        }
        words
    }
}
