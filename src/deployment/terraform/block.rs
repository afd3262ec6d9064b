//! Blocks as Terraform sees them: with what override files lay over them (*Terraform, Override Files*), and with what names stand for
//! in what a dynamic block makes.

use std::rc::Rc;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block as Parsed, Body};

use super::lines::Lines;
use crate::deployment::Position;
use crate::deployment::node::Node;

/// What names stand for beside those of the configuration: in loops, and in what `for_each` makes several of.
pub type Names = Option<Rc<Bound>>;

/// A name, and what it stands for.
#[derive(Debug)]
pub struct Bound {
    pub name: String,
    pub node: Node,
    pub outer: Names,
}

/// These names with one more.
pub fn with(names: &Names, name: impl Into<String>, node: Node) -> Names {
    Some(Rc::new(Bound { name: name.into(), node, outer: names.clone() }))
}

/// An attribute, and the file that it is in.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    pub key: &'a str,
    pub value: &'a Expression,
    pub lines: &'a Lines<'a>,
}

#[derive(Clone)]
pub struct Block<'a> {
    pub ident: &'a str,
    pub labels: Vec<&'a str>,
    pub at: Position,
    pub attributes: Vec<Attribute<'a>>,
    pub blocks: Vec<Rc<Block<'a>>>,
    pub names: Names,
}

impl<'a> Block<'a> {
    /// The blocks of a body.
    pub fn all(lines: &'a Lines<'a>, body: &'a Body) -> Vec<Rc<Self>> {
        body.blocks().map(|block| Rc::new(Self::of(lines, block))).collect()
    }

    fn of(lines: &'a Lines<'a>, block: &'a Parsed) -> Self {
        let attributes = block.body.attributes();
        Self {
            ident: block.ident.as_str(),
            labels: block.labels.iter().map(|label| label.as_str()).collect(),
            at: lines.position(block.span().map_or(0, |span| span.start)),
            attributes: attributes
                .map(|attribute| Attribute { key: attribute.key.as_str(), value: &attribute.value, lines })
                .collect(),
            blocks: Self::all(lines, &block.body),
            names: None,
        }
    }

    pub fn get(&self, key: &str) -> Option<Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.key == key).copied()
    }

    /// With one more name, in all that is within it, too.
    pub fn binding(&self, name: &str, node: &Node) -> Rc<Self> {
        let names = with(&self.names, name, node.clone());
        Rc::new(self.named(&names))
    }

    fn named(&self, names: &Names) -> Self {
        let blocks = self.blocks.iter().map(|inner| Rc::new(inner.named(names))).collect();
        Self { blocks, names: names.clone(), ..self.clone() }
    }

    /// What a nested block is called: a dynamic one, what it makes.
    pub fn makes(&self) -> &'a str {
        match (self.ident, self.labels.as_slice()) {
            ("dynamic", [label]) => label,
            (ident, _) => ident,
        }
    }

    /// Lays what an override file says of the block over it.
    fn overlay(&mut self, over: &Self) {
        for attribute in &over.attributes {
            match self.attributes.iter_mut().find(|own| own.key == attribute.key) {
                Some(own) => *own = *attribute,
                None => self.attributes.push(*attribute),
            }
        }
        self.blocks.retain(|own| over.blocks.iter().all(|block| block.makes() != own.makes()));
        self.blocks.extend(over.blocks.iter().cloned());
    }
}

/// Lays the blocks of an override file over others.
pub fn overlay<'a>(blocks: &mut Vec<Rc<Block<'a>>>, over: Vec<Rc<Block<'a>>>) {
    for block in over {
        // Locals are merged one by one, whichever block they are in.
        let is_same = |own: &&mut Rc<Block<'a>>| {
            own.ident == block.ident
                && own.labels == block.labels
                && (block.ident != "locals" || block.attributes.iter().all(|one| own.get(one.key).is_some()))
        };
        match blocks.iter_mut().find(is_same) {
            Some(own) => Rc::make_mut(own).overlay(&block),
            // Of two of one name the first counts.
            None => blocks.insert(0, block),
        }
    }
}
