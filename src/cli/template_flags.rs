//! Flags about templates, and what they come to.

use std::path::Path;

use clap::Args;

use super::flags::{parse, parse_all};
use crate::ask;
use crate::error::Error;
use crate::spec::{Draft, Setting, TemplateReference, complete_answers, read_answers};
use crate::templates::Layers;
use crate::templates::load::{self, Team};

/// What was typed, as it was typed: [`TemplateFlags::parse`] says what it means.
#[derive(Debug, Default, Args)]
pub(super) struct TemplateFlags {
    /// Templates over those of the program: a folder, or a git repository and its branch, tag or commit
    #[arg(long, value_name = "DIR|GIT_URL[#REV]", help_heading = "Templates")]
    templates: Option<String>,

    /// Answer a question of the templates
    #[arg(long = "set", value_name = "KEY=ANSWER", help_heading = "Templates")]
    answers: Vec<String>,
}

/// What the flags mean.
#[derive(Debug)]
pub(super) struct Templates {
    reference: Option<TemplateReference>,
    settings: Vec<Setting>,
}

impl TemplateFlags {
    pub(super) fn parse(&self) -> Result<Templates, Error> {
        let reference = parse("--templates", self.templates.as_deref())?;
        Ok(Templates { reference, settings: parse_all("--set", &self.answers)? })
    }
}

impl Templates {
    /// Adds to the draft of the project in `target` where its templates come from and what they were answered; gives all
    /// layers that hold for it. `spec_file` is what the draft was read from.
    pub(super) fn add_to(
        &self,
        draft: &mut Draft,
        spec_file: Option<&Path>,
        team: Option<Team<'_>>,
        target: &Path,
        asking: Option<&mut ask::Asking>,
    ) -> Result<Layers, Error> {
        draft.templates = match (&self.reference, &draft.templates, spec_file.and_then(Path::parent)) {
            (Some(reference), ..) => Some(load::resolve(reference, Path::new("."), target)?),
            (None, Some(source), Some(folder)) => Some(load::move_source(source, folder, target)?),
            (None, source, _) => source.clone(),
        };
        let layers = load::read_layers(team, draft.templates.as_ref(), target)?;
        let questions = layers.questions();
        let mut answers = read_answers(&questions, &self.settings)?;
        for answer in std::mem::take(&mut draft.answers) {
            if !answers.iter().any(|typed| typed.name == answer.name) {
                answers.push(answer);
            }
        }
        if let Some(asking) = asking {
            answers = ask::answer(asking, &questions, answers)?;
        }
        draft.answers = complete_answers(&questions, &answers)?;
        Ok(layers)
    }
}
