//! The library that runs a handler: in a crate of its own, or as modules of the function's.

use serde::Serialize;

use crate::spec::Spec;

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

/// Every module: when it is a part of a shared library, where features choose, and whether a function has it in its own.
#[rustfmt::skip]
const MODULES: [(&str, &str, &str, fn(&Spec) -> bool); 10] = [
    ("cache", "Confidential", "any(feature = \"parameters\", feature = \"secrets\")", fetches),
    ("event", "{Handler, Record, Trigger}", "", |_| true),
    ("notice", "Notice", "any(feature = \"sns\", feature = \"sqs\")", notifies),
    ("parameters", "Parameter", "feature = \"parameters\"", |spec| !spec.extras.parameters.is_empty()),
    ("s3", "{Headers, ObjectId, Place, Source}", "", |_| true),
    ("secrets", "Secret", "feature = \"secrets\"", |spec| !spec.extras.secrets.is_empty()),
    ("services", "", TESTING, |spec| fetches(spec) || notifies(spec)),
    ("sns", "Topic", "feature = \"sns\"", |spec| !spec.extras.topics.is_empty()),
    ("sqs", "Queue", "feature = \"sqs\"", |spec| !spec.extras.queues.is_empty()),
    ("testing", "", TESTING, |_| true),
];

const TESTING: &str = "feature = \"testing\"";

fn fetches(spec: &Spec) -> bool {
    !spec.extras.secrets.is_empty() || !spec.extras.parameters.is_empty()
}

fn notifies(spec: &Spec) -> bool {
    !spec.extras.topics.is_empty() || !spec.extras.queues.is_empty()
}

/// The modules of a function's own library; of the shared one, without a spec.
pub(super) fn modules(spec: Option<&Spec>) -> Vec<ModuleValues> {
    let has = |is_there: fn(&Spec) -> bool| spec.is_none_or(is_there);
    let module = |(name, exports, gate, _)| ModuleValues {
        name,
        exports,
        gate: if spec.is_none() || gate == TESTING { gate } else { "" },
        is_public: name == "testing",
    };
    MODULES.into_iter().filter(|(.., is_there)| has(*is_there)).map(module).collect()
}
