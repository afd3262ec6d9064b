//! `Fn::If`: which branch is deployed only the deployment knows. Where values stand in a list, both are read as if they were there, since
//! either may be (*AWS CloudFormation User Guide, Condition functions*).

use std::mem;

use crate::deployment::Position;
use crate::deployment::node::{Node, Value};

/// Properties whose value may be one or several, all of which count.
const SEVERAL: [&str; 12] = [
    "AWS",
    "Action",
    "Effect",
    "Federated",
    "ManagedPolicyArns",
    "NotAction",
    "NotResource",
    "Policies",
    "Principal",
    "Resource",
    "Service",
    "Statement",
];

/// Puts both branches in the place of each condition in a list; where those were.
pub fn spread(node: &mut Node) -> Vec<Position> {
    let mut found = Vec::new();
    within(node, &mut found);
    found
}

fn within(node: &mut Node, found: &mut Vec<Position>) {
    match &mut node.value {
        Value::Text(_) => {}
        Value::List(list) => {
            for one in mem::take(list) {
                add(one, list, found);
            }
        }
        Value::Map(entries) => {
            // What a function is given is not in a list of what counts.
            for entry in entries.iter_mut().filter(|entry| !entry.key.starts_with("Fn::")) {
                if SEVERAL.contains(&entry.key.as_str()) && is_condition(&entry.node) {
                    let one = mem::replace(&mut entry.node, Node { at: entry.at, value: Value::List(Vec::new()) });
                    let mut list = Vec::new();
                    add(one, &mut list, found);
                    entry.node.value = Value::List(list);
                } else {
                    within(&mut entry.node, found);
                }
            }
        }
    }
}

/// Adds it to a list, or both of its branches.
fn add(mut node: Node, list: &mut Vec<Node>, found: &mut Vec<Position>) {
    if !is_condition(&node) {
        within(&mut node, found);
        return list.push(node);
    }
    found.push(node.at);
    let Value::Map(condition) = node.value else { return };
    for argument in condition.into_iter().map(|only| only.node.value) {
        let Value::List(argument) = argument else { continue };
        for branch in argument.into_iter().skip(1).filter(|branch| !is_nothing(branch)) {
            match branch.value {
                Value::List(several) => several.into_iter().for_each(|one| add(one, list, found)),
                _ => add(branch, list, found),
            }
        }
    }
}

/// What a value may be: itself, or what the branches of its conditions come to.
pub fn choices(node: &Node) -> Vec<&Node> {
    if is_nothing(node) {
        return Vec::new();
    }
    match node.entries() {
        [only] if is_condition(node) => only.node.items().iter().skip(1).flat_map(choices).collect(),
        _ => vec![node],
    }
}

fn is_condition(node: &Node) -> bool {
    matches!(node.entries(), [only] if only.key == "Fn::If" && only.node.items().len() == 3)
}

/// `Ref: AWS::NoValue`.
fn is_nothing(node: &Node) -> bool {
    node.entries().len() == 1 && node.get("Ref").and_then(Node::known) == Some("AWS::NoValue")
}
