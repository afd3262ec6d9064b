//! Functions that take a value out of others, and what a value refers to.

use super::resolve::Resolver;
use crate::deployment::node::{Node, Text, Value};

impl Resolver<'_> {
    /// *AWS CloudFormation Template Reference, Fn::Select, Fn::Split, Fn::FindInMap*; `None` where a part is known to the deployment alone.
    pub(super) fn looked_up(&self, name: &str, parts: &[Node], depth: usize) -> Option<Node> {
        let resolved: Vec<Node> = parts.iter().map(|part| self.at_depth(part, depth)).collect();
        match (name, resolved.as_slice()) {
            ("Fn::Select", [number, list]) => match &list.value {
                Value::List(items) => items.get(number.known()?.parse::<usize>().ok()?).cloned(),
                _ => None,
            },
            ("Fn::Split", [between, text]) => {
                let parts = text.known()?.split(between.known().filter(|between| !between.is_empty())?);
                let parts = parts.map(|part| Node::text(text.at, Text::known(part)));
                Some(Node { at: text.at, value: Value::List(parts.collect()) })
            }
            ("Fn::FindInMap", [map, first, second, ..]) => {
                let first = first.known()?;
                let first = self.place().environment.as_ref().map_or(first, |one| one.key(first));
                let found = self.resources.mappings?.find(&[map.known()?, first, second.known()?])?;
                Some(self.at_depth(found, depth))
            }
            _ => None,
        }
    }
}

pub fn referred(node: &Node) -> Option<&str> {
    let [only] = node.entries() else { return None };
    let id = match (only.key.as_str(), &only.node.value) {
        ("Ref", Value::Text(_)) => only.node.known()?,
        ("Fn::GetAtt", Value::Text(_)) => only.node.known()?.split('.').next()?,
        ("Fn::GetAtt", Value::List(parts)) => parts.first()?.known()?,
        ("Fn::Sub", Value::Text(_)) => {
            let inside = only.node.known()?.strip_prefix("${")?.strip_suffix('}')?;
            inside.split('.').next()?
        }
        _ => return None,
    };
    Some(id)
}
