//! Policies: the documents of IAM, from values of any file.

use std::collections::BTreeSet;

use super::node::{Entry, Node, Part, Text, Value};
use crate::deployment::Position;
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
        Value::Map(_) => {
            let statement = statement(file, node);
            // By a condition it is one or the other: either may be deployed.
            let effects = node.get("Effect").filter(|effect| matches!(effect.value, Value::List(_)));
            let effects: BTreeSet<&str> =
                effects.iter().flat_map(|list| list.items()).filter_map(Node::known).collect();
            let either =
                effects.iter().map(|effect| Statement { effect: Some((*effect).to_owned()), ..statement.clone() });
            document.statements.extend(either);
            if effects.is_empty() {
                document.statements.push(statement);
            }
        }
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
        effect: node.get("Effect").map_or_else(|| Some(String::new()), |effect| effect.known().map(str::to_owned)),
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
        // By a condition it is one or the other.
        Value::List(list) => list.iter().flat_map(|item| principals(file, item)).collect(),
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
    node.map_or_else(Text::default, |node| node.as_text().cloned().unwrap_or_else(|| Text::unknown("one of several")))
}

/// A permission on a layer as the statement that it becomes (*AWS Lambda API Reference, AddLayerVersionPermission*).
pub fn of_layer(at: Position, principal: Node, [action, layer, organization]: [Option<Node>; 3]) -> Node {
    let map = |entries: Vec<(&str, Node)>| {
        let entry = |(key, node): (&str, Node)| Entry { key: key.to_owned(), at: node.at, node };
        Node { at, value: Value::Map(entries.into_iter().map(entry).collect()) }
    };
    let mut entries =
        vec![("Effect", Node::text(at, Text::known("Allow"))), ("Principal", map(vec![("AWS", principal)]))];
    entries.extend(action.map(|action| ("Action", action)));
    entries.extend(layer.map(|layer| ("Resource", layer)));
    entries.extend(
        organization.map(|id| ("Condition", map(vec![("StringEquals", map(vec![("aws:PrincipalOrgID", id)]))]))),
    );
    Node { at, value: Value::List(vec![map(entries)]) }
}

/// The text with what CloudFormation looks up in a store when it deploys as unknown parts (*AWS CloudFormation User Guide, Get values
/// stored in other services using dynamic references*).
pub fn with_references(node: Node) -> Node {
    let value = match node.value {
        Value::Text(text) if text.parts().iter().any(is_looked_up) => Value::Text(looked_up(&text)),
        Value::List(list) => Value::List(list.into_iter().map(with_references).collect()),
        Value::Map(entries) => {
            let entry = |entry: Entry| Entry { node: with_references(entry.node), ..entry };
            Value::Map(entries.into_iter().map(entry).collect())
        }
        text => text,
    };
    Node { at: node.at, value }
}

fn is_looked_up(part: &Part) -> bool {
    matches!(part, Part::Known(known) if known.contains("{{resolve:"))
}

fn looked_up(text: &Text) -> Text {
    let mut done = Text::default();
    for part in text.parts() {
        let Part::Known(known) = part else {
            done.push(part.clone());
            continue;
        };
        let mut rest = known.as_str();
        while let Some((before, after)) = rest.split_once("{{resolve:") {
            let Some((name, behind)) = after.split_once("}}") else { break };
            if !before.is_empty() {
                done.push(Part::Known(before.to_owned()));
            }
            done.push(Part::Unknown(format!("resolve:{name}")));
            rest = behind;
        }
        if !rest.is_empty() {
            done.push(Part::Known(rest.to_owned()));
        }
    }
    done
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
