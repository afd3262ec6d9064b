//! Templates and values become files.
//!
//! The name of a template tells what becomes of it: `a/b.yaml.hbs` is the file `a/b.yaml`; `a/[triggers].json.hbs` is one
//! file for each element of the list `triggers`, named after the element's `file`; `a/_b.yaml.hbs` is the partial `a/b`,
//! for other templates of its language, and, where that is none of ours, for those of every language: such a partial
//! holds no user's text. A template that renders to nothing is no file. A name may hold variables, as a text does; no path
//! that comes of it leads out of the project.
//!
//! `{{value}}` is always a complete, quoted value of the file's language (see [`Language`]); `{{{value}}}` is left as it
//! is, for numbers and for text that is in the language already. A value that does not exist is an error.

mod budget;
mod error;
mod fill;
mod guard;
mod helpers;
mod partials;
mod path;
mod plain;
mod prepared;
mod preprocess;

use std::collections::BTreeMap;
use std::path::Path;

use handlebars::Context;
use serde_json::Value;

use self::plain::PlainLines;
use self::prepared::Prepared;
use self::preprocess::{Preprocessor, Values};
use crate::encode::Language;
use crate::file::File;

pub use error::RenderError;
pub use guard::compile;
pub use partials::partial_name;

/// A template and its path below the template folder, ending in `.hbs`.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// The path, with `/` between the parts.
    pub path: &'a str,
    pub text: &'a str,
}

impl Template<'_> {
    /// The path of the file to be; `None` if it is no template.
    fn file(&self) -> Option<&str> {
        self.path.strip_suffix(EXTENSION)
    }

    fn language(&self) -> Language {
        Language::of(Path::new(self.file().unwrap_or(self.path)))
    }
}

/// Values, ready to be filled in.
pub struct Scope {
    context: Context,
    /// Whether a value could be taken for a mark of plain lines.
    holds_mark: bool,
    weight: u64,
}

impl From<Value> for Scope {
    fn from(values: Value) -> Self {
        Self { holds_mark: plain::holds_mark(&values), weight: budget::weigh(&values), context: Context::from(values) }
    }
}

/// A file, and what it came of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rendering {
    pub file: File,
    pub template: String,
}

/// Templates, read once and rendered as often as there are values for them.
pub struct Engine<'a> {
    candidates: Vec<Template<'a>>,
    fast: Prepared<'a>,
}

impl<'a> Engine<'a> {
    /// Reads the templates that are wanted, told by the path of the file to be, and the partials that they come to: no
    /// other is worth reading. What does not end in `.hbs` is passed over.
    pub fn new(templates: Vec<Template<'a>>, is_wanted: impl Fn(&str) -> bool) -> Result<Self, RenderError> {
        let prepare = |plain| Prepared::new(&templates, plain, &is_wanted);
        // What is wrong is told of the whole template, so that the line is the right one.
        let fast = prepare(PlainLines::setting_aside()).or_else(|_| prepare(PlainLines::leaving_be()))?;
        Ok(Self { candidates: templates, fast })
    }

    /// Renders every wanted template for which `values_for` has values, given the path of the file to be.
    pub fn render<'s>(&self, values_for: impl Fn(&str) -> Option<&'s Scope>) -> Result<Vec<Rendering>, RenderError> {
        // Whole templates where a value could be taken for a mark; and where something is wrong, to name the right line.
        self.fast.render(&values_for).or_else(|error| {
            // What takes too long takes that again.
            if budget::exceeded().is_some() {
                return Err(error);
            }
            let whole = PlainLines::leaving_be();
            Prepared::new(&self.candidates, whole, |path| values_for(path).is_some())?.render(&values_for)
        })
    }
}

/// Renders every template for which `values_for` has values, given the path of the file to be, for these values alone: what no
/// stranger wrote, as partials that fill in each other are found only later.
pub fn render_once<'s>(
    templates: &[Template<'_>],
    values_for: impl Fn(&str) -> Option<&'s Scope>,
) -> Result<Vec<Rendering>, RenderError> {
    let is_wanted = |path: &str| values_for(path).is_some();
    let preprocessed = preprocessed(templates, &values_for);
    let preprocessed = preprocessed.iter().map(|(path, text)| Template { path, text }).collect();
    let once = Engine::new(preprocessed, is_wanted).and_then(|engine| engine.render(&values_for));
    // Where something is wrong, it is told of the whole template.
    once.or_else(|_| Engine::new(templates.to_vec(), is_wanted)?.render(&values_for))
}

/// The templates, preprocessed for these values, with their paths.
fn preprocessed<'s>(
    templates: &[Template<'_>],
    values_for: impl Fn(&str) -> Option<&'s Scope>,
) -> Vec<(String, String)> {
    let names: Vec<Option<String>> = templates.iter().map(|one| partial_name(one.file()?)).collect();
    let mut partials: BTreeMap<Language, BTreeMap<&str, Template<'_>>> = BTreeMap::new();
    for (template, name) in templates.iter().zip(&names) {
        if let Some(name) = name {
            partials.entry(template.language()).or_default().insert(name, *template);
        }
    }
    let mut preprocessors = BTreeMap::new();
    let mut preprocessed = Vec::new();
    for (template, name) in templates.iter().zip(&names) {
        // What a partial comes to depends on where it is filled in.
        let scope = template.file().filter(|path| name.is_none() && repeated(path).is_none()).and_then(&values_for);
        let text = match scope {
            Some(scope) => {
                let language = template.language();
                let new = || Preprocessor::new(language, partials.get(&language).cloned().unwrap_or_default());
                let preprocessor = preprocessors.entry(language).or_insert_with(new);
                preprocessor.preprocess(template.text, Values::of(scope.context.data()))
            }
            None => template.text.to_owned(),
        };
        preprocessed.push((template.path.to_owned(), text));
    }
    preprocessed.extend(preprocessors.into_values().flat_map(Preprocessor::made));
    preprocessed
}

const EXTENSION: &str = ".hbs";

/// The list in brackets that a path repeats over, and what stands around it.
pub fn repeated(path: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = path.split_once('[')?;
    let (list, after) = rest.split_once(']')?;
    Some((before, list, after))
}

#[cfg(test)]
mod tests;
