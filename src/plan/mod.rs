//! A spec becomes every file that its project should hold.

mod example;
mod extra_values;
mod limits;
mod statements;
mod values;

use std::fmt;

use crate::file::File;
use crate::formats;
use crate::render::{RenderError, Scope, Template, render};
use crate::spec::{AnswerError, Spec};
use crate::templates::{Layers, Origin};

pub use example::Example;
pub use extra_values::ExtraValues;
pub use statements::StatementValues;
pub use values::Values;

/// How the project stands to a cargo workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is a package of its own.
    Alone,
    /// It is a member: profiles and workflows are the workspace's.
    Member,
}

/// What lies around a project and shapes its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// How it stands to a workspace.
    pub membership: Membership,
    /// What lies over the embedded templates.
    pub layers: Layers,
}

impl Context {
    /// A project with nothing around it.
    pub const ALONE: Self = Self { membership: Membership::Alone, layers: Layers::NONE };
}

/// Why a spec becomes no files.
#[derive(Debug)]
pub enum PlanError {
    /// The environment would be over 4 KB; holds its size in bytes.
    Environment(usize),
    /// The role's policy would be over 10,240 characters; holds their number.
    RolePolicy(usize),
    /// A template is wrong.
    Render {
        /// How.
        error: RenderError,
        /// Whose it is.
        origin: Origin,
    },
    /// A question of the templates has no answer, or a wrong one.
    Answer(AnswerError),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(bytes) => {
                write!(f, "the function's environment would have {bytes} bytes, Lambda allows {}", limits::ENVIRONMENT)
            }
            Self::RolePolicy(characters) => {
                write!(f, "the execution role's policy would have {characters} characters, IAM allows {}", limits::ROLE)
            }
            Self::Render { error, .. } => error.fmt(f),
            Self::Answer(error) => error.fmt(f),
        }
    }
}

impl PlanError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Environment(_) | Self::RolePolicy(_) => {
                "name fewer or shorter prefixes, or make two functions of it".to_owned()
            }
            Self::Render { origin: Origin::Embedded, .. } => {
                "this is a mistake in the templates, please report it".to_owned()
            }
            Self::Render { origin, .. } => {
                format!("it is one of {origin}; `cargo lambda-s3 templates check` tells all that is wrong there")
            }
            Self::Answer(error) => error.help(),
        }
    }
}

/// Every file of the project that `spec` describes, sorted by path.
pub fn plan(spec: &Spec, context: &Context) -> Result<Vec<File>, PlanError> {
    limits::check(spec)?;
    context.layers.answers(spec).map_err(PlanError::Answer)?;
    let failed = |error: serde_json::Error| PlanError::Render {
        error: RenderError { template: "values".to_owned(), message: error.to_string() },
        origin: Origin::Embedded,
    };
    let values = serde_json::to_value(Values::of(spec, context)).map_err(failed)?;
    let mut stacks = Vec::new();
    for &format in &spec.formats {
        let mut values = values.clone();
        values["stack"] = formats::stack(format, spec).map_err(failed)?;
        stacks.push((format, Scope::from(values)));
    }
    let root = Scope::from(values);
    let values_for = |path: &str| match format_of(path) {
        None => Some(&root),
        Some(folder) => stacks.iter().find(|(format, _)| format.as_str() == folder).map(|(_, scope)| scope),
    };
    let templates = context.layers.templates();
    let templates: Vec<Template<'_>> =
        templates.iter().map(|layered| Template { path: layered.path, text: layered.text }).collect();
    render(&templates, values_for).map_err(|error| {
        let origin = context.layers.origin_of(&error.template).cloned().unwrap_or(Origin::Embedded);
        PlanError::Render { error, origin }
    })
}

/// The folder below `deploy/` that a path lies in: the name of its format.
fn format_of(path: &str) -> Option<&str> {
    path.strip_prefix("deploy/")?.split_once('/').map(|(folder, _)| folder)
}
