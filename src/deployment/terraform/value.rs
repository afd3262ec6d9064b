//! Expressions of Terraform as values, worked out as far as the files of a folder tell.

use std::cell::Cell;
use std::collections::HashMap;

use hcl_edit::Span as _;
use hcl_edit::expr::{Conditional, Expression, FuncCall, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Attribute, Block, Body};
use hcl_edit::template::{Element, Template};

use super::lines::Lines;
use crate::deployment::Position;
use crate::deployment::node::{Entry, Node, Part, Text, Value};
use crate::iam::Target;

/// Deeper than this, somebody refers in a circle.
const MAX_DEPTH: usize = 40;

/// More values than this come of no configuration: a local that names another twice, and so on, would.
const MAX_NODES: usize = 500_000;

/// What can be referred to: every file of a folder is one configuration.
pub struct Scope<'a> {
    pub bodies: &'a [(&'a Lines<'a>, &'a Body)],
    pub place: &'a Target,
    blocks: HashMap<(&'a str, &'a str, &'a str), Found<'a, Block>>,
    locals: HashMap<&'a str, Found<'a, Attribute>>,
    nodes: Cell<usize>,
}

/// Something, and the file that it is in.
type Found<'a, T> = (&'a Lines<'a>, &'a T);

pub fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(|label| label.as_str()).collect()
}

impl<'a> Scope<'a> {
    /// The configuration of these files, for a deployment to `place`.
    pub fn new(bodies: &'a [(&'a Lines<'a>, &'a Body)], place: &'a Target) -> Self {
        let (mut blocks, mut locals) = (HashMap::new(), HashMap::new());
        for (lines, block) in bodies.iter().flat_map(|&(lines, body)| body.blocks().map(move |block| (lines, block))) {
            if let [kind, name] = labels(block)[..] {
                blocks.entry((block.ident.as_str(), kind, name)).or_insert((lines, block));
            }
            if block.ident.as_str() == "locals" {
                for attribute in block.body.attributes() {
                    locals.entry(attribute.key.as_str()).or_insert((lines, attribute));
                }
            }
        }
        Self { bodies, place, blocks, locals, nodes: Cell::new(0) }
    }

    pub fn block(&self, ident: &str, kind: &str, name: &str) -> Option<Found<'a, Block>> {
        self.blocks.get(&(ident, kind, name)).copied()
    }

    pub fn attribute(&self, (lines, block): (&'a Lines<'a>, &'a Block), key: &str, depth: usize) -> Option<Node> {
        let attribute = block.body.get_attribute(key).filter(|attribute| !is_null(&attribute.value));
        attribute.map(|attribute| self.value(lines, &attribute.value, depth + 1))
    }

    /// Whether there is more to give; it is less by so much then.
    fn spend(&self, weight: usize) -> bool {
        self.nodes.set(self.nodes.get().saturating_add(weight));
        self.nodes.get() <= MAX_NODES
    }

    pub fn value(&self, lines: &Lines<'_>, expression: &Expression, depth: usize) -> Node {
        let at = expression.span().map_or(Position { line: 1, column: 1 }, |span| lines.position(span.start));
        let text = |text| Node::text(at, text);
        if depth > MAX_DEPTH || !self.spend(1) {
            return text(Text::unknown("a circle"));
        }
        match expression {
            Expression::Null(_) => text(Text::known("null")),
            Expression::Bool(value) => text(Text::known(value.to_string())),
            Expression::Number(number) => text(Text::known(number.value().to_string())),
            Expression::String(string) => {
                let known = Text::known(string.as_str());
                text(if self.spend(known.weight()) { known } else { Text::unknown("a circle") })
            }
            Expression::Parenthesis(inner) => self.value(lines, inner.inner(), depth + 1),
            Expression::Array(array) => {
                let items = array.iter().flat_map(|item| match item {
                    Expression::Conditional(condition) => self.branches(lines, condition, at, depth),
                    item => vec![self.value(lines, item, depth + 1)],
                });
                Node { at, value: Value::List(items.collect()) }
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
            Expression::Conditional(condition) => {
                let branches = self.branches(lines, condition, at, depth);
                if !branches.iter().any(|branch| matches!(branch.value, Value::List(_))) {
                    return text(Text::unknown("a condition"));
                }
                let items = branches.into_iter().flat_map(|branch| match branch.value {
                    Value::List(items) => items,
                    _ => vec![branch],
                });
                Node { at, value: Value::List(items.collect()) }
            }
            _ => text(Text::unknown("an expression")),
        }
    }

    /// Which branch of a condition counts, only the deployment knows: in a list both are read, with something unknown beside them.
    fn branches(&self, lines: &Lines<'_>, condition: &Conditional, at: Position, depth: usize) -> Vec<Node> {
        let branches = [&condition.true_expr, &condition.false_expr].into_iter().filter(|branch| !is_null(branch));
        let unknown = Node::text(at, Text::unknown("a condition"));
        branches.map(|branch| self.value(lines, branch, depth + 1)).chain([unknown]).collect()
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
                    let known = value.as_text().filter(|known| self.spend(known.weight()));
                    text.extend(known.cloned().unwrap_or_else(|| Text::unknown("an expression")));
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
        let mut arguments = call.args.iter().map(|argument| self.value(lines, argument, depth + 1));
        match (name, call.args.len()) {
            // The text is only ever looked at as what it encodes.
            ("jsonencode" | "tostring" | "tolist" | "toset", 1) => {
                arguments.next().unwrap_or_else(|| Node::text(at, Text::unknown(name)))
            }
            ("concat", 1..) => {
                let items = arguments.flat_map(|list| match list.value {
                    Value::List(items) => items,
                    _ => vec![list],
                });
                Node { at, value: Value::List(items.collect()) }
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
                let found = self.locals.get(name);
                let found = found.map(|(lines, local)| self.value(lines, &local.value, depth + 1));
                let found = match rest {
                    [] => found,
                    rest => found.and_then(|node| node.find(rest).cloned()),
                };
                found.unwrap_or_else(|| unknown(&path.join(".")))
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
        let Target { partition, region, account } = self.place;
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

/// Whether an attribute is as good as left out (*Terraform Language, Types and Values, `null`*).
pub fn is_null(expression: &Expression) -> bool {
    match expression {
        Expression::Null(_) => true,
        Expression::Parenthesis(inner) => is_null(inner.inner()),
        _ => false,
    }
}
