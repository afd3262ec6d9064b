//! Files of a project that is deployed to several environments, where no language of a deployment has a variable for the name.

use serde_json::Value;

use crate::file::File;
use crate::placeholder::{ENVIRONMENT, fill};
use crate::spec::Spec;

/// Whether a file is about one environment: what runs on the machine of a developer, who has the first.
pub(super) fn is_of_first(path: &str) -> bool {
    path.starts_with("src/") || path.starts_with("events/")
}

/// The values as they are in the first environment; `None` where the project has none.
pub(super) fn in_first(values: &Value, spec: &Spec) -> Option<Value> {
    let first = spec.environments.first()?;
    Some(filled(values, first.as_str()))
}

fn filled(values: &Value, name: &str) -> Value {
    match values {
        Value::String(text) => Value::String(fill(text, name).into_owned()),
        Value::Array(list) => list.iter().map(|value| filled(value, name)).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), filled(value, name)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// The commands of a Markdown file and of a workflow take the name from a variable of the shell, other values of a workflow from its
/// matrix.
pub(super) fn with_variables(file: &mut File) {
    if file.path.starts_with(".github/") {
        let line = |line: &str| {
            let is_value = line.trim_start().split_once(": ").is_some_and(|(key, _)| !key.contains(' '));
            fill(line, if is_value { "${{ matrix.environment }}" } else { "$ENVIRONMENT" }).into_owned()
        };
        file.text = file.text.split_inclusive('\n').map(line).collect();
        return;
    }
    if !file.path.ends_with(".md") || !file.text.contains(ENVIRONMENT) {
        return;
    }
    let mut is_command = false;
    let line = |line: &str| {
        let fence = line.trim_start();
        if fence.starts_with("```") {
            is_command = fence.starts_with("```sh");
        }
        if is_command { fill(line, "$ENVIRONMENT").into_owned() } else { line.to_owned() }
    };
    file.text = file.text.split_inclusive('\n').map(line).collect();
}
