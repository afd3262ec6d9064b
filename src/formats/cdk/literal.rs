//! JSON as a literal of TypeScript.

use serde_json::Value;

use super::value::text;
use crate::encode::typescript::string;

/// A string that is this stands for the Region, which only the deployment knows.
pub(super) const REGION: &str = "Aws.REGION";

/// How long a line may be.
const WIDTH: usize = 116;

/// The literal: on one line where it has room, else one entry a line. Its first line stands at `depth`. A name
/// that is no identifier is quoted.
pub(super) fn literal(value: &Value, depth: usize) -> String {
    let line = on_one_line(value);
    let entries: Vec<String> = match value {
        _ if indent(depth).len() + line.len() <= WIDTH => return line,
        Value::Object(entries) => {
            entries.iter().map(|(name, value)| format!("{}: {}", key(name), literal(value, depth + 1))).collect()
        }
        Value::Array(list) => list.iter().map(|value| literal(value, depth + 1)).collect(),
        _ => return line,
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    let entry = |entry: String| format!("{}{entry},\n", indent(depth + 1));
    format!("{open}\n{}{}{close}", entries.into_iter().map(entry).collect::<String>(), indent(depth))
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{}: {}", key(name), on_one_line(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        Value::String(text) if text == REGION => REGION.to_owned(),
        Value::String(content) => text(content),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn key(name: &str) -> String {
    if name.chars().all(|c| c.is_ascii_alphanumeric()) { name.to_owned() } else { string(name) }
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_no_room_on_a_line_gets_a_line_for_each_entry() {
        let value =
            json!({ "title": "a `${b}`", "region": REGION, "metrics": [["c", { "stat": "Sum" }], vec!["d"; 20]] });
        let expected = r#"{
    title: "a `${b}`",
    region: Aws.REGION,
    metrics: [
      ["c", { stat: "Sum" }],
      ["d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d", "d"],
    ],
  }"#;
        assert_eq!(literal(&value, 1), expected);
    }
}
