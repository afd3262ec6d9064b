//! The function's environment: which buckets it deals with.

use serde::Serialize;
use serde_json::{Value, json};

use super::spelling::Spelling;
use crate::encode;
use crate::spec::{Access, Location, Spec};

/// An environment variable. Never a secret: whoever may see the function's configuration may see these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// The name.
    pub name: &'static str,
    /// The value: a JSON list, in ASCII.
    pub value: String,
}

/// A variable whose value is spelt in the template's language.
#[derive(Debug, Serialize)]
pub(super) struct Assignment {
    name: &'static str,
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
    variables
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
fn variable(name: &'static str, list: Vec<Value>) -> Variable {
    Variable { name, value: encode::json::ascii(&Value::Array(list)).replace("${", r"\u0024{") }
}

fn location(on: &Location) -> Value {
    json!({ "bucket": on.bucket.as_str(), "prefix": on.keys.prefix(), "suffix": on.keys.suffix() })
}
