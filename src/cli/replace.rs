//! `cargo lambda-s3 replace`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::edit::EditFlags;
use super::remove::as_meant;
use super::setting_args;
use crate::error::Error;
use crate::manifest::{self, EditError, Takes, Wanted};
use crate::spec::Access;

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 replace trigger s3://photo-inbox/in/ 's3://photo-inbox/in/*.jpg'
  cargo lambda-s3 replace write s3://photo-thumbs/ s3://photo-thumbs/small/ --dry-run";

/// Replace the objects of a trigger or a grant in the spec of a project.
///
/// Its other settings stay: the events, the route and the sizes of a trigger, the name of a grant in the handler's code, comments and
/// layout of the manifest. In this way a trigger is narrowed that is the only one, or that overlaps with the new one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Replace {
    /// What to replace
    #[arg(value_name = "WHAT", value_parser = PossibleValuesParser::new(words()))]
    what: String,

    /// Its objects in the spec: s3://BUCKET/PREFIX*SUFFIX
    #[arg(value_name = "OLD_URI")]
    old: String,

    /// Its objects from now on: s3://BUCKET/PREFIX*SUFFIX
    #[arg(value_name = "NEW_URI")]
    new: String,

    #[command(flatten)]
    project: EditFlags,
}

fn words() -> impl Iterator<Item = &'static str> {
    ["trigger"].into_iter().chain(Access::ALL.map(|access| access.as_str()))
}

impl Replace {
    pub(super) fn run(&self) -> Result<(), Error> {
        let said = setting_args::said(&self.what, std::slice::from_ref(&self.new), &[])?;
        let [new] = said.as_slice() else {
            return Err(EditError::Values {
                what: self.what.clone(),
                value: "OLD_URI NEW_URI".to_owned(),
                takes: Takes::One,
            }
            .into());
        };
        let value = Some([self.old.clone(), as_meant(&self.what, &self.old)]);
        let old = Wanted { flag: self.what.clone(), value, events: Vec::new(), via: None };
        self.project.apply(|project| manifest::replace(&project.manifest, &project.own, &project.spec, &old, new))
    }
}
