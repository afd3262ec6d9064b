//! What the deployment files of a project grant, held against its policies.
//!
//! The embedded templates render what `policy` prints, for every format: tests hold them against each other. So what other
//! templates render is compared with what the embedded ones do for the same spec: statement by statement, as the format spells
//! them. Names of resources, their order, comments, tags and whatever grants nothing may differ.

mod cdk;
mod cloudformation;
mod holder;
mod literal;
mod resolve;
mod terraform;
mod token;
mod value;
mod yaml;

use std::fmt;

use self::holder::{Holder, differences, gather};
use crate::file::File;
use crate::handler_calls::on_deep_stack;
use crate::plan::{Context, PlanError, Planner};
use crate::spec::{Format, Spec};
use crate::templates::Layers;

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What it grants that `policy` does not, or the other way round: a sentence with the statement.
    pub message: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// What there is to compare with: the embedded templates, read once for any number of specs.
pub struct Baseline {
    planner: Planner<'static>,
}

static NO_LAYERS: Layers = Layers::NONE;

impl Baseline {
    /// Reads the embedded templates of these formats.
    pub fn new(formats: &[Format]) -> Result<Self, PlanError> {
        Ok(Self { planner: Planner::new(formats, &NO_LAYERS)? })
    }

    /// Everything by which what `files` grant differs from the policies of `spec`.
    pub fn compare(&self, spec: &Spec, files: &[File]) -> Result<Vec<Difference>, PlanError> {
        let mut plain = spec.clone();
        // Answers to other templates' questions, which nobody asks here.
        plain.answers.clear();
        let expected = self.planner.plan(&plain, &Context::ALONE)?;
        let mut found = Vec::new();
        for &format in &spec.formats {
            // Most projects have the embedded templates, and nothing to compare.
            let folder = format!("deploy/{format}/");
            let of_format = |files: &[File]| -> Vec<File> {
                files.iter().filter(|file| file.path.starts_with(&folder)).cloned().collect()
            };
            let (expected, actual) = (of_format(&expected), of_format(files));
            if expected != actual {
                found.extend(differences(&holders(format, &expected), &holders(format, &actual)));
            }
        }
        Ok(found)
    }
}

fn holders(format: Format, files: &[File]) -> Vec<Holder> {
    let of = |ends: &[&str], read: fn(&File) -> Vec<Holder>| -> Vec<Holder> {
        let wanted = files.iter().filter(|file| ends.iter().any(|end| file.path.ends_with(end)));
        gather(wanted.flat_map(|file| read_bounded(file, read)).collect())
    };
    match format {
        Format::Sam | Format::CloudFormation | Format::Cli => {
            of(&[".yaml", ".yml", ".json", ".template"], cloudformation::read)
        }
        Format::Terraform => of(&[".tf", ".tf.json"], terraform::read),
        Format::Cdk => {
            let tests = "deploy/cdk/test/";
            let files: Vec<File> = files.iter().filter(|file| !file.path.starts_with(tests)).cloned().collect();
            let wanted = files.iter().filter(|file| file.path.ends_with(".ts") || file.path.ends_with(".js"));
            gather(wanted.flat_map(|file| read_bounded(file, cdk::read)).collect())
        }
    }
}

/// The longest file that is read, in bytes: no deployment tool takes one.
const MAX_BYTES: usize = 4 * 1024 * 1024;

fn read_bounded(file: &File, read: fn(&File) -> Vec<Holder>) -> Vec<Holder> {
    if file.text.len() > MAX_BYTES {
        return vec![Holder::unread(&file.path, "which is too long to be read here")];
    }
    // Readers call themselves for what nests, as far as they let it through.
    on_deep_stack(|| read(file)).unwrap_or_else(|| vec![Holder::unread(&file.path, "for which memory is missing")])
}

#[cfg(test)]
mod condition_tests;
#[cfg(test)]
mod tests;
