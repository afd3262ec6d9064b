//! The functions of a workspace beside each other.

use serde::Serialize;
use serde_json::json;

use super::table::table;
use crate::escape;
use crate::spec::{Spec, Trigger, TriggerAccess, visible};

/// The version of the shape in JSON; counted up when a reader would break.
const VERSION: u32 = 1;

/// A function in a list, in the shape that README.md describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its folder, below that of the workspace.
    pub path: String,
    /// What invokes it.
    pub triggers: Vec<ListedTrigger>,
    /// What it may do.
    pub grants: Vec<ListedGrant>,
    /// How it is deployed.
    pub deploy: Vec<&'static str>,
}

/// What invokes a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedTrigger {
    /// `s3://BUCKET/PREFIX*SUFFIX`.
    pub uri: String,
    /// The bucket.
    pub bucket: String,
    /// What keys begin with.
    pub prefix: String,
    /// What keys end with.
    pub suffix: String,
    /// At what.
    pub events: Vec<&'static str>,
}

/// Something that a function may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedGrant {
    /// As the flag calls it: `read`, `publish`.
    pub access: &'static str,
    /// An S3 URI, an ARN or a name.
    pub on: String,
}

/// A member whose spec is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableMember {
    /// Its name.
    pub name: String,
    /// Its folder, below that of the workspace.
    pub path: String,
    /// What is wrong.
    pub error: String,
}

impl Listed {
    /// The function in this folder.
    pub fn new(spec: &Spec, path: &str) -> Self {
        Self {
            name: spec.name.to_string(),
            path: path.to_owned(),
            triggers: spec.triggers.iter().map(trigger).collect(),
            grants: grants(spec),
            deploy: spec.formats.iter().map(|format| format.as_str()).collect(),
        }
    }
}

fn trigger(trigger: &Trigger) -> ListedTrigger {
    let on = &trigger.on;
    ListedTrigger {
        uri: on.uri(),
        bucket: on.bucket.to_string(),
        prefix: on.keys.prefix().to_owned(),
        suffix: on.keys.suffix().to_owned(),
        events: trigger.events.iter().map(|event| event.as_str()).collect(),
    }
}

fn grants(spec: &Spec) -> Vec<ListedGrant> {
    let triggers = spec.triggers.iter().filter(|_| spec.trigger_access == TriggerAccess::Read);
    let of_triggers = triggers.map(|trigger| ("read", trigger.on.uri()));
    let further = spec.grants.iter().map(|grant| (grant.access.as_str(), grant.on.uri()));
    let extras = &spec.extras;
    let services = (extras.topics.iter().map(|topic| ("publish", topic.to_string())))
        .chain(extras.queues.iter().map(|queue| ("queue", queue.to_string())))
        .chain(extras.secrets.iter().map(|secret| ("secret", secret.to_string())))
        .chain(extras.parameters.iter().map(|parameter| ("parameter", parameter.to_string())));
    of_triggers.chain(further).chain(services).map(|(access, on)| ListedGrant { access, on }).collect()
}

/// A table.
pub fn list_text(functions: &[Listed]) -> String {
    let rows: Vec<[Vec<String>; 5]> = functions
        .iter()
        .map(|function| {
            let triggers = function.triggers.iter().map(|trigger| visible(&trigger.uri).into_owned());
            let grants = function.grants.iter().map(|grant| format!("{} {}", grant.access, visible(&grant.on)));
            [
                vec![function.name.clone()],
                vec![visible(&function.path).into_owned()],
                triggers.collect(),
                grants.collect(),
                function.deploy.iter().map(|format| (*format).to_owned()).collect(),
            ]
        })
        .collect();
    table(["NAME", "PATH", "TRIGGERS", "GRANTS", "DEPLOY"], &rows)
}

/// All of it, for programs.
pub fn list_json(functions: &[Listed], unreadable: &[UnreadableMember]) -> String {
    escape::json(&json!({ "version": VERSION, "functions": functions, "unreadable": unreadable }))
}
