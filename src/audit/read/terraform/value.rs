//! Expressions of Terraform as values, worked out as far as the files of a folder tell.

use std::cell::Cell;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body};
use hcl_edit::template::{Element, Template};

use super::lines::Lines;
use crate::audit::Position;
use crate::audit::read::node::{Entry, Node, Part, Text, Value};
use crate::iam::Place;

/// Deeper than this, somebody refers in a circle.
const MAX_DEPTH: usize = 40;

/// More values than this come of no configuration: a local that names another twice, and so on, would.
const MAX_NODES: usize = 500_000;

/// What can be referred to: every file of a folder is one configuration.
pub struct Scope<'a> {
    pub bodies: &'a [(&'a Lines<'a>, &'a Body)],
    pub place: &'a Place,
    pub nodes: Cell<usize>,
}

/// The labels of a block.
pub fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(|label| label.as_str()).collect()
}

impl<'a> Scope<'a> {
    fn blocks(&self) -> impl Iterator<Item = (&'a Lines<'a>, &'a Block)> {
        self.bodies.iter().flat_map(|&(lines, body)| body.blocks().map(move |block| (lines, block)))
    }

    /// The block of a resource or of data.
    pub fn block(&self, ident: &str, kind: &str, name: &str) -> Option<(&'a Lines<'a>, &'a Block)> {
        self.blocks().find(|(_, block)| block.ident.as_str() == ident && labels(block) == [kind, name])
    }

    /// An attribute of a block, worked out.
    pub fn attribute(&self, (lines, block): (&'a Lines<'a>, &'a Block), key: &str, depth: usize) -> Option<Node> {
        block.body.get_attribute(key).map(|attribute| self.value(lines, &attribute.value, depth + 1))
    }

    /// The value of an expression.
    pub fn value(&self, lines: &Lines<'_>, expression: &Expression, depth: usize) -> Node {
        let at = expression.span().map_or(Position { line: 1, column: 1 }, |span| lines.position(span.start));
        let text = |text| Node::text(at, text);
        self.nodes.set(self.nodes.get() + 1);
        if depth > MAX_DEPTH || self.nodes.get() > MAX_NODES {
            return text(Text::unknown("a circle"));
        }
        match expression {
            Expression::Null(_) => text(Text::known("null")),
            Expression::Bool(value) => text(Text::known(value.to_string())),
            Expression::Number(number) => text(Text::known(number.value().to_string())),
            Expression::String(string) => text(Text::known(string.as_str())),
            Expression::Parenthesis(inner) => self.value(lines, inner.inner(), depth + 1),
            Expression::Array(array) => {
                Node { at, value: Value::List(array.iter().map(|item| self.value(lines, item, depth + 1)).collect()) }
            }
            Expression::Object(object) => {
                let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| Entry {
                    key: self.key(lines, key, depth),
                    at: key.span().map_or(at, |span| lines.position(span.start)),
                    node: self.value(lines, value.expr(), depth + 1),
                };
                Node { at, value: Value::Map(object.iter().map(entry).collect()) }
            }
            Expression::StringTemplate(template) => text(self.template(lines, template.iter(), depth)),
            Expression::HeredocTemplate(heredoc) => text(self.heredoc(lines, &heredoc.template, depth)),
            Expression::FuncCall(call) => Node { at, ..self.call(lines, call, at, depth) },
            Expression::Traversal(traversal) => Node { at, ..self.traverse(traversal, at, depth) },
            _ => text(Text::unknown("an expression")),
        }
    }

    fn key(&self, lines: &Lines<'_>, key: &ObjectKey, depth: usize) -> String {
        match key {
            ObjectKey::Ident(name) => name.as_str().to_owned(),
            ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
            ObjectKey::Expression(expression) => {
                self.value(lines, expression, depth + 1).as_text().map_or_else(String::new, Text::shown)
            }
        }
    }

    fn template<'e>(&self, lines: &Lines<'_>, elements: impl Iterator<Item = &'e Element>, depth: usize) -> Text {
        let mut text = Text::default();
        for element in elements {
            match element {
                Element::Literal(literal) => text.push(Part::Known(literal.as_str().to_owned())),
                Element::Interpolation(inside) => {
                    let value = self.value(lines, &inside.expr, depth + 1);
                    text.extend(value.as_text().cloned().unwrap_or_else(|| Text::unknown("an expression")));
                }
                Element::Directive(_) => text.push(Part::Unknown("a directive".to_owned())),
            }
        }
        text
    }

    fn heredoc(&self, lines: &Lines<'_>, template: &Template, depth: usize) -> Text {
        self.template(lines, template.iter(), depth)
    }

    fn call(&self, lines: &Lines<'_>, call: &FuncCall, at: Position, depth: usize) -> Node {
        let name = if call.name.is_namespaced() { "a provider's function" } else { call.name.name.as_str() };
        let argument = call.args.iter().next().map(|argument| self.value(lines, argument, depth + 1));
        match (name, argument) {
            // The text is only ever looked at as what it encodes.
            ("jsonencode" | "tostring" | "tolist" | "toset", Some(value)) if call.args.len() == 1 => value,
            ("concat", Some(_)) => {
                let lists: Vec<Node> = call.args.iter().map(|list| self.value(lines, list, depth + 1)).collect();
                Node { at, value: Value::List(lists.iter().flat_map(|list| list.items().to_vec()).collect()) }
            }
            _ => Node::text(at, Text::unknown(format!("{name}(…)"))),
        }
    }

    fn traverse(&self, traversal: &Traversal, at: Position, depth: usize) -> Node {
        let unknown = |name: &str| Node::text(at, Text::unknown(name));
        let Some(path) = path_of(traversal) else { return unknown("an expression") };
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let known = |text: &str| Node::text(at, Text::known(text));
        match words.as_slice() {
            ["local", name, rest @ ..] => {
                let found =
                    self.blocks().filter(|(_, block)| block.ident.as_str() == "locals").find_map(|(lines, block)| {
                        Some(self.value(lines, &block.body.get_attribute(name)?.value, depth + 1))
                    });
                found.and_then(|node| node.find(rest).cloned()).unwrap_or_else(|| unknown(&path.join(".")))
            }
            ["data", "aws_partition", _, "partition"] => known(&self.place.partition),
            ["data", "aws_region", _, "region" | "name" | "id"] => known(&self.place.region),
            ["data", "aws_caller_identity", _, "account_id" | "id"] => known(&self.place.account),
            ["data", "aws_iam_policy_document", name, "json" | "minified_json"] => {
                let found = self.block("data", "aws_iam_policy_document", name);
                found.map_or_else(|| unknown(&path.join(".")), |found| self.policy_document(found, depth + 1))
            }
            [kind, name, attribute] if kind.starts_with("aws_") => match self.block("resource", kind, name) {
                Some(block) => Node::text(at, self.resource(block, kind, name, attribute, depth)),
                None => unknown(&path.join(".")),
            },
            _ => unknown(&path.join(".")),
        }
    }

    fn resource(
        &self,
        block: (&'a Lines<'a>, &'a Block),
        kind: &str,
        name: &str,
        attribute: &str,
        depth: usize,
    ) -> Text {
        let property = |key: &str| {
            let node = self.attribute(block, key, depth);
            node.and_then(|node| node.as_text().cloned())
                .unwrap_or_else(|| Text::unknown(format!("{kind}.{name}.{key}")))
        };
        let Place { partition, region, account } = self.place;
        let of = |service: &str, more: &str, key: &str| {
            let mut arn = Text::known(format!("arn:{partition}:{service}:{region}:{account}:{more}"));
            arn.extend(property(key));
            arn
        };
        match (kind, attribute) {
            ("aws_s3_bucket", "bucket" | "id") => property("bucket"),
            ("aws_s3_bucket", "arn") => {
                let mut arn = Text::known(format!("arn:{partition}:s3:::"));
                arn.extend(property("bucket"));
                arn
            }
            ("aws_iam_role", "name" | "id") => property("name"),
            ("aws_iam_role", "arn") => {
                let mut arn = Text::known(format!("arn:{partition}:iam::{account}:role"));
                let path = self.attribute(block, "path", depth).and_then(|node| node.as_text().cloned());
                arn.extend(path.unwrap_or_else(|| Text::known("/")));
                arn.extend(property("name"));
                arn
            }
            ("aws_lambda_function", "function_name" | "id") => property("function_name"),
            ("aws_lambda_function", "arn") => of("lambda", "function:", "function_name"),
            ("aws_sqs_queue", "arn") => of("sqs", "", "name"),
            ("aws_sns_topic", "arn" | "id") => of("sns", "", "name"),
            ("aws_cloudwatch_log_group", "name" | "id") => property("name"),
            ("aws_cloudwatch_log_group", "arn") => of("logs", "log-group:", "name"),
            ("aws_dynamodb_table", "arn") => of("dynamodb", "table/", "name"),
            _ => Text::unknown(format!("{kind}.{name}.{attribute}")),
        }
    }
}

/// The words of a reference, such as `local.region`.
pub fn path_of(traversal: &Traversal) -> Option<Vec<String>> {
    let Expression::Variable(first) = &traversal.expr else { return None };
    let mut path = vec![first.as_str().to_owned()];
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => path.push(name.as_str().to_owned()),
            // One of a list that is made by `count` or `for_each`: each is made of the same block.
            TraversalOperator::Index(_) | TraversalOperator::LegacyIndex(_) => {}
            _ => return None,
        }
    }
    Some(path)
}
