//! Values of which each environment has its own: one set of files looks them up.

use serde::Serialize;
use serde_json::Value;

use super::function_values::version_digest;
use super::project_values::{ProjectValues, values_of_one};
use super::{Context, PlanError};
use crate::encode::{self, Lookup};
use crate::formats;
use crate::placeholder::setting;
use crate::spec::options::{EnvironmentVariable, token_of};
use crate::spec::{Format, Spec};

/// A value that an environment has for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VaryingValues {
    /// What it is looked up by.
    pub key: String,
    /// Blanks that make all keys equally long.
    pub blanks: String,
    /// The value, as the language spells it.
    pub value_node: String,
    /// Whether it is a text, and no number.
    pub is_text: bool,
}

/// What nothing but documents say.
const OF_DOCUMENTS: [&str; 2] = ["concurrency_quota", "visibility"];

/// What belongs to the project as a whole.
const OF_ALL: [&str; 5] = ["alarms_differ", "environment", "log_retention_differs", "spec", DIGEST];

/// Of whose settings Lambda publishes a version: those of one environment.
const DIGEST: &str = "version_digest";

/// The values of a project, with a lookup in place of each number and text that differs between environments; documents name all of them, such as
/// `30 or 365`. `whole` is what the project has without settings of environments.
pub(super) fn merged(whole: &ProjectValues, spec: &Spec, context: &Context) -> Result<ProjectValues, PlanError> {
    let environments = spec.by_settings().map_err(|error| PlanError::Spec(Box::new(error)))?;
    let mut each = Vec::new();
    for (_, varied) in &environments {
        let mut values = values_of_one(&varied.clone().with_tokens(), context)?;
        for key in OF_ALL {
            let of_all = &whole.root[key];
            values.all().for_each(|values| values[key] = of_all.clone());
        }
        each.push(values);
    }
    let names = spec.options.environment.iter().map(EnvironmentVariable::name).filter(|name| spec.has_own_texts(name));
    let text = |spec: &Spec, name| spec.options.variable(name).map_or_else(String::new, |one| one.value().to_owned());
    let texts: Vec<(String, Vec<String>)> =
        names.map(|name| (token_of(name), environments.iter().map(|(_, spec)| text(spec, name)).collect())).collect();
    let digests = || (DIGEST.to_owned(), environments.iter().map(|(_, spec)| version_digest(spec)).collect());
    let merge = |format: Option<Format>, all: Vec<&Value>| {
        let mut merge = Merge { lookup: format.map(lookup_of), found: Vec::new() };
        let mut values = merge.value(&mut Vec::new(), &all)?;
        let is_stated = matches!(format, Some(Format::CloudFormation | Format::Cli));
        let digests = (is_stated && spec.options.function.alias.is_some()).then(digests);
        merge.add_to(&mut values, texts.iter().chain(&digests))?;
        Ok::<_, PlanError>(values)
    };
    let mut root = merge(None, each.iter().map(|values| &values.root).collect())?;
    let (mut stacks, mut documents) = (Vec::new(), Vec::new());
    for (at, &format) in spec.formats.iter().enumerate() {
        let all = || each.iter().map(|values| &values.stacks[at].1).collect();
        documents.push((format, merge(None, all())?));
        stacks.push((format, merge(Some(format), all())?));
    }
    if let Some((_, values)) = stacks.first() {
        // There it is as the first format spells it.
        for key in ["environments", "varying"] {
            root[key].clone_from(&values[key]);
        }
    }
    Ok(ProjectValues { root, stacks, documents })
}

fn lookup_of(format: Format) -> Lookup {
    match format {
        Format::Sam | Format::CloudFormation | Format::Cli => encode::YAML,
        Format::Terraform => encode::HCL,
        Format::Cdk => encode::TYPESCRIPT,
    }
}

/// What is looked up.
struct Found {
    key: String,
    /// The value of each environment, as the language spells it.
    nodes: Vec<String>,
    is_text: bool,
}

/// Values of environments that are being made one.
struct Merge {
    /// How the language looks values up; `None` for documents, which say all of them.
    lookup: Option<Lookup>,
    found: Vec<Found>,
}

impl Merge {
    fn value<'v>(&mut self, path: &mut Vec<&'v str>, all: &[&'v Value]) -> Result<Value, PlanError> {
        let Some((&first, rest)) = all.split_first() else { return Ok(Value::Null) };
        if rest.iter().all(|other| *other == first) {
            return Ok(first.clone());
        }
        match first {
            Value::Object(entries) => {
                let mut merged = serde_json::Map::new();
                for key in entries.keys() {
                    let of_key: Option<Vec<&Value>> = all.iter().map(|value| value.get(key)).collect();
                    path.push(key);
                    merged.insert(key.clone(), self.value(path, &of_key.ok_or_else(|| differ(path))?)?);
                    path.pop();
                }
                Ok(merged.into())
            }
            Value::Array(list) if rest.iter().all(|other| other.as_array().map(Vec::len) == Some(list.len())) => {
                let at = |at: usize| all.iter().filter_map(|value| value.get(at)).collect::<Vec<_>>();
                let owner = |at: usize| first[at].get("id").and_then(Value::as_str).unwrap_or_default();
                let mut merged = Vec::new();
                for index in 0..list.len() {
                    path.push(owner(index));
                    merged.push(self.value(path, &at(index))?);
                    path.pop();
                }
                Ok(merged.into())
            }
            _ => self.leaf(path, all),
        }
    }

    fn leaf(&mut self, path: &[&str], all: &[&Value]) -> Result<Value, PlanError> {
        let is_of_stack = path.first() == Some(&"stack");
        let numbers: Option<Vec<String>> = all.iter().map(|value| number(value)).collect();
        let is_of_documents = !is_of_stack && path.last().is_some_and(|key| OF_DOCUMENTS.contains(key));
        match (numbers, self.lookup) {
            (Some(numbers), Some(lookup)) if !is_of_documents => {
                let key = (lookup.key)(&name_of(path));
                self.look_up(key.clone(), numbers, false)?;
                Ok((lookup.spell)(&key).into())
            }
            (Some(numbers), _) => Ok(either(numbers).into()),
            (None, lookup) => {
                let texts: Option<Vec<String>> = all.iter().map(|value| value.as_str().map(str::to_owned)).collect();
                let texts = texts.ok_or_else(|| differ(path))?;
                match lookup {
                    // What is spelt already is no text any more.
                    Some(_) if is_of_stack && path.iter().any(|key| key.contains("node")) => Err(differ(path)),
                    Some(lookup) if is_of_stack => {
                        let name = name_of(path);
                        self.look_up_text(lookup, &name, &texts)?;
                        Ok(setting(&name).into())
                    }
                    _ => Ok(either(texts).into()),
                }
            }
        }
    }

    fn look_up_text(&mut self, lookup: Lookup, name: &str, texts: &[String]) -> Result<(), PlanError> {
        let nodes = texts.iter().map(|text| (lookup.text)(text)).collect();
        self.look_up((lookup.key)(name), nodes, true)
    }

    /// Notes what is looked up under a key, which two different values cannot have.
    fn look_up(&mut self, key: String, nodes: Vec<String>, is_text: bool) -> Result<(), PlanError> {
        match self.found.iter().find(|known| known.key == key) {
            Some(known) if known.nodes != nodes => return Err(PlanError::Varying(key)),
            Some(_) => {}
            None => self.found.push(Found { key, nodes, is_text }),
        }
        Ok(())
    }

    /// What is looked up, for the file that says it.
    fn add_to<'t>(
        mut self,
        values: &mut Value,
        mut texts: impl Iterator<Item = &'t (String, Vec<String>)>,
    ) -> Result<(), PlanError> {
        let Some(lookup) = self.lookup else { return Ok(()) };
        texts.try_for_each(|(name, texts)| self.look_up_text(lookup, name, texts))?;
        self.found.sort_by(|one, other| one.key.cmp(&other.key));
        let width = self.found.iter().map(|one| one.key.len()).max().unwrap_or_default();
        let Some(environments) = values["environments"].as_array_mut() else { return Ok(()) };
        for (at, environment) in environments.iter_mut().enumerate() {
            let varying = self.found.iter().map(|one| VaryingValues {
                key: one.key.clone(),
                blanks: " ".repeat(width - one.key.len()),
                value_node: one.nodes[at].clone(),
                is_text: one.is_text,
            });
            environment["varying"] = serde_json::json!(varying.collect::<Vec<_>>());
        }
        values["varying"] = values["environments"][0]["varying"].clone();
        Ok(())
    }
}

/// A number, also one that is written as a text.
fn number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => {
            (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.clone())
        }
        _ => None,
    }
}

/// The last name of the path, behind that of what it is one of a list of.
fn name_of(path: &[&str]) -> String {
    match path {
        [.., of, last] if of.starts_with(|c: char| c.is_ascii_uppercase()) => {
            format!("{}_{last}", formats::snake_case(of))
        }
        [.., last] => (*last).to_owned(),
        [] => String::new(),
    }
}

/// `30 or 365`.
fn either(texts: Vec<String>) -> String {
    let mut different: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !different.contains(&text) {
            different.push(text);
        }
    }
    different.join(" or ")
}

fn differ(path: &[&str]) -> PlanError {
    PlanError::Varying(path.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;
    use crate::plan::values_of;

    /// CloudFormation takes a version for an error of which nothing changed.
    #[test]
    fn a_version_is_published_where_something_of_its_environment_changed() {
        let digests = |own: &str| -> Vec<String> {
            let text = format!(
                "name = \"thumbs\"\ndeploy = [\"cloudformation\"]\nalias = \"live\"\nenvironments = [\"dev\", \"prod\"]\n\
                 trigger = [{{ bucket = \"in-{{environment}}\" }}]\nenv = {{ LEVEL = \"info\" }}\n{own}"
            );
            let spec = Spec::try_from(manifest::read_spec(&text).unwrap()).unwrap();
            let values = values_of(&spec, &Context::ALONE).unwrap();
            let of = |environment: &Value| {
                let varying = environment["varying"].as_array().unwrap();
                let digest = varying.iter().find(|one| one["key"] == "VersionDigest").unwrap();
                digest["value_node"].to_string()
            };
            values.stacks[0].1["environments"].as_array().unwrap().iter().map(of).collect()
        };
        let before = digests("[environment.prod]\nmemory = 512");
        let level = digests("[environment.prod]\nmemory = 512\n[environment.dev]\nenv = { LEVEL = \"debug\" }");
        let memory = digests("[environment.prod]\nmemory = 1024");
        assert!(before[0] != level[0] && before[1] == level[1], "{before:?} {level:?}");
        assert!(before[0] == memory[0] && before[1] != memory[1], "{before:?} {memory:?}");
    }
}
