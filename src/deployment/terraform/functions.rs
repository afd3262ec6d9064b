//! Terraform's functions, as far as a policy is ever made with them (*Terraform Language, Functions*).

use std::collections::HashMap;

use hcl_edit::expr::FuncCall;

use super::reference::{element, several};
use super::scope::{At, Scope};
use super::template::encoded;
use super::value::items_of;
use crate::deployment::json;
use crate::deployment::node::{Entry, Node, Part, Text, Value};
use crate::deployment::{Position, yaml};

/// More texts than this are not made at once.
const MOST: usize = 1_000;

impl<'a> Scope<'_, 'a> {
    pub fn call(&self, call: &FuncCall, at: At<'_>, place: Position) -> Node {
        let name = if call.name.is_namespaced() { "a provider's function" } else { call.name.name.as_str() };
        let mut arguments: Vec<Node> = Vec::new();
        for argument in call.args.iter() {
            match name {
                // Whichever branch counts, what is written there is read.
                "merge" | "concat" | "flatten" | "coalesce" | "try" => arguments.extend(self.choices(argument, at)),
                _ => arguments.push(self.value(argument, at.deeper())),
            }
        }
        if call.args.expand_final() {
            let last = arguments.pop();
            arguments.extend(last.into_iter().flat_map(items_of));
        }
        let known = match name {
            "file" | "templatefile" => arguments.first().and_then(Node::known).and_then(|path| match name {
                "file" => self.file(path, place),
                _ => self.template_file(path, arguments.get(1)?, at, place),
            }),
            // What a text encodes counts as if it stood there.
            "jsondecode" | "yamldecode" => {
                worked_out(name, arguments, place).filter(|decoded| self.all.spend(decoded.weight().0))
            }
            _ => worked_out(name, arguments, place),
        };
        known.unwrap_or_else(|| Node::text(place, Text::unknown(format!("{name}(…)"))))
    }
}

fn worked_out(name: &str, mut arguments: Vec<Node>, at: Position) -> Option<Node> {
    let list = |items: Vec<Node>| Some(Node { at, value: Value::List(items) });
    let text = |text: Text| Some(Node::text(at, text));
    match name {
        // A text is only ever looked at as what it encodes.
        "jsonencode" | "yamlencode" | "tostring" | "tolist" | "toset" | "tomap" | "tonumber" | "tobool"
        | "sensitive" | "nonsensitive" | "distinct" | "sort" | "reverse" | "one" => only(arguments),
        "jsondecode" | "yamldecode" => decoded(only(arguments)?, name, at),
        "concat" => list(arguments.into_iter().flat_map(items_of).collect()),
        "setunion" => list(arguments.into_iter().flat_map(items_of).collect()),
        "compact" => list(items_of(only(arguments)?).into_iter().filter(|item| !is_nothing(item)).collect()),
        "flatten" => {
            let mut items = Vec::new();
            arguments.into_iter().for_each(|argument| flatten(argument, &mut items));
            list(items)
        }
        "merge" => merged(arguments, at),
        "coalesce" | "try" => {
            let first = arguments.iter().position(|one| !is_nothing(one))?;
            let first = arguments.swap_remove(first);
            // What fails or is empty, only the deployment knows.
            (!first.is_unknown()).then_some(first)
        }
        "coalescelist" => arguments.into_iter().find(|one| !one.items().is_empty()),
        "lookup" | "element" => {
            let (collection, key) = (arguments.first()?, arguments.get(1)?);
            match key.known() {
                _ if collection.is_unknown() => None,
                Some(key) => element(collection, key).or_else(|| arguments.get(2).cloned()),
                None => several(arguments.swap_remove(0)),
            }
        }
        "keys" => {
            let map = only(arguments)?;
            let keys = map.entries().iter().map(|entry| Node::text(entry.at, Text::known(&*entry.key)));
            matches!(map.value, Value::Map(_)).then(|| keys.collect()).and_then(list)
        }
        "values" => match only(arguments)?.value {
            Value::Map(entries) => list(entries.into_iter().map(|entry| entry.node).collect()),
            _ => None,
        },
        "length" => match &only(arguments)?.value {
            Value::List(items) if !items.iter().any(Node::is_unknown) => text(Text::known(items.len().to_string())),
            Value::Map(entries) => text(Text::known(entries.len().to_string())),
            _ => None,
        },
        "contains" => {
            let wanted = arguments.get(1)?.known()?;
            let items: Option<Vec<&str>> = arguments.first()?.items().iter().map(Node::known).collect();
            text(Text::known(items?.contains(&wanted).to_string()))
        }
        "join" => {
            let between = arguments.first()?.known()?.to_owned();
            let mut joined = Text::default();
            let items = arguments.into_iter().skip(1).flat_map(items_of);
            for (number, item) in items.enumerate() {
                if number > 0 {
                    joined.push(Part::Known(between.clone()));
                }
                joined.extend(encoded(item));
            }
            text(joined)
        }
        "split" => {
            let between = arguments.first()?.known()?;
            let parts = arguments.get(1)?.known()?.split(between);
            list(parts.map(|part| Node::text(at, Text::known(part))).collect())
        }
        "format" => text(formatted(&arguments)?),
        "formatlist" => {
            let lists = arguments.iter().skip(1);
            let length = lists.filter_map(|one| match &one.value {
                Value::List(items) => Some(items.len()),
                _ => None,
            });
            let length = length.max().unwrap_or(1);
            let nth = |number: usize| -> Option<Node> {
                let nth = |one: &Node| match &one.value {
                    Value::List(items) => items.get(number).cloned(),
                    _ => Some(one.clone()),
                };
                let arguments: Option<Vec<Node>> = arguments.iter().map(nth).collect();
                Some(Node::text(at, formatted(&arguments?)?))
            };
            list((0..length.min(MOST)).map(nth).collect::<Option<_>>()?)
        }
        "lower" | "upper" | "trimspace" | "chomp" => {
            let only = only(arguments)?;
            let Value::Text(whole) = &only.value else { return Some(only) };
            let whole = whole.whole()?;
            text(Text::known(match name {
                "lower" => whole.to_lowercase(),
                "upper" => whole.to_uppercase(),
                "trimspace" => whole.trim().to_owned(),
                _ => whole.trim_end_matches(['\r', '\n']).to_owned(),
            }))
        }
        "replace" => {
            let [whole, from, to] = arguments.as_slice() else { return None };
            let from = from.known().filter(|from| !from.starts_with('/'))?;
            text(Text::known(whole.known()?.replace(from, to.known()?)))
        }
        "trimprefix" | "trimsuffix" => {
            let [whole, part] = arguments.as_slice() else { return None };
            let (whole, part) = (whole.known()?, part.known()?);
            let left = if name == "trimprefix" { whole.strip_prefix(part) } else { whole.strip_suffix(part) };
            text(Text::known(left.unwrap_or(whole)))
        }
        _ => None,
    }
}

fn only(arguments: Vec<Node>) -> Option<Node> {
    let mut arguments = arguments.into_iter();
    arguments.next().filter(|_| arguments.len() == 0)
}

fn is_nothing(node: &Node) -> bool {
    matches!(node.known(), Some("" | "null"))
}

fn flatten(node: Node, items: &mut Vec<Node>) {
    match node.value {
        Value::List(list) => list.into_iter().for_each(|item| flatten(item, items)),
        _ => items.push(node),
    }
}

/// Later ones count; of one that is unknown, something may be there besides.
fn merged(maps: Vec<Node>, at: Position) -> Option<Node> {
    let (mut merged, mut is_partial): (Vec<Entry>, bool) = (Vec::new(), false);
    let mut places: HashMap<String, usize> = HashMap::new();
    for map in maps.into_iter().flat_map(items_of) {
        let Value::Map(entries) = map.value else {
            is_partial |= map.is_unknown();
            continue;
        };
        for entry in entries {
            match places.get(&entry.key) {
                Some(place) => merged[*place] = entry,
                None => {
                    places.insert(entry.key.clone(), merged.len());
                    merged.push(entry);
                }
            }
        }
    }
    if let Some(Value::List(statements)) =
        merged.iter_mut().find(|one| one.key == "Statement").map(|one| &mut one.node.value)
        && is_partial
    {
        statements.push(Node::text(at, Text::unknown("merge(…)")));
    }
    (!merged.is_empty()).then_some(Node { at, value: Value::Map(merged) })
}

/// What a text encodes: a policy was read as that when it was met.
fn decoded(node: Node, name: &str, at: Position) -> Option<Node> {
    let Some(text) = node.known() else { return node.as_text().is_none().then_some(node) };
    let read = if name == "jsondecode" { json::read(text) } else { yaml::read(text) };
    read.ok().map(|node| node.placed(&|_| at))
}

/// `%s`, `%d` and `%v` with what stands for them.
fn formatted(arguments: &[Node]) -> Option<Text> {
    let (format, mut values) = (arguments.first()?.known()?, arguments.iter().skip(1));
    let mut done = Text::default();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        done.push(Part::Known(before.to_owned()));
        let kind = after.chars().next()?;
        match kind {
            's' | 'd' | 'v' => done.extend(encoded(values.next()?.clone())),
            '%' => done.push(Part::Known("%".to_owned())),
            _ => return None,
        }
        rest = &after[1..];
    }
    done.push(Part::Known(rest.to_owned()));
    Some(done)
}
