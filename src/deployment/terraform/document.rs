//! `data "aws_iam_policy_document"` as the policy that it becomes (*Terraform AWS provider, aws_iam_policy_document*).

use hcl_edit::Span as _;
use hcl_edit::structure::Block;

use super::lines::Lines;
use super::value::Scope;
use crate::deployment::Position;
use crate::deployment::node::{Entry, Node, Part, Text, Value};

/// What a list of the block is called in a policy.
const LISTS: [(&str, &str); 4] =
    [("actions", "Action"), ("not_actions", "NotAction"), ("resources", "Resource"), ("not_resources", "NotResource")];

impl<'a> Scope<'a> {
    pub(super) fn policy_document(&self, (lines, block): (&'a Lines<'a>, &'a Block), depth: usize) -> Node {
        let at = begins(lines, block);
        let mut statements: Vec<Node> =
            block.body.get_blocks("statement").map(|statement| self.statement(lines, statement, depth)).collect();
        let merges = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
        for merged in merges.into_iter().filter_map(|key| self.attribute((lines, block), key, depth)) {
            for document in merged.items() {
                match document.get("Statement") {
                    Some(list) => statements.extend(list.items().iter().cloned()),
                    None => statements.push(Node::text(document.at, Text::unknown("another document"))),
                }
            }
        }
        if block.body.get_blocks("dynamic").next().is_some() {
            statements.push(Node::text(at, Text::unknown("dynamic blocks")));
        }
        let version = self.attribute((lines, block), "version", depth);
        let version = version.unwrap_or_else(|| Node::text(at, Text::known("2012-10-17")));
        map(at, vec![("Version", version), ("Statement", Node { at, value: Value::List(statements) })])
    }

    fn statement(&self, lines: &'a Lines<'a>, block: &'a Block, depth: usize) -> Node {
        let at = begins(lines, block);
        let attribute = |key: &str| self.attribute((lines, block), key, depth).map(|node| with_variables(&node));
        let mut entries = Vec::new();
        entries.extend(attribute("sid").map(|sid| ("Sid", sid)));
        entries.push(("Effect", attribute("effect").unwrap_or_else(|| Node::text(at, Text::known("Allow")))));
        for (key, name) in LISTS {
            entries.extend(attribute(key).map(|list| (name, list)));
        }
        for (ident, name) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
            let kinds: Vec<Entry> = block.body.get_blocks(ident).map(|who| self.principal(lines, who, depth)).collect();
            if !kinds.is_empty() {
                entries.push((name, Node { at, value: Value::Map(kinds) }));
            }
        }
        let conditions: Vec<Entry> =
            block.body.get_blocks("condition").map(|condition| self.condition(lines, condition, depth)).collect();
        if !conditions.is_empty() {
            entries.push(("Condition", Node { at, value: Value::Map(conditions) }));
        }
        if block.body.get_blocks("dynamic").next().is_some() {
            entries.push(("Condition", Node::text(at, Text::unknown("dynamic blocks"))));
        }
        map(at, entries)
    }

    fn principal(&self, lines: &'a Lines<'a>, block: &'a Block, depth: usize) -> Entry {
        let at = begins(lines, block);
        let kind = self.attribute((lines, block), "type", depth);
        let key = kind.as_ref().and_then(Node::known).unwrap_or("unknown").to_owned();
        let identifiers = self.attribute((lines, block), "identifiers", depth);
        Entry { key, at, node: identifiers.unwrap_or_else(|| Node::text(at, Text::unknown("identifiers"))) }
    }

    fn condition(&self, lines: &'a Lines<'a>, block: &'a Block, depth: usize) -> Entry {
        let at = begins(lines, block);
        let text = |key| self.attribute((lines, block), key, depth).and_then(|node| node.known().map(str::to_owned));
        let values = self.attribute((lines, block), "values", depth).map(|node| with_variables(&node));
        let node = values.unwrap_or_else(|| Node::text(at, Text::unknown("values")));
        let key = text("variable").unwrap_or_else(|| "unknown".to_owned());
        let inner = Node { at, value: Value::Map(vec![Entry { key, at, node }]) };
        Entry { key: text("test").unwrap_or_else(|| "unknown".to_owned()), at, node: inner }
    }
}

fn begins(lines: &Lines<'_>, block: &Block) -> Position {
    block.span().map_or(Position { line: 1, column: 1 }, |span| lines.position(span.start))
}

fn map(at: Position, entries: Vec<(&str, Node)>) -> Node {
    let entry = |(key, node): (&str, Node)| Entry { key: key.to_owned(), at: node.at, node };
    Node { at, value: Value::Map(entries.into_iter().map(entry).collect()) }
}

/// `&{…}` is how a variable of IAM is written where `${…}` is Terraform's.
fn with_variables(node: &Node) -> Node {
    let value = match &node.value {
        Value::Text(text) => {
            let mut written = Text::default();
            for part in text.parts() {
                written.push(match part {
                    Part::Known(known) => Part::Known(known.replace("&{", "${")),
                    unknown @ Part::Unknown(_) => unknown.clone(),
                });
            }
            Value::Text(written)
        }
        Value::List(list) => Value::List(list.iter().map(with_variables).collect()),
        map @ Value::Map(_) => map.clone(),
    };
    Node { at: node.at, value }
}
