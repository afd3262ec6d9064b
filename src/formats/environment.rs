//! The function's environment: which buckets it deals with.

use serde::Serialize;
use serde_json::{Value, json};

use super::spelling::Spelling;
use crate::encode;
use crate::spec::options::{Limit, ServiceGrant};
use crate::spec::{Access, Field, GrantName, Granted, Handler, Location, Route, Spec};

/// An environment variable. Never a secret: whoever may see the function's configuration may see these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value; the program's own are JSON lists, in ASCII.
    pub value: String,
}

/// A variable whose value is spelt in the template's language.
#[derive(Debug, Serialize)]
pub(super) struct Assignment {
    /// The variable's name: letters, digits and `_`.
    name: String,
    /// Its value.
    pub(super) value_node: String,
}

/// The environment, spelt in a language.
pub(super) fn assignments_of(spec: &Spec, spelling: Spelling) -> Vec<Assignment> {
    let assignment = |Variable { name, value }| Assignment { name, value_node: (spelling.text)(&value) };
    environment_of(spec).into_iter().map(assignment).collect()
}

/// The environment of the function. It holds the locations, so that the same program runs wherever it is deployed.
pub fn environment_of(spec: &Spec) -> Vec<Variable> {
    let names = spec.trigger_names();
    let triggers = spec.triggers.iter().enumerate().map(|(at, trigger)| {
        let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
        let mut object = location(&trigger.on);
        object["events"] = json!(events);
        if trigger.via != Route::Direct {
            object["via"] = json!(trigger.via.as_str());
        }
        match names.get(at) {
            Some(name) => named(object, name, spec.handler),
            None => object,
        }
    });
    let mut variables = vec![variable("S3_TRIGGERS", triggers.collect())];
    let fields = spec.fields();
    for source in SOURCES {
        let list: Vec<Value> = fields.iter().filter_map(|field| element(field, source, spec)).collect();
        if !list.is_empty() {
            variables.push(variable(source, list));
        }
    }
    for row in spec.options.granted_services() {
        let of_service = |field: &Field<'_>| match &field.what {
            Granted::Service(grant) if grant.service == row.service => {
                Some(named(resource(grant, spec.options.limit_of(grant)), &field.name, spec.handler))
            }
            _ => None,
        };
        variables.push(variable(row.variable, fields.iter().filter_map(of_service).collect()));
    }
    let own = spec.options.environment.iter();
    variables.extend(own.map(|own| Variable { name: own.name().to_owned(), value: own.value().to_owned() }));
    variables
}

/// The variables that hold lists.
const SOURCES: [&str; 8] =
    ["S3_READ", "S3_WRITE", "S3_DELETE", "S3_LIST", "SNS_TOPICS", "SQS_QUEUES", "SECRETS", "PARAMETERS"];

/// What a list says of a field. Of a secret it holds the name.
fn element(field: &Field<'_>, source: &str, spec: &Spec) -> Option<Value> {
    let fetched = |id: &str| match spec.handler {
        Handler::Own => json!(id),
        Handler::Generated => json!({ "id": id }),
    };
    let element = match (&field.what, source) {
        (Granted::Place(on, accesses), _) if accesses.iter().any(|access| name_of(*access) == source) => {
            let mut object = location(on);
            if let Some(region) = spec.region_of(&on.bucket) {
                object["region"] = json!(region);
            }
            object
        }
        (Granted::Topic(topic), "SNS_TOPICS") => json!({ "arn": topic.as_str(), "region": topic.region() }),
        (Granted::Queue(queue), "SQS_QUEUES") => json!({ "url": queue.url(), "region": queue.region() }),
        (Granted::Secret(secret), "SECRETS") => fetched(secret.as_str()),
        (Granted::Parameter(parameter), "PARAMETERS") => fetched(parameter.as_str()),
        _ => return None,
    };
    Some(named(element, &field.name, spec.handler))
}

/// What requests name it by, where it is, what may be done with it, and with what of it.
fn resource(grant: &ServiceGrant, limit: Option<&Limit>) -> Value {
    let mut object = json!({ "id": grant.id() });
    if let Some(region) = grant.region() {
        object["region"] = json!(region);
    }
    if grant.service.row().has_mode {
        object["access"] = json!(grant.mode.as_str());
    }
    if let Some(limit) = limit {
        object["only"] = limit.values().collect();
    }
    object
}

/// With the name under which the generated library looks for it.
fn named(mut element: Value, name: &GrantName, handler: Handler) -> Value {
    if let (Handler::Generated, Some(fields)) = (handler, element.as_object_mut()) {
        fields.shift_insert(0, "name".to_owned(), json!(name.as_str()));
    }
    element
}

/// The variable that holds the places of an access.
pub fn name_of(access: Access) -> &'static str {
    match access {
        Access::Read => "S3_READ",
        Access::Write => "S3_WRITE",
        Access::Delete => "S3_DELETE",
        Access::List => "S3_LIST",
    }
}

/// A `${` of the user's is written so that no deployment language, and no linter of one, takes it for a variable.
fn variable(name: &str, list: Vec<Value>) -> Variable {
    Variable { name: name.to_owned(), value: encode::json::ascii(&Value::Array(list)).replace("${", r"\u0024{") }
}

fn location(on: &Location) -> Value {
    json!({ "bucket": on.bucket.as_str(), "prefix": on.keys.prefix(), "suffix": on.keys.suffix() })
}
