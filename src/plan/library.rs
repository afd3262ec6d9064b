//! The library that runs a handler: in a package that functions share, or as modules of the function's.

use serde::Serialize;
use serde_json::json;

use super::option_values::ServiceValues;
use super::{Context, PlanError, templates_of, with_offer};
use crate::file::File;
use crate::render::{Scope, render_once};
use crate::spec::options::SERVICES;
use crate::spec::{RuntimePath, Spec};

/// The library that runs a handler, for templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LibraryValues {
    /// The modules of the library that runs the handler.
    pub modules: Vec<ModuleValues>,
    /// Where the package lies that functions of the workspace share, from the function's folder on; empty where it has those
    /// modules itself.
    pub runtime: String,
    /// The features of that package which the function needs.
    pub runtime_features: Vec<&'static str>,
}

impl LibraryValues {
    pub(super) fn of(spec: &Spec) -> Self {
        Self {
            modules: modules(Some(spec)),
            runtime: spec.runtime.as_ref().map(ToString::to_string).unwrap_or_default(),
            runtime_features: features(spec),
        }
    }
}

/// A module of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModuleValues {
    /// Its name.
    pub name: &'static str,
    /// What of it is public, as `use` takes it; empty for nothing.
    pub exports: &'static str,
    /// When it is compiled, as `cfg` takes it; empty for always.
    pub gate: &'static str,
    /// Whether it is public itself.
    pub is_public: bool,
}

/// Name, exports, gate, and whether a function has it.
type Module = (&'static str, &'static str, &'static str, fn(&Spec) -> bool);

/// Every module: when it is a part of a shared library, where features choose, and whether a function has it in its own.
#[rustfmt::skip]
const MODULES: [Module; 11] = [
    ("cache", "Confidential", "any(feature = \"parameters\", feature = \"secrets\")", fetches),
    ("event", "{Handler, Record, Trigger}", "", |_| true),
    ("granted", "Granted", "", |spec| !spec.options.services.is_empty()),
    ("notice", "Notice", "any(feature = \"sns\", feature = \"sqs\")", notifies),
    ("parameters", "Parameter", "feature = \"parameters\"", |spec| !spec.options.parameters.is_empty()),
    ("s3", "{Headers, ObjectId, Place, Source}", "", |_| true),
    ("secrets", "Secret", "feature = \"secrets\"", |spec| !spec.options.secrets.is_empty()),
    ("services", "", TESTING, calls_services),
    ("sns", "Topic", "feature = \"sns\"", |spec| !spec.options.topics.is_empty()),
    ("sqs", "Queue", "feature = \"sqs\"", |spec| !spec.options.queues.is_empty()),
    ("testing", "", TESTING, |_| true),
];

/// What the module of events makes public where there is a schedule.
const EVENTS_AND_SCHEDULE: &str = "{Handler, Record, ScheduleHandler, Scheduled, Trigger}";

const TESTING: &str = "feature = \"testing\"";

fn fetches(spec: &Spec) -> bool {
    !spec.options.secrets.is_empty() || !spec.options.parameters.is_empty()
}

fn notifies(spec: &Spec) -> bool {
    !spec.options.topics.is_empty() || !spec.options.queues.is_empty()
}

/// Whether the function calls a service besides S3.
pub(super) fn calls_services(spec: &Spec) -> bool {
    fetches(spec) || notifies(spec) || !spec.options.services.is_empty()
}

/// The features of the shared library that a function needs: those modules that it would have in its own.
fn features(spec: &Spec) -> Vec<&'static str> {
    let is_wanted = |(_, _, gate, is_there): &Module| *gate != TESTING && is_there(spec);
    let gates = MODULES.into_iter().filter(is_wanted).map(|(_, _, gate, _)| gate);
    gates.filter_map(|gate| gate.strip_prefix("feature = \"")?.strip_suffix('"')).collect()
}

/// Where a function has the library as modules of its own.
const MODULES_OF_A_FUNCTION: &str = "src/runtime/";

/// Where the templates are of what only the shared library has.
fn is_of_package(path: &str) -> bool {
    path.strip_prefix(RuntimePath::PACKAGE).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a file is the shared library's, where there is one, and not the function's.
pub(super) fn is_shared(path: &str, spec: &Spec) -> bool {
    is_of_package(path) || (spec.runtime.is_some() && path.starts_with(MODULES_OF_A_FUNCTION))
}

/// Every file of the package that functions of a workspace share, sorted by path: what a function has in `src/runtime/`, with
/// all modules, and a manifest. The layers of `context` are those of all functions, their team's.
pub fn plan_runtime(context: &Context) -> Result<Vec<File>, PlanError> {
    let scope = Scope::from(json!({
        "modules": modules(None),
        "has_parameter": true,
        "has_publish": true,
        "has_queue": true,
        "has_schedule": true,
        "has_secret": true,
        "fetches_values": true,
        "sends_notices": true,
        "calls_services": true,
        "services": ServiceValues::all(SERVICES.iter()),
    }));
    let templates = templates_of(&context.layers);
    let of_file = |path: &str| (is_of_package(path) || path.starts_with(MODULES_OF_A_FUNCTION)).then_some(&scope);
    let mut renderings = render_once(&templates, of_file).map_err(|error| PlanError::render(error, &context.layers))?;
    for rendering in &mut renderings {
        let path = &rendering.file.path;
        rendering.file.path = match (path.strip_prefix(MODULES_OF_A_FUNCTION), path.split_once('/')) {
            (Some("mod.rs"), _) => "src/lib.rs".to_owned(),
            (Some(module), _) => format!("src/{module}"),
            (None, Some((_, inside))) => inside.to_owned(),
            (None, None) => continue,
        };
    }
    // A team's lints are for code of its own.
    let offer = context.offer.without_lints();
    let mut files: Vec<File> = with_offer(renderings, &offer).into_iter().map(|one| one.file).collect();
    files.sort();
    Ok(files)
}

/// The modules of a function's own library; of the shared one, without a spec.
fn modules(spec: Option<&Spec>) -> Vec<ModuleValues> {
    let has = |is_there: fn(&Spec) -> bool| spec.is_none_or(is_there);
    let exports = |name, exports| match name {
        "event" if has(|spec| spec.options.schedule.is_some()) => EVENTS_AND_SCHEDULE,
        _ => exports,
    };
    let module = |(name, public, gate, _)| ModuleValues {
        name,
        exports: exports(name, public),
        gate: if spec.is_none() || gate == TESTING { gate } else { "" },
        is_public: name == "testing",
    };
    MODULES.into_iter().filter(|(.., is_there)| has(*is_there)).map(module).collect()
}
