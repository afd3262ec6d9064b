//! `cargo lambda-s3 complete`: what the completion scripts ask.

use std::path::Path;

use clap::{Args, CommandFactory as _};

use super::Cli;
use crate::complete::{self, Answer, Known};
use crate::error::Error;
use crate::manifest;
use crate::terminal;
use crate::workspace::manifests_around;

/// Print what may stand in place of the last word.
///
/// First a line with the kind (words, files, folders), then a line for each word, with a tab and what it means behind it.
#[derive(Debug, Args)]
pub(super) struct Complete {
    /// What stands behind the program's name, up to the cursor
    #[arg(last = true, value_name = "WORDS")]
    words: Vec<String>,
}

impl Complete {
    pub(super) fn run(&self) -> Result<(), Error> {
        let (current, before) = self.words.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
        terminal::print(&match complete::complete(Cli::command(), before, current, known) {
            Answer::Files => "files\n".to_owned(),
            Answer::Folders => "folders\n".to_owned(),
            Answer::Words(words) => {
                let lines = words.iter().map(|one| format!("{}\t{}\n", one.word, one.help));
                format!("words\n{}", lines.collect::<String>())
            }
        })
    }
}

/// What the specs of the workspace hold. A manifest that cannot be read has nothing to say here.
fn known() -> Known {
    let mut known = Known::default();
    for text in manifests_around(Path::new(".")) {
        if let Ok(spec) = manifest::read_package(&text) {
            known.learn(&spec);
        }
    }
    known
}
