//! `data "aws_iam_policy_document"` as the policy that it becomes (*Terraform AWS provider, aws_iam_policy_document*).

use super::block::Block;
use super::scope::{At, Scope, map};
use super::value::statements_of;
use crate::deployment::node::{Entry, Node, Part, Text, Value};

/// What a list of the block is called in a policy.
const LISTS: [(&str, &str); 4] =
    [("actions", "Action"), ("not_actions", "NotAction"), ("resources", "Resource"), ("not_resources", "NotResource")];

impl<'a> Scope<'_, 'a> {
    /// The sources, then what it says itself, then what overrides both: of two statements with one `sid` the later one counts.
    pub fn policy_document(&self, block: &Block<'a>, depth: usize) -> Node {
        let at = block.at;
        let mut statements = Vec::new();
        self.lay(block, ["source_policy_documents", "source_json"], depth, &mut statements);
        let own = self.blocks(block, "statement", depth);
        lay_over(&mut statements, own.iter().map(|statement| self.statement(statement, depth)).collect());
        self.lay(block, ["override_policy_documents", "override_json"], depth, &mut statements);
        let version = self.attribute(block, "version", depth);
        let version = version.unwrap_or_else(|| Node::text(at, Text::known("2012-10-17")));
        map(at, vec![("Version", version), ("Statement", Node { at, value: Value::List(statements) })])
    }

    fn lay(&self, block: &Block<'a>, keys: [&str; 2], depth: usize, statements: &mut Vec<Node>) {
        for documents in keys.into_iter().filter_map(|key| self.attribute(block, key, depth)) {
            for document in super::value::items_of(documents) {
                lay_over(statements, statements_of(document));
            }
        }
    }

    fn statement(&self, block: &Block<'a>, depth: usize) -> Node {
        let at = block.at;
        let attribute = |key: &str| self.attribute(block, key, depth).map(|node| with_variables(&node));
        let mut entries = Vec::new();
        entries.extend(attribute("sid").map(|sid| ("Sid", sid)));
        let effects = block.get("effect").map(|effect| {
            let at = At { lines: effect.lines, names: &block.names, depth: depth + 1 };
            self.choices(effect.value, at)
        });
        let mut effects = effects.unwrap_or_default();
        // `null` is as good as none, also where a function gives it.
        effects.retain(|effect| effect.known() != Some("null"));
        entries.push((
            "Effect",
            match effects.len() {
                0 => Node::text(at, Text::known("Allow")),
                1 => effects.remove(0),
                _ => Node { at, value: Value::List(effects) },
            },
        ));
        for (key, name) in LISTS {
            entries.extend(attribute(key).map(|list| (name, list)));
        }
        for (ident, name) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
            let kinds: Vec<Entry> =
                self.blocks(block, ident, depth).iter().map(|who| self.principal(who, depth)).collect();
            if !kinds.is_empty() {
                entries.push((name, Node { at, value: Value::Map(kinds) }));
            }
        }
        let conditions: Vec<Entry> =
            self.blocks(block, "condition", depth).iter().map(|one| self.condition(one, depth)).collect();
        if !conditions.is_empty() {
            entries.push(("Condition", Node { at, value: Value::Map(conditions) }));
        }
        map(at, entries)
    }

    fn principal(&self, block: &Block<'a>, depth: usize) -> Entry {
        let at = block.at;
        let kind = self.attribute(block, "type", depth);
        let key = kind.as_ref().and_then(Node::known).unwrap_or("unknown").to_owned();
        let identifiers = self.attribute(block, "identifiers", depth);
        Entry { key, at, node: identifiers.unwrap_or_else(|| Node::text(at, Text::unknown("identifiers"))) }
    }

    fn condition(&self, block: &Block<'a>, depth: usize) -> Entry {
        let at = block.at;
        let text = |key| self.attribute(block, key, depth).and_then(|node| node.known().map(str::to_owned));
        let values = self.attribute(block, "values", depth).map(|node| with_variables(&node));
        let node = values.unwrap_or_else(|| Node::text(at, Text::unknown("values")));
        // Of which operator and key nothing is known, nothing is said: the statement has an unknown part.
        let (Some(operator), Some(key)) = (text("test"), text("variable")) else {
            return Entry { key: "condition".to_owned(), at, node: Node::text(at, Text::unknown("a condition")) };
        };
        Entry { key: operator, at, node: map(at, vec![(key.as_str(), node)]) }
    }
}

/// Adds statements; one of the same `sid` takes the place of what is there.
fn lay_over(statements: &mut Vec<Node>, more: Vec<Node>) {
    for statement in more {
        let sid = |node: &Node| node.get("Sid").and_then(Node::known).filter(|sid| !sid.is_empty()).map(str::to_owned);
        let is_same = |own: &&mut Node, wanted: &str| own.get("Sid").and_then(Node::known) == Some(wanted);
        let same = sid(&statement).and_then(|wanted| statements.iter_mut().find(|own| is_same(own, &wanted)));
        match same {
            Some(same) => *same = statement,
            None => statements.push(statement),
        }
    }
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
