//! Configurations in JSON (*Terraform, JSON Configuration Syntax*), as the native syntax that they stand for, with the place of each
//! part: so one reader reads both.

use super::super::node::{Entry, Node, Value};
use super::super::wrong::Wrong;
use crate::deployment::Position;
use crate::deployment::json;

/// What is a block within a block, of all that is read: in JSON it looks like an attribute.
const BLOCKS: [&str; 17] = [
    "access_control_policy",
    "condition",
    "content",
    "environment",
    "grant",
    "grantee",
    "inline_policy",
    "lifecycle",
    "logging_config",
    "not_principals",
    "owner",
    "principals",
    "provisioner",
    "rule",
    "statement",
    "lambda_function",
    "ephemeral_storage",
];

/// The text in the native syntax, and where its parts come from, by their offsets.
pub fn native(text: &str) -> Result<(String, Vec<(usize, Position)>), Wrong> {
    let node = json::read(text)?;
    let mut writer = Writer { text: String::new(), places: vec![(0, Position { line: 1, column: 1 })] };
    for entry in node.items().iter().flat_map(Node::entries) {
        let labels = match entry.key.as_str() {
            "resource" | "data" => 2,
            "module" | "variable" | "output" | "provider" => 1,
            "locals" => 0,
            _ => continue,
        };
        writer.blocks(&entry.key, &[], labels, &entry.node);
    }
    Ok((writer.text, writer.places))
}

struct Writer {
    text: String,
    places: Vec<(usize, Position)>,
}

impl Writer {
    fn here(&mut self, at: Position) {
        self.places.push((self.text.len(), at));
    }

    /// Blocks below so many levels of labels.
    fn blocks(&mut self, ident: &str, labels: &[&str], levels: usize, node: &Node) {
        for node in node.items() {
            if levels > 0 {
                for entry in node.entries() {
                    self.blocks(ident, &[labels, &[entry.key.as_str()]].concat(), levels - 1, &entry.node);
                }
                continue;
            }
            self.here(node.at);
            self.text.push_str(ident);
            for label in labels {
                self.text.push(' ');
                self.quoted(label, false);
            }
            self.text.push_str(" {\n");
            self.body(node);
            self.text.push_str("}\n");
        }
    }

    fn body(&mut self, node: &Node) {
        for Entry { key, at, node } in node.entries() {
            let is_identifier = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            if !is_identifier {
                continue;
            }
            let is_block = node.items().iter().all(|item| matches!(item.value, Value::Map(_)));
            match key.as_str() {
                "dynamic" => self.blocks(key, &[], 1, node),
                "provisioner" => self.blocks(key, &[], 1, node),
                _ if is_block && BLOCKS.contains(&key.as_str()) => self.blocks(key, &[], 0, node),
                _ => {
                    self.here(*at);
                    self.text.push_str(key);
                    self.text.push_str(" = ");
                    self.expression(node);
                    self.text.push('\n');
                }
            }
        }
    }

    fn expression(&mut self, node: &Node) {
        self.here(node.at);
        match &node.value {
            Value::Text(text) => match text.whole() {
                Some("null") => self.text.push_str("null"),
                whole => self.quoted(whole.unwrap_or_default(), true),
            },
            Value::List(list) => {
                self.text.push('[');
                for item in list {
                    self.expression(item);
                    self.text.push(',');
                }
                self.text.push(']');
            }
            Value::Map(entries) => {
                self.text.push('{');
                for Entry { key, at, node } in entries {
                    self.here(*at);
                    self.quoted(key, true);
                    self.text.push('=');
                    self.expression(node);
                    self.text.push(',');
                }
                self.text.push('}');
            }
        }
    }

    /// A string, with what it interpolates as it is where it may.
    fn quoted(&mut self, text: &str, is_template: bool) {
        self.text.push('"');
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if is_template && (rest.starts_with("$${") || rest.starts_with("%%{")) {
                self.text.push_str(&rest[..3]);
                rest = &rest[3..];
                continue;
            }
            let opens = rest.starts_with("${") || rest.starts_with("%{");
            if let Some(end) = end_of_interpolation(rest).filter(|_| opens && is_template) {
                self.text.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            if opens {
                self.text.push(c);
            }
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                c => self.text.push(c),
            }
            rest = &rest[c.len_utf8()..];
        }
        self.text.push('"');
    }
}

/// The bytes of the interpolation that a text begins with.
fn end_of_interpolation(text: &str) -> Option<usize> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '{' if !is_quoted => depth += 1,
            '}' if !is_quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::native;
    use crate::deployment::Position;

    #[test]
    fn it_is_what_the_native_syntax_says_with_the_places_of_the_json() {
        let text = "{\n \"//\": \"no\",\n \"resource\": {\"a\": {\"b\": [{\"c d\": 1, \"e\": \"x${f(\\\"}\\\")}\\\"$${\", \"statement\": {\"g\": [null, {\"h\": true}]}}]}}\n}";
        let (native, places) = native(text).unwrap();
        assert_eq!(
            native,
            "resource \"a\" \"b\" {\ne = \"x${f(\"}\")}\\\"$${\"\nstatement {\ng = [null,{\"h\"=\"true\",},]\n}\n}\n"
        );
        let of = |part: &str| {
            let offset = native.find(part).unwrap();
            places.iter().rfind(|(at, _)| *at <= offset).unwrap().1
        };
        assert_eq!(of("e ="), Position { line: 3, column: 38 });
        assert!(hcl_edit::parser::parse_body(&native).is_ok());
    }

    #[test]
    fn what_is_no_json_is_told() {
        assert!(native("{").is_err());
        assert!(native(&format!("{{\"locals\": {{\"a\": {}}}}}", "[".repeat(5_000))).is_err());
        assert!(native("{\"resource\": [\"\"]}").unwrap().0.is_empty());
    }
}
