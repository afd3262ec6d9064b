//! `cargo lambda-s3 add`.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Args};

use super::edit::EditFlags;
use super::flags::SpecFlags;
use super::help::without_default;
use super::project_flags;
use super::setting_args;
use crate::error::Error;
use crate::manifest::{self, EditError, Entry, entries};
use crate::spec::Draft;
use crate::spec::options::{GithubSource, Options};

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 add write s3://photo-archive/originals/
  cargo lambda-s3 add trigger 's3://photo-inbox/raw/*.png' --event s3:ObjectCreated:Put
  cargo lambda-s3 add deploy terraform
  cargo lambda-s3 add abac team --tag team=photos --dry-run";

const WHAT: &str = "What to add: the name of one of the flags below, without its dashes";

/// Add a trigger, a grant, a deployment format or a setting to the spec of a project.
///
/// WHAT is one of the flags of `new`, which may also be given beside it: all of it is one change. What there can be only one
/// of takes the place of what was there.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    arg_required_else_help = true,
    mut_arg("github_branch", |flag| flag.visible_alias("branch")),
    mut_args(of_spec)
)]
pub(super) struct Add {
    #[arg(
        value_name = "WHAT",
        value_parser = PossibleValuesParser::new(setting_args::names()),
        hide_possible_values = true,
        help = format!("What to add: {}", words()),
        long_help = WHAT
    )]
    what: Option<String>,

    /// Its values, as the flag takes them
    #[arg(value_name = "VALUE")]
    values: Vec<String>,

    #[command(flatten)]
    flags: SpecFlags,

    #[command(flatten)]
    project: EditFlags,
}

impl Add {
    pub(super) fn run(&self) -> Result<(), Error> {
        let added = self.added()?;
        self.project.apply(|project| {
            let own = entries(&project.own);
            let added = [added.as_slice(), &source_of(&added, &own)].concat();
            manifest::add(&project.manifest, &project.own, &project.spec, &added)
        })
    }

    fn added(&self) -> Result<Vec<Entry>, Error> {
        let beside = self.flags.arrival().words();
        let mut added = match &self.what {
            Some(what) => setting_args::said(what, &self.values, &beside)?,
            None => Vec::new(),
        };
        added.extend(entries(&self.flags.draft(Draft::default())?));
        match beside.first().and_then(|flag| flag.split('=').next()) {
            _ if added.is_empty() => Err(EditError::Nothing.into()),
            Some(flag) if added.iter().all(|entry| entry.flag != "trigger") => {
                Err(EditError::Beside(flag.to_owned()).into())
            }
            _ => Ok(added),
        }
    }
}

/// A flag of the spec: one of many, and what a project has without it is nothing that `add` adds.
fn of_spec(flag: Arg) -> Arg {
    let is_setting = flag.get_help_heading().is_some_and(|heading| heading != project_flags::HEADING);
    match flag.get_help().map(ToString::to_string) {
        Some(help) if is_setting && setting_args::takes_whole(&flag) => {
            flag.help(without_default(&help).to_owned()).hide_short_help(true)
        }
        _ => flag.hide_short_help(is_setting),
    }
}

fn words() -> String {
    setting_args::names().iter().map(PossibleValue::get_name).collect::<Vec<_>>().join(", ")
}

/// The branch of a repository of which nobody said one, written out as `new` does.
fn source_of(added: &[Entry], own: &[Entry]) -> Vec<Entry> {
    let has = |flag: &str| added.iter().chain(own).any(|entry| entry.flag == flag);
    let is_partial =
        added.iter().any(|entry| entry.flag == "github") && !has("github-branch") && !has("github-environment");
    let source = is_partial.then(GithubSource::default);
    entries(&Draft { options: Options { source, ..Options::default() }, ..Draft::default() })
}
