//! A spec becomes every file that its project should hold.

mod environment_values;
mod environments;
mod error;
mod example;
mod fields;
mod format_values;
mod function_values;
mod library;
mod limits;
mod location_values;
mod lock;
mod option_values;
mod owners;
mod project_values;
mod queue_values;
mod samples;
mod schedule_values;
mod statements;
mod topic_values;
mod trigger_values;
mod values;
mod variants;
mod varying;

use crate::file::File;
use crate::manifest::{Offer, inherit};
use crate::render::{Engine, Rendering, Scope, Template, render_once};
use crate::spec::{Format, Handler, Spec};
use crate::templates::Layers;

pub use crate::formats::{Variable, environment_of};
pub use environment_values::{EnvironmentFlags, EnvironmentValues};
pub use error::PlanError;
pub use example::{Example, ExampleValues};
pub use fields::FieldValues;
pub use function_values::FunctionValues;
pub use library::{LibraryValues, ModuleValues, plan_runtime};
pub use lock::lock_of;
pub use option_values::OptionValues;
pub use project_values::{ProjectValues, values_of};
pub use samples::{Sample, samples};
pub use statements::StatementValues;
pub use values::Values;
pub use variants::VariantValues;
pub use varying::VaryingValues;

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
    /// What lies over the embedded templates.
    pub layers: Layers,
    /// What the handler is an example of, where a project is made; else what fits its grants.
    pub example: Option<Example>,
}

impl Context {
    /// A project with nothing around it.
    pub const ALONE: Self =
        Self { membership: Membership::Alone, offer: Offer::NOTHING, layers: Layers::NONE, example: None };

    /// A member of the workspace whose manifest this is.
    pub fn member_of(manifest: &str) -> Self {
        Self { membership: Membership::Member, offer: Offer::of(manifest), layers: Layers::NONE, example: None }
    }
}

/// The templates of a kind of project, read once, for any number of specs.
pub struct Planner<'a> {
    engine: Engine<'a>,
    layers: &'a Layers,
}

impl<'a> Planner<'a> {
    /// Reads the templates that projects with no other formats than these need, and which `layers` lie over.
    pub fn new(formats: &[Format], layers: &'a Layers) -> Result<Self, PlanError> {
        Self::of_files(formats, layers, |_| true)
    }

    /// The same for those of their files that deploy something.
    pub fn of_deployment(formats: &[Format], layers: &'a Layers) -> Result<Self, PlanError> {
        Self::of_files(formats, layers, |path| path.starts_with("deploy/"))
    }

    fn of_files(formats: &[Format], layers: &'a Layers, is_wanted: impl Fn(&str) -> bool) -> Result<Self, PlanError> {
        let is_chosen =
            |path: &str| format_of(path).is_none_or(|folder| formats.iter().any(|format| format.as_str() == folder));
        let engine = Engine::new(templates_of(layers), |path| is_chosen(path) && is_wanted(path));
        Ok(Self { engine: engine.map_err(|error| PlanError::render(error, layers))?, layers })
    }

    /// Every file of the project that `spec` describes, sorted by path. The layers around it are those of the planner.
    pub fn plan(&self, spec: &Spec, context: &Context) -> Result<Vec<File>, PlanError> {
        let renderings = self.render(spec, context)?;
        Ok(renderings.into_iter().map(|rendering| rendering.file).collect())
    }

    /// The same, each file with the template that it came of.
    pub fn render(&self, spec: &Spec, context: &Context) -> Result<Vec<Rendering>, PlanError> {
        let scopes = Scopes::of(spec, context)?;
        let renderings = self.engine.render(|path| scopes.of_file(path));
        let renderings = renderings.map_err(|error| PlanError::render(error, self.layers))?;
        Ok(finished(renderings, spec, &context.offer))
    }
}

/// Every file of the one project that `spec` describes, sorted by path: what a [`Planner`] gives, sooner where there is one
/// project and nothing but the embedded templates.
pub fn plan(spec: &Spec, context: &Context) -> Result<Vec<File>, PlanError> {
    if !context.layers.is_empty() {
        return Planner::new(&spec.formats, &context.layers)?.plan(spec, context);
    }
    let scopes = Scopes::of(spec, context)?;
    let templates = templates_of(&context.layers);
    let renderings = render_once(&templates, |path| scopes.of_file(path));
    let renderings = renderings.map_err(|error| PlanError::render(error, &context.layers))?;
    Ok(finished(renderings, spec, &context.offer).into_iter().map(|rendering| rendering.file).collect())
}

/// The files, with the manifest as it is in a workspace that offers this.
fn finished(renderings: Vec<Rendering>, spec: &Spec, offer: &Offer) -> Vec<Rendering> {
    let mut renderings = with_offer(renderings, offer);
    if !spec.environments.is_empty() {
        renderings.iter_mut().for_each(|rendering| environments::with_variables(&mut rendering.file));
    }
    renderings
}

fn with_offer(mut renderings: Vec<Rendering>, offer: &Offer) -> Vec<Rendering> {
    let is_manifest = |rendering: &&mut Rendering| rendering.file.path == "Cargo.toml" && *offer != Offer::NOTHING;
    if let Some(Rendering { file, .. }) = renderings.iter_mut().find(is_manifest) {
        file.text = inherit(&file.text, offer);
    }
    renderings
}

/// The templates that are in force.
fn templates_of(layers: &Layers) -> Vec<Template<'_>> {
    let templates = layers.templates().into_iter();
    templates.map(|layered| Template { path: layered.path, text: layered.text }).collect()
}

/// The values of a project, ready to be filled in: templates of a format know its stack besides.
struct Scopes<'a> {
    root: Scope,
    /// The same in the first environment, where there are any.
    first: Option<Scope>,
    stacks: Vec<(Format, Scope)>,
    /// The same for Markdown; none where files say the same of every environment.
    documents: Vec<(Format, Scope)>,
    spec: &'a Spec,
}

impl<'a> Scopes<'a> {
    fn of(spec: &'a Spec, context: &Context) -> Result<Self, PlanError> {
        limits::check(spec)?;
        context.layers.answers(spec).map_err(PlanError::Answer)?;
        for environment in &spec.environments {
            limits::check(&spec.in_environment(environment).map_err(|error| PlanError::Spec(Box::new(error)))?)?;
        }
        let ProjectValues { root, stacks, documents } = values_of(spec, context)?;
        let [stacks, documents] = [stacks, documents]
            .map(|values| values.into_iter().map(|(format, values)| (format, Scope::from(values))).collect());
        let first = environments::in_first(&root, spec).map(Scope::from);
        Ok(Self { root: Scope::from(root), first, stacks, documents, spec })
    }

    /// The values for the file to be at `path`; `None` if it belongs to a format that was not chosen, to a handler that is not
    /// generated, or to the package that functions share.
    fn of_file(&self, path: &str) -> Option<&Scope> {
        match format_of(path) {
            _ if self.spec.handler == Handler::Own && belongs_to_handler(path) => None,
            _ if library::is_shared(path, self.spec) => None,
            None if environments::is_of_first(path) => Some(self.first.as_ref().unwrap_or(&self.root)),
            None => Some(&self.root),
            Some(folder) => {
                let of_documents = self.documents.iter().filter(|_| path.ends_with(".md"));
                let mut scopes = of_documents.chain(&self.stacks);
                scopes.find(|(format, _)| format.as_str() == folder).map(|(_, scope)| scope)
            }
        }
    }
}

/// Whether a file is the crate's, or builds it: where the handler is the user's own, so is this.
pub fn belongs_to_handler(path: &str) -> bool {
    let files = ["Cargo.toml", "README.md", ".gitignore", ".github/dependabot.yml", ".github/workflows/ci.yml"];
    path.starts_with("src/") || files.contains(&path)
}

/// The folder below `deploy/` that a path lies in: the name of its format.
pub fn format_of(path: &str) -> Option<&str> {
    path.strip_prefix("deploy/")?.split_once('/').map(|(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is decided before templates are parsed is what the template engine would decide.
    #[test]
    fn one_project_alone_has_the_files_that_any_number_have() {
        static NO_LAYERS: Layers = Layers::NONE;
        let planner = Planner::new(&Format::ALL, &NO_LAYERS).unwrap();
        let member = Context::member_of("[workspace]\nmembers = []\n[workspace.package]\nedition = \"2024\"\n");
        for (at, sample) in samples(&NO_LAYERS).iter().enumerate() {
            let context = if at % 2 == 0 { &Context::ALONE } else { &member };
            let [alone, together] = [plan(&sample.spec, context), planner.plan(&sample.spec, context)];
            assert!(alone.unwrap() == together.unwrap(), "{:?}", sample.spec);
        }
    }
}
