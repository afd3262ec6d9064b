//! The functions of a workspace beside each other.

use serde::Serialize;
use serde_json::json;

use super::location::{GrantView, TriggerView};
use super::table::table;
use crate::escape;
use crate::escape::visible;
use crate::spec::Spec;

/// The version of the shape in JSON; counted up when a reader would break.
const VERSION: u32 = 1;

/// A function in a list, in the shape that docs/json.md describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    pub name: String,
    pub path: String,
    pub triggers: Vec<TriggerView>,
    /// When a schedule invokes it, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    pub grants: Vec<GrantView>,
    pub deploy: Vec<&'static str>,
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
            triggers: spec.triggers.iter().map(|trigger| TriggerView::of(spec, trigger)).collect(),
            schedule: spec.options.schedule.as_ref().map(ToString::to_string),
            grants: grants(spec),
            deploy: spec.formats.iter().map(|format| format.as_str()).collect(),
        }
    }
}

fn grants(spec: &Spec) -> Vec<GrantView> {
    let of_triggers = spec.read_triggers().map(|trigger| GrantView::of("read", &trigger.on));
    let further = spec.grants.iter().map(|grant| GrantView::of(grant.access.as_str(), &grant.on));
    let options = &spec.options;
    let services = (options.topics.iter().map(|topic| GrantView::named("publish", topic.to_string())))
        .chain(options.queues.iter().map(|queue| GrantView::named("queue", queue.to_string())))
        .chain(options.secrets.iter().map(|secret| GrantView::named("secret", secret.to_string())))
        .chain(options.parameters.iter().map(|parameter| GrantView::named("parameter", parameter.to_string())))
        .chain(options.services.iter().map(|grant| GrantView::named(grant.service.row().key, grant.to_string())));
    of_triggers.chain(further).chain(services).collect()
}

pub fn list_text(functions: &[Listed]) -> String {
    let rows: Vec<[Vec<String>; 5]> = functions
        .iter()
        .map(|function| {
            let triggers = function.triggers.iter().map(|trigger| visible(&trigger.arrives()).into_owned());
            let schedule = function.schedule.iter().map(|expression| format!("schedule {expression}"));
            let grants = function.grants.iter().map(|grant| format!("{} {}", grant.access, visible(&grant.on)));
            [
                vec![function.name.clone()],
                vec![visible(&function.path).into_owned()],
                triggers.chain(schedule).collect(),
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
