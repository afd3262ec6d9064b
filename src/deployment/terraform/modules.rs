//! Modules: those of the project are read as they are called; of others, what is written into the call.

use std::collections::BTreeSet;

use super::Reader;
use super::block::Block;
use super::configuration::source_of;
use super::scope::map;
use crate::deployment::facts::{DocumentKind, Variable};
use crate::deployment::node::{Entry, Node, Part, Text, Value};
use crate::deployment::policy::document;

/// Deeper than this no policy is nested in what a module is given.
const MAX_DEPTH: usize = 6;

/// What statements are called that a module makes policies of (*terraform-aws-modules/lambda*, policy_statements).
const NAMES: [(&str, &str); 8] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
    ("principals", "Principal"),
    ("condition", "Condition"),
];

impl<'a> Reader<'_, '_, 'a> {
    /// Reads what a block calls, or else what it gives; `read` are the folders that were.
    pub(super) fn module(&mut self, block: &Block<'a>, name: &str, read: &mut BTreeSet<&'a str>) {
        if let Some(called) = self.scope.called(block, 0) {
            read.insert(called.folder.path);
            let mut reader = Reader { scope: &called, facts: std::mem::take(&mut self.facts), wrong: Vec::new() };
            reader.read(read);
            self.facts = reader.facts;
            self.wrong.extend(reader.wrong);
            return;
        }
        let is_here = source_of(block).and_then(|source| self.scope.all.module(self.scope.folder.path, source));
        let why = match is_here {
            Some(_) => format!("module `{name}` is called too deeply or too often"),
            None => format!("module `{name}` has files of its own"),
        };
        self.unread(block.at, why);
        let holder = format!("module.{name}");
        for attribute in block.attributes.iter().filter(|attribute| attribute.key != "source") {
            let Some(node) = self.get(block, attribute.key) else { continue };
            if attribute.key == "environment_variables" {
                self.variables(&node);
            }
            self.given(&node, attribute.key, &holder, 0);
        }
    }

    pub(super) fn variables(&mut self, variables: &Node) {
        for entry in variables.entries() {
            // What a resource of the configuration is called is no secret, as its name is none.
            let is_resource = |part: &Part| matches!(part, Part::Unknown(name) if name.starts_with("aws_"));
            if let Some(value) = entry.node.as_text().filter(|value| !value.parts().iter().any(is_resource)) {
                let place = self.place(entry.node.at);
                self.facts.variables.push(Variable { place, name: entry.key.clone(), value: value.clone() });
            }
        }
    }

    /// Policies in what a module is given, wherever they stand.
    fn given(&mut self, node: &Node, key: &str, holder: &str, depth: usize) {
        let is_trust = key.contains("assume") || key.contains("trust");
        let kind = if is_trust { DocumentKind::Trust } else { DocumentKind::Identity };
        match &node.value {
            Value::Text(text) => {
                if text.start().starts_with("arn:") && text.start().contains(":policy/") && !key.contains("boundary") {
                    self.managed(node, holder);
                }
            }
            Value::Map(_) if node.get("Statement").is_some() => {
                // Of a bucket, a queue or a key it says who may use it.
                let has_principals = node.all(&["Statement", "Principal"]).is_empty();
                let kind = if has_principals || is_trust { kind } else { DocumentKind::Resource };
                self.facts.documents.extend(document(self.scope.all.file(), node, kind, holder));
            }
            Value::Map(_) if node.get("actions").is_some() || node.get("not_actions").is_some() => {
                let list = Node { at: node.at, value: Value::List(vec![statement(node)]) };
                self.facts.documents.extend(document(self.scope.all.file(), &list, kind, holder));
            }
            Value::Map(entries) if depth < MAX_DEPTH => {
                entries.iter().for_each(|entry| self.given(&entry.node, key, holder, depth + 1));
            }
            Value::List(list) if depth < MAX_DEPTH => {
                list.iter().for_each(|item| self.given(item, key, holder, depth + 1));
            }
            Value::List(_) | Value::Map(_) => self.unread(node.at, "it is nested too deeply".to_owned()),
        }
    }
}

/// A statement as a policy writes it.
fn statement(node: &Node) -> Node {
    let mut entries = Vec::new();
    for (key, name) in NAMES {
        let Some(value) = node.get(key) else { continue };
        let value = match key {
            "condition" => conditions(value),
            "principals" => principals(value),
            _ => value.clone(),
        };
        entries.push((name, value));
    }
    if node.get("effect").is_none() {
        entries.push(("Effect", Node::text(node.at, Text::known("Allow"))));
    }
    map(node.at, entries)
}

fn within(map: &Node) -> Vec<&Node> {
    match &map.value {
        Value::Map(entries) if map.get("type").is_none() && map.get("test").is_none() => {
            entries.iter().map(|entry| &entry.node).collect()
        }
        _ => map.items().iter().collect(),
    }
}

fn principals(node: &Node) -> Node {
    let who = within(node).into_iter().filter_map(|one| {
        let kind = one.get("type").and_then(Node::known)?;
        Some(Entry { key: kind.to_owned(), at: one.at, node: one.get("identifiers")?.clone() })
    });
    Node { at: node.at, value: Value::Map(who.collect()) }
}

fn conditions(node: &Node) -> Node {
    let each = within(node).into_iter().map(|one| {
        let text = |key: &str| one.get(key).and_then(Node::known).unwrap_or("unknown").to_owned();
        let values = one.get("values").cloned().unwrap_or_else(|| Node::text(one.at, Text::unknown("values")));
        let inner = Entry { key: text("variable"), at: one.at, node: values };
        Entry { key: text("test"), at: one.at, node: Node { at: one.at, value: Value::Map(vec![inner]) } }
    });
    Node { at: node.at, value: Value::Map(each.collect()) }
}
