//! JSON as an expression of Terraform's language, for `jsonencode`.

use serde_json::{Map, Value};

use crate::encode::hcl;

/// A string that is this stands for the Region, which only the deployment knows.
pub(super) const REGION: &str = "local.region";

/// The expression, laid out as `terraform fmt` wants it; its first line stands at `depth`. A name that is no
/// identifier is quoted.
pub(super) fn expression(value: &Value, depth: usize) -> String {
    match value {
        Value::Object(entries) => format!("{{\n{}{}}}", assignments(entries, depth + 1), indent(depth)),
        Value::Array(list) if list.iter().all(|item| item.is_object() || item.is_array()) => {
            let item = |item| format!("{}{},\n", indent(depth + 1), expression(item, depth + 1));
            format!("[\n{}{}]", list.iter().map(item).collect::<String>(), indent(depth))
        }
        value => on_one_line(value),
    }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{} = {}", key(name), on_one_line(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        Value::String(text) if text == REGION => REGION.to_owned(),
        Value::String(text) => hcl::string(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// One entry a line. The `=` of lines that follow each other stand in one column, but for those of entries of several lines.
fn assignments(entries: &Map<String, Value>, depth: usize) -> String {
    let entries: Vec<(String, String)> =
        entries.iter().map(|(name, value)| (key(name), expression(value, depth))).collect();
    let mut written = String::new();
    for run in entries.chunk_by(|(_, one), (_, next)| !one.contains('\n') && !next.contains('\n')) {
        let width = run.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, value) in run {
            written.push_str(&format!("{}{name:width$} = {value}\n", indent(depth)));
        }
    }
    written
}

/// The name of an entry (*Terraform Language, Identifiers*).
fn key(name: &str) -> String {
    let is_identifier = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if is_identifier { name.to_owned() } else { hcl::string(name) }
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_expression_is_laid_out_as_terraform_fmt_wants_it() {
        let value = json!({
            "type": "metric",
            "x": 0,
            "properties": { "title": "a ${b}", "region": REGION, "metrics": [["c", { "stat": "Sum" }]] },
        });
        let expected = r#"{
  type = "metric"
  x    = 0
  properties = {
    title  = "a $${b}"
    region = local.region
    metrics = [
      ["c", { stat = "Sum" }],
    ]
  }
}"#;
        assert_eq!(expression(&value, 0), expected);
    }
}
