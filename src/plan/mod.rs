//! A spec becomes every file that its project should hold.

mod extra_values;
mod inherit;
mod limits;
mod offer;
mod statements;
mod templates;
mod values;

use std::fmt;

use crate::file::File;
use crate::formats;
use crate::render::{Engine, RenderError, Scope, render_once};
use crate::spec::{Format, Handler, Spec};

pub use crate::formats::{Variable, environment_of};
pub use extra_values::ExtraValues;
pub use offer::Offer;
pub use statements::StatementValues;
pub use values::{Example, Values};

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
    /// What its manifest takes from there.
    pub offer: Offer,
}

impl Context {
    /// A project with nothing around it.
    pub const ALONE: Self = Self { membership: Membership::Alone, offer: Offer::NOTHING };

    /// A member of the workspace whose manifest this is.
    pub fn member_of(manifest: &str) -> Self {
        Self { membership: Membership::Member, offer: Offer::of(manifest) }
    }
}

/// Why a spec becomes no files.
#[derive(Debug)]
pub enum PlanError {
    /// The environment would be over 4 KB; holds its size in bytes.
    Environment(usize),
    /// The role's policy would be over 10,240 characters; holds their number.
    RolePolicy(usize),
    /// A template is wrong.
    Render(RenderError),
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
            Self::Render(error) => error.fmt(f),
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
            Self::Render(_) => "this is a mistake in the templates, please report it".to_owned(),
        }
    }
}

/// The templates of a kind of project, read once, for any number of specs.
pub struct Planner {
    engine: Engine<'static>,
}

impl Planner {
    /// Reads the templates that projects with no other formats than these need.
    pub fn new(formats: &[Format]) -> Result<Self, PlanError> {
        let is_wanted =
            |path: &str| format_of(path).is_none_or(|folder| formats.iter().any(|format| format.as_str() == folder));
        let engine = Engine::new(templates::embedded(), is_wanted).map_err(PlanError::Render)?;
        Ok(Self { engine })
    }

    /// Every file of the project that `spec` describes, sorted by path.
    pub fn plan(&self, spec: &Spec, context: &Context) -> Result<Vec<File>, PlanError> {
        let scopes = Scopes::of(spec, context)?;
        let files = self.engine.render(|path| scopes.of_file(path)).map_err(PlanError::Render)?;
        Ok(with_offer(files, &context.offer))
    }
}

/// Every file of the one project that `spec` describes, sorted by path: what a [`Planner`] gives, sooner where there is one
/// project.
pub fn plan(spec: &Spec, context: &Context) -> Result<Vec<File>, PlanError> {
    let scopes = Scopes::of(spec, context)?;
    let files = render_once(&templates::embedded(), |path| scopes.of_file(path)).map_err(PlanError::Render)?;
    Ok(with_offer(files, &context.offer))
}

/// The files, with the manifest as it is in a workspace that offers this.
fn with_offer(mut files: Vec<File>, offer: &Offer) -> Vec<File> {
    let manifest = files.iter_mut().find(|file| file.path == "Cargo.toml" && *offer != Offer::NOTHING);
    if let Some(manifest) = manifest {
        manifest.text = inherit::inherit(&manifest.text, offer);
    }
    files
}

/// What the templates of a project may fill in: those of a format know its stack besides.
struct Scopes {
    root: Scope,
    stacks: Vec<(Format, Scope)>,
    handler: Handler,
}

impl Scopes {
    fn of(spec: &Spec, context: &Context) -> Result<Self, PlanError> {
        limits::check(spec)?;
        let failed = |error: serde_json::Error| {
            PlanError::Render(RenderError { template: "values".to_owned(), message: error.to_string() })
        };
        let values = serde_json::to_value(Values::of(spec, context)).map_err(failed)?;
        let mut stacks = Vec::new();
        for &format in &spec.formats {
            let mut values = values.clone();
            values["stack"] = formats::stack(format, spec).map_err(failed)?;
            stacks.push((format, Scope::from(values)));
        }
        Ok(Self { root: Scope::from(values), stacks, handler: spec.handler })
    }

    /// The values for the file to be at `path`; `None` if it belongs to a format that was not chosen, or
    /// to a handler that is not generated.
    fn of_file(&self, path: &str) -> Option<&Scope> {
        match format_of(path) {
            _ if self.handler == Handler::Own && belongs_to_handler(path) => None,
            None => Some(&self.root),
            Some(folder) => self.stacks.iter().find(|(format, _)| format.as_str() == folder).map(|(_, scope)| scope),
        }
    }
}

/// Whether a file is the crate's, or builds it: where the handler is the user's own, so is this.
fn belongs_to_handler(path: &str) -> bool {
    let files = ["Cargo.toml", "README.md", ".gitignore", ".github/workflows/ci.yml"];
    path.starts_with("src/") || files.contains(&path)
}

/// The folder below `deploy/` that a path lies in: the name of its format.
fn format_of(path: &str) -> Option<&str> {
    path.strip_prefix("deploy/")?.split_once('/').map(|(folder, _)| folder)
}
