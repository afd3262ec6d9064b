//! Policies: the documents of IAM, from values of any file.

use super::node::{Node, Text, Value};
use crate::deployment::facts::{
    Condition, Document, DocumentKind, Given, In, Item, Managed, Origin, Principal, Statement,
};

/// A document; `None` where the value is none at all. Of an unknown value it is open.
pub fn document(file: In<'_>, node: &Node, kind: DocumentKind, holder: &str) -> Option<Document> {
    let mut document = Document {
        place: file.at(node.at),
        kind,
        holder: holder.to_owned(),
        version: Given::Missing,
        statements: Vec::new(),
        is_partial: false,
        origin: Origin::Written,
    };
    match &node.value {
        Value::Text(_) => {
            document.version = Given::Unknown;
            document.is_partial = true;
        }
        Value::List(list) => {
            document.version = Given::Unknown;
            list.iter().for_each(|one| add(file, one, &mut document));
        }
        Value::Map(_) => {
            document.version = given(node.get("Version"));
            match node.get("Statement") {
                Some(statements) => statements.items().iter().for_each(|one| add(file, one, &mut document)),
                // A statement alone, as people keep them.
                None if node.get("Effect").is_some() => {
                    document.version = Given::Unknown;
                    add(file, node, &mut document);
                }
                None => return None,
            }
        }
    }
    Some(document)
}

fn add(file: In<'_>, node: &Node, document: &mut Document) {
    match &node.value {
        Value::Map(_) => document.statements.push(statement(file, node)),
        Value::List(list) => list.iter().for_each(|one| add(file, one, document)),
        Value::Text(_) => document.is_partial = true,
    }
}

fn statement(file: In<'_>, node: &Node) -> Statement {
    let mut is_partial = false;
    let mut items = |key: &str| {
        let mut list = Vec::new();
        for item in node.get(key).map_or(&[][..], Node::items) {
            match item.as_text() {
                Some(text) => list.push(Item { place: file.at(item.at), text: text.clone() }),
                None => is_partial = true,
            }
        }
        list
    };
    let (actions, not_actions) = (items("Action"), items("NotAction"));
    let (resources, not_resources) = (items("Resource"), items("NotResource"));
    let is_not_principal = node.get("NotPrincipal").is_some();
    let who = node.get("Principal").or_else(|| node.get("NotPrincipal"));
    let principals = who.map_or_else(Vec::new, |who| principals(file, who));
    let (conditions, has_unknown) = node.get("Condition").map_or((Vec::new(), false), |map| conditions(file, map));
    Statement {
        place: file.at(node.at),
        sid: node.get("Sid").and_then(Node::known).map(str::to_owned),
        effect: node.get("Effect").and_then(Node::known).map(str::to_owned),
        principals,
        is_not_principal,
        actions,
        not_actions,
        resources,
        not_resources,
        conditions,
        is_partial: is_partial || has_unknown,
    }
}

fn principals(file: In<'_>, node: &Node) -> Vec<Principal> {
    let of = |kind: &str, item: &Node| {
        let text = item.as_text().cloned().unwrap_or_else(|| Text::unknown("principal"));
        Principal { kind: kind.to_owned(), item: Item { place: file.at(item.at), text } }
    };
    match &node.value {
        Value::Map(kinds) => {
            kinds.iter().flat_map(|entry| entry.node.items().iter().map(move |item| of(&entry.key, item))).collect()
        }
        Value::List(list) => list.iter().map(|item| of("*", item)).collect(),
        Value::Text(_) => vec![of("*", node)],
    }
}

/// The conditions, and whether some cannot be read.
fn conditions(file: In<'_>, node: &Node) -> (Vec<Condition>, bool) {
    let mut is_partial = !matches!(node.value, Value::Map(_));
    let mut list = Vec::new();
    for operator in node.entries() {
        is_partial |= !matches!(operator.node.value, Value::Map(_));
        for key in operator.node.entries() {
            let values =
                key.node.items().iter().map(|value| value.as_text().cloned().unwrap_or_else(|| Text::unknown("value")));
            list.push(Condition {
                place: file.at(key.at),
                operator: operator.key.clone(),
                key: key.key.clone(),
                values: values.collect(),
            });
        }
    }
    (list, is_partial)
}

pub fn boundary(file: In<'_>, node: &Node, holder: &str) -> Managed {
    Managed { place: file.at(node.at), holder: holder.to_owned(), arn: text_of(Some(node)) }
}

/// A property as text; what is missing is empty.
pub fn text_of(node: Option<&Node>) -> Text {
    node.and_then(Node::as_text).cloned().unwrap_or_default()
}

/// A property that may be missing or unknown.
pub fn given(node: Option<&Node>) -> Given {
    match node {
        None => Given::Missing,
        Some(node) => match node.as_text().and_then(Text::whole) {
            Some(text) => Given::Known(text.to_owned()),
            None => Given::Unknown,
        },
    }
}
