//! `Fn::ForEach`: what it makes of its body for each value (*AWS CloudFormation User Guide, Fn::ForEach*).

use std::mem;

use super::super::node::{Entry, Node, Part, Text, Value};

const NAME: &str = "Fn::ForEach::";

/// So many values come of one template, with all that loops make of it; CloudFormation takes 500 resources.
const MOST: usize = 100_000;

/// Puts what loops make in their places, where the values are written there. Others stay, and are reported.
pub fn unroll(node: &mut Node) {
    let mut left = MOST;
    within(node, &mut left);
}

fn within(node: &mut Node, left: &mut usize) {
    match &mut node.value {
        Value::Text(_) => {}
        Value::List(list) => list.iter_mut().for_each(|item| within(item, left)),
        Value::Map(entries) if entries.iter().any(|entry| entry.key.starts_with(NAME)) => {
            for mut entry in mem::take(entries) {
                match made(&entry, left) {
                    Some(made) => {
                        let mut made = Node { at: entry.at, value: Value::Map(made) };
                        // Loops stand within loops.
                        within(&mut made, left);
                        if let Value::Map(made) = made.value {
                            entries.extend(made);
                        }
                    }
                    None => {
                        within(&mut entry.node, left);
                        // For any value there is what the body says.
                        if let Some(Value::Map(any)) = for_any(&entry, left).map(|any| any.value) {
                            entries.extend(any);
                        }
                        entries.push(entry);
                    }
                }
            }
        }
        Value::Map(entries) => entries.iter_mut().for_each(|entry| within(&mut entry.node, left)),
    }
}

fn made(entry: &Entry, left: &mut usize) -> Option<Vec<Entry>> {
    let Value::List(parts) = &entry.node.value else { return None };
    let (true, [name, values, body]) = (entry.key.starts_with(NAME), parts.as_slice()) else { return None };
    let name = name.known()?;
    let Value::List(values) = &values.value else { return None };
    let mut made = Vec::new();
    for value in values {
        let value = value.known()?;
        *left = left.checked_sub(body.weight().0)?;
        made.extend(body.entries().iter().map(|entry| filled(entry, name, Some(value))));
    }
    Some(made)
}

/// The body of a loop for a value that only the deployment knows.
fn for_any(entry: &Entry, left: &mut usize) -> Option<Node> {
    let Value::List(parts) = &entry.node.value else { return None };
    let (true, [name, _, body]) = (entry.key.starts_with(NAME), parts.as_slice()) else { return None };
    *left = left.checked_sub(body.weight().0)?;
    Some(in_node(body, name.known()?, None))
}

fn filled(entry: &Entry, name: &str, value: Option<&str>) -> Entry {
    let key = in_text(&entry.key, name, value).shown();
    Entry { key, at: entry.at, node: in_node(&entry.node, name, value) }
}

fn in_node(node: &Node, name: &str, value: Option<&str>) -> Node {
    let is_it = node.entries().len() == 1 && node.get("Ref").and_then(Node::known) == Some(name);
    let value = match &node.value {
        Value::Map(_) if is_it => Value::Text(value.map_or_else(|| Text::unknown(name), Text::known)),
        Value::Map(entries) => Value::Map(entries.iter().map(|entry| filled(entry, name, value)).collect()),
        Value::List(list) => Value::List(list.iter().map(|item| in_node(item, name, value)).collect()),
        Value::Text(text) => match text.whole() {
            Some(text) => Value::Text(in_text(text, name, value)),
            None => Value::Text(text.clone()),
        },
    };
    Node { at: node.at, value }
}

/// `&{NAME}` is the value without what logical IDs do not take.
fn in_text(text: &str, name: &str, value: Option<&str>) -> Text {
    if let Some(value) = value {
        let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        let filled = text.replace(&format!("${{{name}}}"), value).replace(&format!("&{{{name}}}"), &plain);
        return Text::known(filled);
    }
    let mut filled = Text::default();
    for (at, known) in text.split(&format!("${{{name}}}")).enumerate() {
        if at > 0 {
            filled.push(Part::Unknown(name.to_owned()));
        }
        if at == 0 || !known.is_empty() {
            filled.push(Part::Known(known.to_owned()));
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::super::super::yaml;
    use super::*;

    fn unrolled(text: &str) -> Node {
        let mut node = yaml::read(text).unwrap();
        unroll(&mut node);
        node
    }

    #[test]
    fn each_value_makes_the_body_once() {
        let node = unrolled(
            "Fn::ForEach::A:\n- B\n- [x, y-1]\n- 'R&{B}':\n    Fn::ForEach::C:\n    - D\n    - [1, 2]\n    - '${D}': [!Ref B, '${B}${D}', !Ref D]\n",
        );
        let keys: Vec<&str> = node.entries().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["Rx", "Ry1"]);
        let last = node.find(&["Ry1", "2"]).unwrap();
        assert_eq!(last.items().iter().filter_map(Node::known).collect::<Vec<_>>(), ["y-1", "y-12", "2"]);
    }

    #[test]
    fn a_loop_over_what_the_deployment_knows_stays_and_is_read_for_any_value() {
        let node = unrolled("Fn::ForEach::A: [B, !Ref List, {'R${B}': [1, '${B}']}]\n");
        let keys: Vec<&str> = node.entries().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["R${B}", "Fn::ForEach::A"]);
        assert!(node.get("R${B}").unwrap().items()[1].is_unknown());
        let bomb = (0..9).fold("{x: y}".to_owned(), |inside, at| {
            format!("{{'Fn::ForEach::{at}': [b, [{}], {inside}]}}", "1,".repeat(50))
        });
        assert!(unrolled(&bomb).weight().0 < 2 * MOST);
    }
}
