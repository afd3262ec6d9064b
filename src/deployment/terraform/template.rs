//! Templates as texts: in quotes, in heredocs, in files. A policy that is written as text is read as what it says, with its places.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall};
use hcl_edit::template::{Directive, Element, Template};

use super::block::{Block, Names, with};
use super::configuration::Configuration;
use super::scope::{At, MAX_DEPTH, Scope};
use super::value::pairs_of;
use crate::deployment::Position;
use crate::deployment::json::escaped;
use crate::deployment::node::{Node, Part, Text, Value};

impl<'a> Scope<'_, 'a> {
    pub fn quoted(&self, template: &Template, at: At<'_>, place: Position) -> Node {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return Node { at: place, ..self.value(&only.expr, at.deeper()) };
        }
        let mut made = Made { text: Text::default(), lines: vec![place], is_blank: true, indent: None };
        self.add(template, at, &mut made);
        made.finished(self.all, place)
    }

    /// A template whose lines are lines of its file.
    pub fn verbatim(&self, template: &Template, indent: usize, at: At<'_>, place: Position) -> Node {
        let first = template.iter().next().and_then(Element::span).map_or(place, |span| at.lines.position(span.start));
        let first = Position { column: first.column + indent, ..first };
        let mut made = Made { text: Text::default(), lines: vec![first], is_blank: true, indent: Some(indent) };
        self.add(template, at, &mut made);
        made.finished(self.all, place)
    }

    fn add(&self, template: &Template, at: At<'_>, made: &mut Made) {
        for element in template.iter() {
            let place = at.lines.position(element.span().map_or(0, |span| span.start));
            match element {
                Element::Literal(literal) if self.all.spend(literal.len() / 64 + 1) => {
                    made.literal(literal.as_str(), place)
                }
                Element::Literal(_) => made.text(Text::unknown("a circle"), place),
                Element::Interpolation(inside) => {
                    let text = encoded(self.value(&inside.expr, at.deeper()));
                    let is_given = self.all.spend(text.weight());
                    made.text(if is_given { text } else { Text::unknown("an expression") }, place);
                }
                Element::Directive(directive) if at.depth <= MAX_DEPTH => self.directive(directive, at, place, made),
                Element::Directive(_) => made.text(Text::unknown("a directive"), place),
            }
        }
    }

    /// *Terraform Language, Strings and Templates, Directives*.
    fn directive(&self, directive: &Directive, at: At<'_>, place: Position, made: &mut Made) {
        match directive {
            Directive::If(choice) => match self.value(&choice.if_expr.cond_expr, at.deeper()).known() {
                Some("true") => self.add(&choice.if_expr.template, at.deeper(), made),
                Some("false") => {
                    if let Some(other) = &choice.else_expr {
                        self.add(&other.template, at.deeper(), made);
                    }
                }
                _ => made.text(Text::unknown("a directive"), place),
            },
            Directive::For(each) => {
                let each = &each.for_expr;
                let collection = self.value(&each.collection_expr, at.deeper());
                if collection.as_text().is_some() {
                    return made.text(Text::unknown("a directive"), place);
                }
                for (key, value) in pairs_of(collection) {
                    let mut names = with(at.names, each.value_var.as_str(), value);
                    if let Some(name) = &each.key_var {
                        names = with(&names, name.as_str(), key);
                    }
                    self.add(&each.template, at.knowing(&names), made);
                }
            }
        }
    }

    /// A file of the project as text (*Terraform, file Function*).
    pub fn file(&self, path: &str, place: Position) -> Option<Node> {
        let lines = self.all.lines(self.root, path)?;
        let text = Text::known(lines.text);
        if !self.all.spend(text.weight()) {
            return None;
        }
        let before = lines.before;
        Some(self.all.written(text, place, &|Position { line, column }| Position { line: before + line, column }))
    }

    /// A file of the project as a template (*Terraform, templatefile Function*).
    pub fn template_file(&self, path: &str, variables: &Node, at: At<'_>, place: Position) -> Option<Node> {
        let lines = self.all.lines(self.root, path)?;
        if !self.all.spend(lines.text.len() / 64 + 1) || super::parse::is_too_deep(lines.text) {
            return None;
        }
        let template = hcl_edit::parser::parse_template(lines.text).ok()?;
        let mut names: Names = None;
        for entry in variables.entries() {
            names = with(&names, &*entry.key, entry.node.clone());
        }
        Some(self.verbatim(&template, 0, At { lines, names: &names, depth: at.depth + 1 }, place))
    }

    /// *Terraform provider template, data template_file*.
    pub fn old_template(&self, block: &Block<'a>, depth: usize, place: Position) -> Option<Node> {
        let template = block.get("template")?;
        let at = At { lines: template.lines, names: &block.names, depth: depth + 1 };
        let Expression::FuncCall(call) = template.value else { return None };
        let path = self.first_argument(call, "file", at)?;
        let variables =
            self.attribute(block, "vars", depth + 1).unwrap_or_else(|| super::scope::map(place, Vec::new()));
        self.template_file(path.known()?, &variables, at, place)
    }

    fn first_argument(&self, call: &FuncCall, name: &str, at: At<'_>) -> Option<Node> {
        let is_it = !call.name.is_namespaced() && call.name.name.as_str() == name;
        call.args.iter().next().filter(|_| is_it).map(|path| self.value(path, at.deeper()))
    }
}

/// A text that is made of parts, and where each of its lines begins.
struct Made {
    text: Text,
    lines: Vec<Position>,
    /// Whether nothing stands in the last of them yet.
    is_blank: bool,
    /// How many blanks of each line are left out; `None` where its lines are none of the file.
    indent: Option<usize>,
}

impl Made {
    fn literal(&mut self, literal: &str, place: Position) {
        let first = literal.split('\n').next().unwrap_or_default();
        // A loop comes back to a line of before.
        if let (true, Some(indent), Some(begin)) = (self.is_blank, self.indent, self.lines.last_mut())
            && !first.trim().is_empty()
            && begin.line != place.line
        {
            *begin = Position { line: place.line, column: place.column.max(1 + indent) };
        }
        let last = literal.rsplit('\n').next().unwrap_or_default().trim();
        self.is_blank = last.is_empty() && (self.is_blank || literal.contains('\n'));
        for line in 1..=literal.matches('\n').count() {
            self.lines.push(match self.indent {
                Some(indent) => Position { line: place.line + line, column: 1 + indent },
                None => place,
            });
        }
        self.text.push(Part::Known(literal.to_owned()));
    }

    fn text(&mut self, text: Text, place: Position) {
        for part in text.parts() {
            if let Part::Known(known) = part {
                self.lines.extend(known.matches('\n').map(|_| place));
            }
        }
        self.is_blank = false;
        self.text.extend(text);
    }

    fn finished(self, all: &Configuration<'_>, place: Position) -> Node {
        let (lines, is_indented) = (self.lines, self.indent.is_some());
        all.written(self.text, place, &|Position { line, column }| {
            let begin = lines.get(line - 1).copied().unwrap_or(place);
            if is_indented { Position { column: begin.column + column - 1, ..begin } } else { begin }
        })
    }
}

/// A value within a text: what is none itself was encoded as JSON.
pub fn encoded(node: Node) -> Text {
    match node.value {
        Value::Text(text) => text,
        Value::List(_) | Value::Map(_) => json_of(&node),
    }
}

fn json_of(node: &Node) -> Text {
    let mut text = Text::default();
    let known = |text: &mut Text, part: &str| text.push(Part::Known(part.to_owned()));
    match &node.value {
        Value::Text(parts) => {
            known(&mut text, "\"");
            for part in parts.parts() {
                text.push(match part {
                    Part::Known(part) => Part::Known(escaped(part)),
                    unknown @ Part::Unknown(_) => unknown.clone(),
                });
            }
            known(&mut text, "\"");
        }
        Value::List(list) => {
            for (at, item) in list.iter().enumerate() {
                known(&mut text, if at == 0 { "[" } else { "," });
                text.extend(json_of(item));
            }
            known(&mut text, if list.is_empty() { "[]" } else { "]" });
        }
        Value::Map(entries) => {
            for (at, entry) in entries.iter().enumerate() {
                known(&mut text, if at == 0 { "{\"" } else { ",\"" });
                known(&mut text, &escaped(&entry.key));
                known(&mut text, "\":");
                text.extend(json_of(&entry.node));
            }
            known(&mut text, if entries.is_empty() { "{}" } else { "}" });
        }
    }
    text
}
