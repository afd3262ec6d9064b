//! Statements that the spec states itself: they are there, word for word, and then looked at no further. What is left of the role has to
//! be what grants mean.

use cargo_lambda_s3::iam::DocumentKind;
use cargo_lambda_s3::spec::Spec;
use cargo_lambda_s3::spec::options::Allow;
use serde_json::{Map, Value, json};

use crate::documents::Documents;
use crate::place;

/// The documents without them, and those that are missing.
pub fn apart(spec: &Spec, documents: &Documents) -> (Documents, Vec<String>) {
    let (mut rest, mut missing) = (documents.clone(), Vec::new());
    if spec.options.allow.is_empty() {
        return (rest, missing);
    }
    let statements = rest.of_kind(DocumentKind::Role)["Statement"].as_array_mut().unwrap();
    for allow in &spec.options.allow {
        let wanted = statement(allow);
        let is_it = |one: &Value| {
            let mut one = one.clone();
            one.as_object_mut().unwrap().remove("Sid");
            one == wanted
        };
        match statements.iter().position(is_it) {
            Some(at) => drop(statements.remove(at)),
            None => missing.push(format!("the role has to state {wanted}")),
        }
    }
    (rest, missing)
}

fn statement(allow: &Allow) -> Value {
    let mut statement = json!({ "Effect": "Allow", "Action": allow.actions });
    statement["Resource"] = allow.resources.iter().map(|resource| filled(resource)).collect();
    let mut operators: Map<String, Value> = Map::new();
    for condition in &allow.conditions {
        let values: Vec<String> = condition.values.iter().map(|value| filled(value)).collect();
        let value = if values.len() == 1 { json!(values[0]) } else { json!(values) };
        operators.entry(condition.operator).or_insert_with(|| json!({}))[&condition.key] = value;
    }
    if !operators.is_empty() {
        statement["Condition"] = operators.into();
    }
    statement
}

fn filled(text: &str) -> String {
    let place = place();
    let known = [("{partition}", place.partition), ("{region}", place.region), ("{account}", place.account)];
    known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}
