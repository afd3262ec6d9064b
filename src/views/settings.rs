//! The values of a function beside whoever set them.

use serde_json::{Map, Value, json};

use super::table::table;
use crate::escape;
use crate::escape::visible;
use crate::manifest::{Origin, Setting};
use crate::spec::defaults::{Defaults, Source};

/// The version of the shape in JSON; counted up when a reader would break.
const VERSION: u32 = 1;

/// A table, and below it the rules. `project` is the file of the function's own values.
pub fn settings_text(settings: &[Setting], defaults: &Defaults, project: &str) -> String {
    let rows: Vec<[Vec<String>; 3]> = settings
        .iter()
        .map(|setting| {
            let enforced = if setting.is_enforced { ", enforced" } else { "" };
            let from = match setting.origin {
                Origin::Project(line) => at(project, line),
                Origin::Defaults(line) => at(&defaults.file, line),
                Origin::Program => "built in".to_owned(),
            };
            [&setting.key, &setting.value.to_string(), &format!("{from}{enforced}")]
                .map(|text| vec![visible(text).into_owned()])
        })
        .chain(rules(defaults).into_iter().map(|(key, value)| {
            let from = at(&defaults.file, defaults.lines.get(key).copied());
            [key, &value, &from].map(|text| vec![visible(text).into_owned()])
        }))
        .collect();
    table(["KEY", "VALUE", "FROM"], &rows)
}

/// All of it, for programs, in the shape that docs/json.md describes.
pub fn settings_json(settings: &[Setting], defaults: &Defaults, project: &str) -> String {
    let values = settings.iter().map(|setting| {
        let (from, file, line) = match setting.origin {
            Origin::Project(line) => ("project", Some(project), line),
            Origin::Defaults(line) => (source(defaults), Some(defaults.file.as_str()), line),
            Origin::Program => ("program", None, None),
        };
        json!({
            "key": setting.key,
            "value": plain(&setting.value),
            "from": from,
            "file": file,
            "line": line,
            "enforced": setting.is_enforced,
        })
    });
    let patterns = defaults.allowed_buckets.iter().map(|pattern| pattern.as_str());
    let all = json!({
        "version": VERSION,
        "values": values.collect::<Vec<Value>>(),
        "required_tags": defaults.required_tags.iter().map(|key| key.as_str()).collect::<Vec<&str>>(),
        "allowed_buckets": patterns.collect::<Vec<&str>>(),
    });
    escape::json(&all)
}

fn source(defaults: &Defaults) -> &'static str {
    match defaults.source {
        Source::Workspace => "workspace",
        Source::User => "user",
    }
}

fn rules(defaults: &Defaults) -> Vec<(&'static str, String)> {
    let list = |texts: Vec<&str>| json!(texts).to_string().replace("\",\"", "\", \"");
    let tags: Vec<&str> = defaults.required_tags.iter().map(|key| key.as_str()).collect();
    let buckets: Vec<&str> = defaults.allowed_buckets.iter().map(|pattern| pattern.as_str()).collect();
    let mut rules = Vec::new();
    for (key, texts) in [("required-tags", tags), ("allowed-buckets", buckets)] {
        if !texts.is_empty() {
            rules.push((key, list(texts)));
        }
    }
    rules.extend(defaults.templates.clone().map(|templates| ("templates", templates)));
    rules
}

/// `FILE:LINE`, as editors and terminals open it.
fn at(file: &str, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}

/// The value as JSON. A spec holds texts, numbers, truth values, and lists and tables of those.
fn plain(value: &toml_edit::Value) -> Value {
    use toml_edit::Value as Toml;
    match value {
        Toml::String(text) => json!(text.value()),
        Toml::Integer(number) => json!(number.value()),
        Toml::Boolean(choice) => json!(choice.value()),
        Toml::Array(list) => list.iter().map(plain).collect(),
        Toml::InlineTable(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.to_owned(), plain(value))).collect::<Map<_, _>>())
        }
        Toml::Float(_) | Toml::Datetime(_) => json!(value.to_string()),
    }
}
