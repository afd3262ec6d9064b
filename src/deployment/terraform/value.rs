//! Expressions of Terraform as values, worked out as far as the files tell.

use hcl_edit::expr::{BinaryOperator, Conditional, Expression, ForExpr, ObjectKey, UnaryOperator};

use super::block::with;
use super::scope::{At, MAX_DEPTH, Scope};
use crate::deployment::Position;
use crate::deployment::node::{Entry, Node, Text, Value};

/// What of a statement may be one or several, of which either branch of a condition counts.
const SEVERAL: [&str; 8] =
    ["AWS", "Action", "Effect", "NotAction", "NotResource", "Principal", "Resource", "Statement"];

impl<'a> Scope<'_, 'a> {
    pub fn value(&self, expression: &Expression, at: At<'_>) -> Node {
        let place = at.position(expression);
        let text = |text| Node::text(place, text);
        if at.depth > MAX_DEPTH || !self.all.spend(1) {
            return text(Text::unknown("a circle"));
        }
        match expression {
            Expression::Null(_) => text(Text::known("null")),
            Expression::Bool(value) => text(Text::known(value.to_string())),
            Expression::Number(number) => text(Text::known(number.value().to_string())),
            Expression::String(string) => {
                let known = Text::known(string.as_str());
                if !self.all.spend(known.weight()) {
                    return text(Text::unknown("a circle"));
                }
                self.all.written(known, place, &|_| place)
            }
            Expression::Parenthesis(inner) => self.value(inner.inner(), at.deeper()),
            Expression::Array(array) => {
                let items = array.iter().flat_map(|item| self.choices(item, at));
                Node { at: place, value: Value::List(items.collect()) }
            }
            Expression::Object(object) => {
                let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                    let key_at = hcl_edit::Span::span(key).map_or(place, |span| at.lines.position(span.start));
                    let key = self.key(key, at);
                    let node = match SEVERAL.contains(&key.as_str()) {
                        true => one_or_several(place, self.choices(value.expr(), at)),
                        false => self.value(value.expr(), at.deeper()),
                    };
                    Entry { key, at: key_at, node }
                };
                Node { at: place, value: Value::Map(object.iter().map(entry).collect()) }
            }
            Expression::StringTemplate(template) => self.quoted(template, at, place),
            Expression::HeredocTemplate(heredoc) => {
                self.verbatim(&heredoc.template, heredoc.indent().unwrap_or_default(), at, place)
            }
            Expression::FuncCall(call) => Node { at: place, ..self.call(call, at, place) },
            Expression::Variable(name) => match self.bound(name.as_str(), at) {
                Some(Some(node)) => Node { at: place, ..node },
                _ => text(Text::unknown(name.as_str())),
            },
            Expression::Traversal(traversal) => Node { at: place, ..self.traverse(traversal, at, place) },
            Expression::Conditional(condition) => self.conditional(condition, at, place),
            Expression::ForExpr(each) => self.for_each(each, at, place),
            Expression::UnaryOp(operation) => {
                let value = self.value(&operation.expr, at.deeper());
                match (operation.operator.value(), value.known()) {
                    (UnaryOperator::Not, Some("true")) => text(Text::known("false")),
                    (UnaryOperator::Not, Some("false")) => text(Text::known("true")),
                    (UnaryOperator::Neg, Some(number)) => text(Text::known(format!("-{number}"))),
                    _ => text(Text::unknown("an expression")),
                }
            }
            Expression::BinaryOp(operation) => {
                let [one, other] = [&operation.lhs_expr, &operation.rhs_expr].map(|side| self.value(side, at.deeper()));
                let known = compared(*operation.operator.value(), &one, &other);
                text(known.map_or_else(|| Text::unknown("an expression"), |known| Text::known(known.to_string())))
            }
        }
    }

    /// All that an expression may come to: which branch of a condition counts, only the deployment knows. Both are read, with something
    /// unknown beside them.
    pub fn choices(&self, expression: &Expression, at: At<'_>) -> Vec<Node> {
        match expression {
            Expression::Conditional(condition) if at.depth <= MAX_DEPTH => self.branches(condition, at),
            Expression::Parenthesis(inner) if at.depth <= MAX_DEPTH => self.choices(inner.inner(), at.deeper()),
            one => vec![self.value(one, at.deeper())],
        }
    }

    fn branches(&self, condition: &Conditional, at: At<'_>) -> Vec<Node> {
        let branches = match self.value(&condition.cond_expr, at.deeper()).known() {
            Some("true") => return self.choices(&condition.true_expr, at.deeper()),
            Some("false") => return self.choices(&condition.false_expr, at.deeper()),
            _ => [&condition.true_expr, &condition.false_expr],
        };
        let branches = branches.into_iter().filter(|branch| !is_null(branch));
        let unknown = Node::text(at.position(condition), Text::unknown("a condition"));
        branches.flat_map(|branch| self.choices(branch, at.deeper())).chain([unknown]).collect()
    }

    fn conditional(&self, condition: &Conditional, at: At<'_>, place: Position) -> Node {
        let mut branches = self.branches(condition, at);
        if let [_] = branches.as_slice() {
            return branches.remove(0);
        }
        let policies: Vec<&Node> = branches.iter().filter(|branch| branch.get("Statement").is_some()).collect();
        if !policies.is_empty() {
            let versions: Option<Vec<&Node>> = policies.iter().map(|policy| policy.get("Version")).collect();
            let version = versions.and_then(|versions| versions.first().map(|one| ("Version", (*one).clone())));
            let statements = branches.into_iter().flat_map(statements_of).collect();
            let statements = ("Statement", Node { at: place, value: Value::List(statements) });
            return super::scope::map(place, version.into_iter().chain([statements]).collect());
        }
        if !branches.iter().any(|branch| matches!(branch.value, Value::List(_))) {
            return Node::text(place, Text::unknown("a condition"));
        }
        let items = branches.into_iter().flat_map(items_of);
        Node { at: place, value: Value::List(items.collect()) }
    }

    fn key(&self, key: &ObjectKey, at: At<'_>) -> String {
        match key {
            ObjectKey::Ident(name) => name.as_str().to_owned(),
            ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
            ObjectKey::Expression(expression) => {
                self.value(expression, at.deeper()).as_text().map_or_else(String::new, Text::shown)
            }
        }
    }

    /// *Terraform Language, for Expressions*.
    fn for_each(&self, each: &ForExpr, at: At<'_>, place: Position) -> Node {
        let collection = self.value(&each.intro.collection_expr, at.deeper());
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let is_known = matches!(collection.value, Value::List(_) | Value::Map(_));
        for (key, value) in pairs_of(collection) {
            if !self.all.spend(value.weight().0) {
                break;
            }
            let mut names = with(at.names, each.intro.value_var.as_str(), value);
            if let Some(name) = &each.intro.key_var {
                names = with(&names, name.as_str(), key);
            }
            let at = at.knowing(&names);
            if each.cond.as_ref().is_some_and(|only| self.value(&only.expr, at).known() == Some("false")) {
                continue;
            }
            match &each.key_expr {
                Some(key) => {
                    let node = one_or_several(place, self.choices(&each.value_expr, at));
                    let key = self.value(key, at).as_text().map_or_else(String::new, Text::shown);
                    entries.push(Entry { key, at: node.at, node });
                }
                None => items.extend(self.choices(&each.value_expr, at)),
            }
        }
        if each.key_expr.is_some() {
            return Node { at: place, value: Value::Map(entries) };
        }
        if !is_known {
            items.push(Node::text(place, Text::unknown("a loop")));
        }
        Node { at: place, value: Value::List(items) }
    }
}

/// What is gone through with its keys; of what is unknown, something unknown once.
pub fn pairs_of(collection: Node) -> Vec<(Node, Node)> {
    let at = collection.at;
    match collection.value {
        Value::Text(_) => vec![(Node::text(at, Text::unknown("a key")), collection)],
        Value::List(list) => {
            let numbered = list.into_iter().enumerate();
            numbered.map(|(number, one)| (Node::text(at, Text::known(number.to_string())), one)).collect()
        }
        Value::Map(entries) => {
            entries.into_iter().map(|entry| (Node::text(entry.at, Text::known(entry.key)), entry.node)).collect()
        }
    }
}

/// The elements of a list, or the value itself.
pub fn items_of(node: Node) -> Vec<Node> {
    match node.value {
        Value::List(items) => items,
        _ => vec![node],
    }
}

/// The statements of a policy; what is none may hold others.
pub fn statements_of(policy: Node) -> Vec<Node> {
    match policy.get("Statement") {
        Some(statements) => statements.items().to_vec(),
        None => vec![Node::text(policy.at, Text::unknown("another document"))],
    }
}

fn one_or_several(at: Position, mut choices: Vec<Node>) -> Node {
    match choices.len() {
        1 => choices.remove(0),
        _ => Node { at, value: Value::List(choices.into_iter().flat_map(items_of).collect()) },
    }
}

fn compared(operator: BinaryOperator, one: &Node, other: &Node) -> Option<bool> {
    let (one, other) = (one.known(), other.known());
    match operator {
        BinaryOperator::Eq => Some(one? == other?),
        BinaryOperator::NotEq => Some(one? != other?),
        BinaryOperator::And if one == Some("false") || other == Some("false") => Some(false),
        BinaryOperator::Or if one == Some("true") || other == Some("true") => Some(true),
        BinaryOperator::And | BinaryOperator::Or => match (one?, other?) {
            ("true", "true") => Some(true),
            ("false", "false") => Some(false),
            _ => None,
        },
        BinaryOperator::Greater | BinaryOperator::Less => {
            let [one, other] = [one?, other?].map(|side| side.parse::<f64>().ok());
            Some(if operator == BinaryOperator::Greater { one? > other? } else { one? < other? })
        }
        _ => None,
    }
}

/// Whether an attribute is as good as left out (*Terraform Language, Types and Values, `null`*).
pub fn is_null(expression: &Expression) -> bool {
    match expression {
        Expression::Null(_) => true,
        Expression::Parenthesis(inner) => is_null(inner.inner()),
        _ => false,
    }
}
