//! The function's environment: which buckets it deals with.

use serde::Serialize;
use serde_json::{Value, json};

use super::spelling::Spelling;
use crate::encode;
use crate::spec::{Access, Extras, Location, Spec};

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
    let triggers = spec.triggers.iter().map(|trigger| {
        let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
        let mut object = location(&trigger.on);
        object["events"] = json!(events);
        object
    });
    let mut variables = vec![variable("S3_TRIGGERS", triggers.collect())];
    for access in Access::ALL {
        let granted: Vec<Value> = spec.granted(access).map(location).collect();
        if !granted.is_empty() {
            variables.push(variable(name_of(access), granted));
        }
    }
    variables.extend(of_services(&spec.extras));
    variables.extend(
        spec.extras
            .environment
            .iter()
            .map(|own| Variable { name: own.name().to_owned(), value: own.value().to_owned() }),
    );
    variables
}

/// What the handler calls besides S3. Of a secret the environment holds the name.
fn of_services(extras: &Extras) -> Vec<Variable> {
    let topics = extras.topics.iter().map(|topic| json!({ "arn": topic.as_str(), "region": topic.region() }));
    let queues = extras.queues.iter().map(|queue| json!({ "url": queue.url(), "region": queue.region() }));
    let lists: [(&str, Vec<Value>); 4] = [
        ("SNS_TOPICS", topics.collect()),
        ("SQS_QUEUES", queues.collect()),
        ("SECRETS", extras.secrets.iter().map(|secret| json!(secret.as_str())).collect()),
        ("PARAMETERS", extras.parameters.iter().map(|parameter| json!(parameter.as_str())).collect()),
    ];
    lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| variable(name, list)).collect()
}

fn name_of(access: Access) -> &'static str {
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
