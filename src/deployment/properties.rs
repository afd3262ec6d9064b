//! What protects a resource, by tables: where a type of resource keeps it, and what it is called here.

use super::json;
use super::node::{Entry, Node, Text, Value};
use crate::deployment::facts::In;
use crate::deployment::property::{
    Property, Resource, TARGET, TO_FUNCTION, TO_QUEUE, TO_TOPIC, VARIABLE, function_name, joined, notification,
    selection, topic_name,
};
use crate::iam;

/// Where a type of resource keeps what is compared.
pub struct Row {
    pub kind: &'static str,
    pub of: Resource,
    /// The path of the name of that, with dots between its parts.
    pub name: &'static str,
    /// The paths of values, and what these are called.
    pub keys: &'static [Key],
}

/// The path of values, what they are called, and what some values come to; what comes to nothing is as good as missing.
pub type Key = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What a value is called whose resource is all that matters.
pub const ITSELF: &str = "";

pub const NOTIFICATION: &str = "notification";

/// Values that are functions, by name or by ARN.
const FUNCTIONS: [&str; 3] = ["function", "helper", TARGET];

/// What a row says of a resource.
pub struct Reading<'a> {
    pub file: In<'a>,
    /// Where it is deployed.
    pub place: &'a iam::Target,
    /// The resource, with everything worked out.
    pub resource: &'a Node,
    pub of: Resource,
    pub name: Text,
    pub found: Vec<Property>,
}

impl<'a> Reading<'a> {
    /// What this row finds; a resource without a name is known by its ID.
    pub fn of(file: In<'a>, place: &'a iam::Target, row: &Row, resource: &'a Node, id: &str) -> Self {
        let name = resource.all(&path(row.name)).first().and_then(|name| name.as_text()).cloned();
        let known = |name: Text| match row.of {
            Resource::Topic => topic_name(&name, place),
            _ => function_name(&name, place),
        };
        let name = name.map_or_else(|| Text::unknown(id), known);
        let mut reading = Self { file, place, resource, of: row.of, name, found: Vec::new() };
        for (at, key, values) in row.keys {
            if at.is_empty() {
                reading.add(resource, key, Text::default());
            }
            for node in resource.all(&path(at)).into_iter().filter(|_| !at.is_empty()) {
                let text = node.as_text().cloned().unwrap_or_else(|| Text::unknown(*key));
                let text = if FUNCTIONS.contains(key) { function_name(&text, place) } else { text };
                // YAML writes truth in several ways.
                let truth = text.whole().map(str::to_lowercase).filter(|whole| matches!(&**whole, "true" | "false"));
                let text = truth.map_or(text, Text::known);
                let meaning =
                    values.iter().find(|(value, _)| text.whole() == Some(*value)).map(|(_, meaning)| *meaning);
                match meaning {
                    Some("") => {}
                    Some(meaning) => reading.add(node, key, Text::known(meaning)),
                    None => reading.add(node, key, text),
                }
            }
        }
        reading
    }

    pub fn add(&mut self, node: &Node, key: &str, value: Text) {
        let (place, name) = (self.file.at(node.at), self.name.clone());
        self.found.push(Property { place, of: self.of, name, key: key.to_owned(), value });
    }

    pub fn variables(&mut self, at: &str) {
        for variables in self.resource.all(&path(at)) {
            for entry in variables.entries() {
                let value = entry.node.as_text().cloned().unwrap_or_else(|| Text::unknown(&*entry.key));
                self.add(&entry.node, &format!("{VARIABLE}{}", entry.key), value);
            }
        }
    }

    /// The notifications below a path: paths of the events, the rules or the two ends of keys, and the function; or the queue or the
    /// topic, if not that.
    pub fn notifications(&mut self, at: &str, [events, rules, function, queue, topic]: [&str; 5]) {
        for one in self.resource.all(&path(at)) {
            let text = |node: Option<&&Node>| {
                node.map_or_else(Text::default, |node| {
                    node.as_text().cloned().unwrap_or_else(|| Text::unknown("a part"))
                })
            };
            let to = |at: &str| one.all(&path(at)).first().copied().filter(|_| !at.is_empty());
            let (to, target) = match (to(queue), to(topic)) {
                (Some(queue), _) => (TO_QUEUE, text(Some(&queue))),
                (None, Some(topic)) => (TO_TOPIC, text(Some(&topic))),
                (None, None) => (TO_FUNCTION, function_name(&text(to(function).as_ref()), self.place)),
            };
            let rules = if rules.is_empty() { Vec::new() } else { one.all(&path(rules)) };
            let [prefix, suffix] = ["prefix", "suffix"].map(|end| {
                let name = |rule: &&&Node| rule.get("Name").and_then(Node::known).map(str::to_lowercase);
                let rule = rules.iter().find(|rule| name(rule).as_deref() == Some(end));
                let own = one.get(&format!("filter_{end}"));
                text(rule.and_then(|rule| rule.get("Value")).or(own).as_ref())
            });
            for event in one.all(&path(events)) {
                let event = text(Some(&event));
                self.add(one, NOTIFICATION, notification(&event, &prefix, &suffix, to, &target));
            }
        }
    }

    /// The event pattern or the filter policy at a path: a map, or text that is JSON.
    pub fn pattern(&mut self, at: &str, key: &str) {
        if let Some(node) = self.resource.find(&path(at)) {
            self.add(node, key, pattern(node));
        }
    }

    pub fn dimensions(&mut self, at: &str) {
        for one in self.resource.all(&path(at)) {
            let parts = match (one.get("Name"), one.get("Value")) {
                (Some(name), Some(value)) => vec![(name.known().unwrap_or_default(), value)],
                _ => one.entries().iter().map(|entry| (entry.key.as_str(), &entry.node)).collect(),
            };
            for (name, value) in parts {
                let value = value.as_text().cloned().unwrap_or_else(|| Text::unknown(name));
                self.add(one, "dimension", selection(name, "=", &value));
            }
        }
    }

    /// What a trail records: paths of the selectors and of their fields, and the name of a field.
    pub fn selectors(&mut self, at: &str, fields: &str, field: &str) {
        for selector in self.resource.all(&path(at)) {
            let mut parts = Vec::new();
            for one in selector.all(&path(fields)) {
                let name = one.get(field).and_then(Node::known).unwrap_or("an unknown field");
                for entry in one.entries().iter().filter(|entry| entry.key != field) {
                    for value in entry.node.items() {
                        let value = value.as_text().cloned().unwrap_or_else(|| Text::unknown(name));
                        parts.push(selection(name, &entry.key, &value));
                    }
                }
            }
            self.add(selector, "selector", joined(parts));
        }
    }
}

/// An event pattern in one form: neither the order of its fields nor that of alternatives says anything.
pub fn pattern(node: &Node) -> Text {
    let read = node.known().and_then(|text| json::read(text).ok()).filter(|read| read.as_text().is_none());
    even(read.as_ref().unwrap_or(node))
}

fn even(node: &Node) -> Text {
    let between = |open: &str, mut parts: Vec<Text>, close: &str| {
        parts.sort();
        let mut text = Text::known(open);
        for (at, part) in parts.into_iter().enumerate() {
            text.extend(Text::known(if at == 0 { "" } else { ", " }));
            text.extend(part);
        }
        text.extend(Text::known(close));
        text
    };
    match &node.value {
        Value::Text(text) => between("\"", vec![text.clone()], "\""),
        Value::List(list) => between("[", list.iter().map(even).collect(), "]"),
        Value::Map(entries) => {
            let entry = |entry: &Entry| {
                let mut text = Text::known(format!("\"{}\": ", entry.key));
                text.extend(even(&entry.node));
                text
            };
            between("{", entries.iter().map(entry).collect(), "}")
        }
    }
}

pub fn path(path: &str) -> Vec<&str> {
    path.split('.').filter(|part| !part.is_empty()).collect()
}
