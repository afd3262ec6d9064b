//! The functions of a workspace beside each other.

use serde::Serialize;
use serde_json::json;

use super::table::table;
use crate::escape;
use crate::escape::visible;
use crate::spec::{Spec, Trigger, TriggerAccess};

/// The version of the shape in JSON; counted up when a reader would break.
const VERSION: u32 = 1;

/// A function in a list, in the shape that README.md describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    pub name: String,
    pub path: String,
    pub triggers: Vec<ListedTrigger>,
    pub grants: Vec<ListedGrant>,
    pub deploy: Vec<&'static str>,
}

/// What invokes a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedTrigger {
    /// `s3://BUCKET/PREFIX*SUFFIX`.
    pub uri: String,
    pub bucket: String,
    pub prefix: String,
    pub suffix: String,
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
    pub name: String,
    pub path: String,
    pub error: String,
}

impl Listed {
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

pub fn list_json(functions: &[Listed], unreadable: &[UnreadableMember]) -> String {
    escape::json(&json!({ "version": VERSION, "functions": functions, "unreadable": unreadable }))
}
