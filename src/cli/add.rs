//! `cargo lambda-s3 add`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::edit::EditFlags;
use super::flags::SpecFlags;
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

/// Add to the spec of a project, and update its files.
///
/// WHAT is one of the flags of `new`, which may also be given beside it: all of it is one change. What there can be only one
/// of takes the place of what was there.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    arg_required_else_help = true,
    mut_arg("github_branch", |flag| flag.visible_alias("branch"))
)]
pub(super) struct Add {
    /// What to add
    #[arg(value_name = "WHAT", value_parser = PossibleValuesParser::new(setting_args::names()), hide_possible_values = true)]
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

/// The branch of a repository of which nobody said one, written out as `new` does.
fn source_of(added: &[Entry], own: &[Entry]) -> Vec<Entry> {
    let has = |flag: &str| added.iter().chain(own).any(|entry| entry.flag == flag);
    let is_partial =
        added.iter().any(|entry| entry.flag == "github") && !has("github-branch") && !has("github-environment");
    let source = is_partial.then(GithubSource::default);
    entries(&Draft { options: Options { source, ..Options::default() }, ..Draft::default() })
}
