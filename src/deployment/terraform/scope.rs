//! What a module knows: its own blocks, and the variables that it was called with.

use std::collections::HashMap;
use std::rc::Rc;

use hcl_edit::expr::Expression;

use super::block::{Block, Names};
use super::configuration::{Configuration, Folder, source_of};
use super::lines::Lines;
use super::value::is_null;
use crate::deployment::Position;
use crate::deployment::node::{Node, Text, Value};

/// The variable for the name of the environment, in configurations of projects that have several.
const VARIABLE: &str = "environment";

/// Deeper than this, references go in a circle.
pub const MAX_DEPTH: usize = 40;

/// So deep modules call each other at most.
const MAX_LEVEL: usize = 8;

/// What calling a module takes for each of its blocks, in values.
const CALL: usize = 20;

/// So many of one block are looked at one by one.
const MOST: usize = 500;

/// What says about a call only how it is made.
const OF_CALL: [&str; 6] = ["source", "version", "count", "for_each", "providers", "depends_on"];

/// A module, as it was called.
pub struct Scope<'s, 'a> {
    pub all: &'s Configuration<'a>,
    pub folder: &'s Folder<'a>,
    /// The folder that Terraform runs in.
    pub root: &'a str,
    /// What the caller gives; `None` for the module that nothing calls.
    given: Option<HashMap<&'a str, Node>>,
    level: usize,
}

/// Where an expression is looked at: its file, the names around it, and how deep.
#[derive(Clone, Copy)]
pub struct At<'e> {
    pub lines: &'e Lines<'e>,
    pub names: &'e Names,
    pub depth: usize,
}

impl<'e> At<'e> {
    pub fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    pub fn knowing<'f>(self, names: &'f Names) -> At<'f>
    where
        'e: 'f,
    {
        At { lines: self.lines, names, depth: self.depth + 1 }
    }

    pub fn position(self, expression: &impl hcl_edit::Span) -> Position {
        self.lines.position(expression.span().map_or(0, |span| span.start))
    }
}

impl<'s, 'a> Scope<'s, 'a> {
    pub fn root(all: &'s Configuration<'a>, folder: &'s Folder<'a>) -> Self {
        Self { all, folder, root: folder.path, given: None, level: 0 }
    }

    /// The module that a block calls, as it is called; `None` where it is not one of these folders.
    pub fn called(&self, block: &Block<'a>, depth: usize) -> Option<Self> {
        let folder = self.all.module(self.folder.path, source_of(block)?)?;
        if self.level >= MAX_LEVEL || depth > MAX_DEPTH || !self.all.spend(CALL * (1 + folder.blocks.len())) {
            return None;
        }
        let given = block.attributes.iter().filter(|attribute| !OF_CALL.contains(&attribute.key));
        let given = given.filter_map(|one| Some((one.key, self.attribute(block, one.key, depth + 1)?)));
        let given = Some(given.collect());
        Some(Self { all: self.all, folder, root: self.root, given, level: self.level + 1 })
    }

    /// What a variable stands for. Those of a root module stay unknown: a deployment may set another value than the default.
    pub fn variable(&self, name: &str, depth: usize) -> Option<Node> {
        let Some(given) = self.given.as_ref() else {
            let environment = self.all.place.environment.as_ref().filter(|_| name == VARIABLE)?;
            let block = self.folder.block("variable", "", name)?;
            return Some(Node::text(block.at, Text::known(&*environment.name)));
        };
        match given.get(name) {
            Some(node) if self.all.spend(node.weight().0) => Some(node.clone()),
            Some(_) => None,
            None => self.attribute(self.folder.block("variable", "", name)?, "default", depth + 1),
        }
    }

    /// What a module that is called here gives back.
    pub fn output(&self, module: &str, name: &str, depth: usize) -> Option<Node> {
        let called = self.called(self.folder.block("module", "", module)?, depth + 1)?;
        called.attribute(called.folder.block("output", "", name)?, "value", depth + 1)
    }

    /// The value of an attribute; `null` is as good as none (*Terraform Language, Types and Values, `null`*).
    pub fn attribute(&self, block: &Block<'a>, key: &str, depth: usize) -> Option<Node> {
        let attribute = block.get(key)?;
        let at = At { lines: attribute.lines, names: &block.names, depth: depth + 1 };
        let node = self.value(attribute.value, at);
        // A name may be that word.
        let may_be_null = is_null(attribute.value) || matches!(attribute.value, Expression::FuncCall(_));
        (!may_be_null || node.known() != Some("null")).then_some(node)
    }

    /// The nested blocks of a name, with those that dynamic blocks make (*Terraform, dynamic Blocks*).
    pub fn blocks(&self, block: &Block<'a>, ident: &str, depth: usize) -> Vec<Rc<Block<'a>>> {
        let mut found = Vec::new();
        for inner in block.blocks.iter().filter(|inner| inner.makes() == ident) {
            if inner.ident != "dynamic" {
                found.push(Rc::clone(inner));
                continue;
            }
            let iterator = match inner.get("iterator").map(|one| one.value) {
                Some(Expression::Variable(name)) => name.as_str(),
                Some(Expression::String(name)) => name.as_str(),
                _ => ident,
            };
            let each = self.each(inner, depth).unwrap_or_else(|| vec![unknown_pair(inner.at, iterator)]);
            for content in inner.blocks.iter().filter(|content| content.ident == "content") {
                found.extend(each.iter().map(|pair| content.binding(iterator, pair)));
            }
        }
        found
    }

    /// What `for_each` goes through: keys with their values. `None` where only the deployment knows.
    pub fn each(&self, block: &Block<'a>, depth: usize) -> Option<Vec<Node>> {
        let collection = self.attribute(block, "for_each", depth + 1)?;
        let pair = |at, key: Node, value: Node| map(at, vec![("key", key), ("value", value)]);
        let pairs: Vec<Node> = match collection.value {
            Value::Text(_) => return None,
            Value::List(list) => {
                // Beside what is known, nothing more is to be learnt of what is not.
                let known: Vec<Node> = list.iter().filter(|one| !one.is_unknown()).cloned().collect();
                let list = if known.is_empty() { list } else { known };
                list.into_iter().map(|one| pair(one.at, one.clone(), one)).collect()
            }
            Value::Map(entries) => entries
                .into_iter()
                .map(|entry| pair(entry.at, Node::text(entry.at, Text::known(entry.key)), entry.node))
                .collect(),
        };
        let weight: usize = pairs.iter().map(|pair| pair.weight().0).sum();
        (pairs.len() <= MOST && self.all.spend(weight)).then_some(pairs)
    }

    /// Whether there is none of a block (*Terraform, The count Meta-Argument*).
    pub fn is_none(&self, block: &Block<'a>, depth: usize) -> bool {
        ["count", "for_each"].iter().filter_map(|key| self.attribute(block, key, depth + 1)).any(|number| match &number
            .value
        {
            Value::Text(_) => number.known() == Some("0"),
            Value::List(list) => list.is_empty(),
            Value::Map(entries) => entries.is_empty(),
        })
    }

    /// A resource for each that there is of it, as far as that is known (*Terraform, The for_each Meta-Argument*).
    pub fn instances(&self, block: &Rc<Block<'a>>) -> Vec<Rc<Block<'a>>> {
        if block.get("for_each").is_none() {
            return vec![Rc::clone(block)];
        }
        match self.each(block, 0) {
            Some(each) => each.iter().map(|pair| block.binding("each", pair)).collect(),
            None => vec![block.binding("each", &unknown_pair(block.at, "each"))],
        }
    }
}

/// A key and a value that only the deployment knows.
fn unknown_pair(at: Position, name: &str) -> Node {
    let part = |part: &str| Node::text(at, Text::unknown(format!("{name}.{part}")));
    map(at, vec![("key", part("key")), ("value", part("value"))])
}

pub fn map(at: Position, entries: Vec<(&str, Node)>) -> Node {
    let entry = |(key, node): (&str, Node)| crate::deployment::Entry { key: key.to_owned(), at: node.at, node };
    Node { at, value: Value::Map(entries.into_iter().map(entry).collect()) }
}
