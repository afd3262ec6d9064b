//! The JSON Schema of a spec, for editors: made from the table of its keys.
//!
//! Draft 7, and of that only what completion goes by: the TOML servers of editors read no later draft (taplo, and so Even
//! Better TOML, validates by draft 4, 6 or 7).

use serde_json::{Map, Value, json};
use toml_edit::{Document, Item, TableLike};

use crate::manifest::{Form, KEYS, Key, Shape, TABLE, TEAM_TABLE, team_keys};
use crate::spec::options::AllowCondition;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of a file for `--spec`.
pub fn spec_file() -> Value {
    titled("A spec of cargo lambda-s3", table(KEYS))
}

/// The schema of a manifest: of the spec within, of what a team sets, and of nothing else.
pub fn manifest() -> Value {
    let mut properties = Map::new();
    for ([outer, rest @ ..], keys) in [(TABLE, KEYS.to_vec()), (TEAM_TABLE, team_keys())] {
        let within = rest.iter().rev().fold(
            table(&keys),
            |inner, name| json!({ "type": "object", "properties": Map::from_iter([((*name).to_owned(), inner)]) }),
        );
        properties.insert(outer.to_owned(), within);
    }
    titled("A Cargo.toml of cargo lambda-s3", json!({ "type": "object", "properties": properties }))
}

fn titled(title: &str, schema: Value) -> Value {
    let head = [("$schema".to_owned(), json!(DRAFT)), ("title".to_owned(), json!(title))];
    match schema {
        Value::Object(rest) => Value::Object(head.into_iter().chain(rest).collect()),
        other => other,
    }
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_owned(), described(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn described(key: &Key) -> Value {
    let mut schema = shape(key.shape);
    schema["description"] = json!(key.meaning);
    if let Some(example) = example(key) {
        schema["examples"] = json!([example]);
    }
    schema
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Number(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::NumberOf(numbers) => json!({ "type": "integer", "enum": numbers }),
        Shape::Text(text) => form(text),
        Shape::List(text) => json!({ "type": "array", "items": form(text), "uniqueItems": true }),
        Shape::Pairs(names, texts) => {
            json!({ "type": "object", "propertyNames": form(names), "additionalProperties": form(texts) })
        }
        Shape::Answers => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_]*$" },
            "additionalProperties": { "anyOf": [
                { "type": "string" },
                { "type": "boolean" },
                { "type": "integer" },
                { "type": "array", "items": { "type": "string" } },
            ] },
        }),
        Shape::Conditions => json!({
            "type": "object",
            "propertyNames": { "pattern": AllowCondition::operator_pattern() },
            "additionalProperties": { "type": "object", "additionalProperties": { "anyOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" } },
            ] } },
        }),
        Shape::Named(names, keys) => json!({
            "type": "object",
            "propertyNames": form(names),
            "additionalProperties": table(&keys()),
        }),
        Shape::Table(keys) => table(keys),
        Shape::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
    }
}

fn form(form: Form) -> Value {
    match form {
        Form::AtMost(most) => json!({ "type": "string", "maxLength": most }),
        Form::Pattern(pattern) => json!({ "type": "string", "pattern": pattern }),
        Form::Built(pattern) => json!({ "type": "string", "pattern": pattern() }),
        Form::Resource(service) => json!({ "type": "string", "pattern": service.row().pattern() }),
        Form::OneOf(texts) => json!({ "type": "string", "enum": texts() }),
    }
}

/// The example of the key as JSON.
fn example(key: &Key) -> Option<Value> {
    let text = format!("{} = {}", key.name, key.example);
    let document = Document::parse(text.as_str()).ok()?;
    document.get(key.name).map(json_of)
}

/// TOML as JSON, as the editors' servers see it. A spec holds no dates and no floating numbers.
pub fn json_of(item: &Item) -> Value {
    let table = |table: &dyn TableLike| table.iter().map(|(key, item)| (key.to_owned(), json_of(item))).collect();
    match item {
        Item::None => Value::Null,
        Item::Table(inner) => Value::Object(table(inner)),
        Item::ArrayOfTables(tables) => tables.iter().map(|inner| Value::Object(table(inner))).collect(),
        Item::Value(toml_edit::Value::InlineTable(inner)) => Value::Object(table(inner)),
        Item::Value(toml_edit::Value::Array(list)) => {
            list.iter().map(|value| json_of(&Item::Value(value.clone()))).collect()
        }
        Item::Value(toml_edit::Value::String(text)) => json!(text.value()),
        Item::Value(toml_edit::Value::Integer(number)) => json!(number.value()),
        Item::Value(toml_edit::Value::Boolean(flag)) => json!(flag.value()),
        Item::Value(other) => json!(other.to_string().trim()),
    }
}
