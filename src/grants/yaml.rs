//! YAML and JSON as values with lines.

use super::value::{Spot, Value};
use crate::audit::read::{self, Node, yaml};

/// Reads the first document; `None` if it is none, or says too little to be one.
pub(super) fn read(text: &str) -> Option<Spot> {
    yaml::read(text).ok().map(|node| spot(&node))
}

fn spot(node: &Node) -> Spot {
    let value = match &node.value {
        read::Value::Text(text) => Value::Text(text.shown()),
        read::Value::List(list) => Value::List(list.iter().map(spot).collect()),
        read::Value::Map(entries) => {
            Value::Map(entries.iter().map(|entry| (entry.key.clone(), spot(&entry.node))).collect())
        }
    };
    Spot { line: node.at.line, value }
}
