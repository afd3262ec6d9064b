//! References: to locals, variables, other resources and data, and into values.

use std::rc::Rc;

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::block::Block;
use super::scope::{At, MAX_DEPTH, Scope};
use crate::deployment::Position;
use crate::deployment::node::{Node, Text, Value};
use crate::deployment::property::alias_arn;
use crate::iam::Target;

impl<'a> Scope<'_, 'a> {
    pub fn traverse(&self, traversal: &Traversal, at: At<'_>, place: Position) -> Node {
        let operators: Vec<&TraversalOperator> = traversal.operators.iter().map(|operator| operator.value()).collect();
        let unknown = || {
            let name = path_of(traversal).map_or_else(|| "an expression".to_owned(), |path| path.join("."));
            Node::text(place, Text::unknown(name))
        };
        let Expression::Variable(first) = &traversal.expr else {
            let value = self.value(&traversal.expr, at.deeper());
            return self.within(value, &operators, at).unwrap_or_else(unknown);
        };
        if let Some(bound) = self.bound(first.as_str(), at) {
            return bound.and_then(|node| self.within(node, &operators, at)).unwrap_or_else(unknown);
        }
        self.referred(first.as_str(), &operators, at, place).unwrap_or_else(unknown)
    }

    /// What a name of a loop or a block stands for; within, `None` where that is too much.
    pub fn bound(&self, name: &str, at: At<'_>) -> Option<Option<Node>> {
        let mut bound = std::iter::successors(at.names.as_deref(), |bound| bound.outer.as_deref());
        let bound = bound.find(|bound| bound.name == name)?;
        Some(self.all.spend(bound.node.weight().0).then(|| bound.node.clone()))
    }

    fn referred(&self, first: &str, operators: &[&TraversalOperator], at: At<'_>, place: Position) -> Option<Node> {
        let known = |text: &str| Some(Node::text(place, Text::known(text)));
        let TraversalOperator::GetAttr(second) = operators.first()? else { return None };
        let (second, rest) = (second.as_str(), &operators[1..]);
        match first {
            "local" => {
                let local = self.folder.local(second)?;
                let inside = At { lines: local.lines, names: &None, depth: at.depth + 1 };
                self.within(self.value(local.value, inside), rest, at)
            }
            "var" => self.within(self.variable(second, at.depth + 1)?, rest, at),
            "path" => {
                let folder = if second == "module" { self.folder.path } else { self.root };
                known(&relative(self.root, folder))
            }
            "module" => {
                let (_, rest) = numbered(rest);
                let [TraversalOperator::GetAttr(output), rest @ ..] = rest else { return None };
                self.within(self.output(second, output.as_str(), at.depth + 1)?, rest, at)
            }
            "data" => {
                let [TraversalOperator::GetAttr(name), rest @ ..] = rest else { return None };
                let (_, rest) = numbered(rest);
                let [TraversalOperator::GetAttr(attribute), ..] = rest else { return None };
                match (second, attribute.as_str()) {
                    ("aws_partition", "partition") => known(&self.all.place.partition),
                    ("aws_region", "region" | "name" | "id") => known(&self.all.place.region),
                    ("aws_caller_identity", "account_id" | "id") => known(&self.all.place.account),
                    ("aws_iam_policy_document", "json" | "minified_json") => {
                        let block = self.folder.block("data", second, name.as_str())?;
                        match self.is_none(block, at.depth + 1) {
                            true => known("null"),
                            false => Some(self.policy_document(block, at.depth + 1)),
                        }
                    }
                    ("aws_iam_policy", "arn" | "id") => {
                        let block = self.folder.block("data", second, name.as_str())?;
                        self.arn_of_policy(block, at.depth + 1).map(|arn| Node::text(place, arn))
                    }
                    ("local_file", "content") => {
                        let block = self.folder.block("data", second, name.as_str())?;
                        let name = self.attribute(block, "filename", at.depth + 1)?;
                        self.file(name.known()?, place)
                    }
                    ("template_file", "rendered") => {
                        let block = self.folder.block("data", second, name.as_str())?;
                        self.old_template(block, at.depth + 1, place)
                    }
                    _ => None,
                }
            }
            kind => {
                let block = self.folder.block("resource", kind, second)?;
                let (number, rest) = numbered(rest);
                let [TraversalOperator::GetAttr(attribute), rest @ ..] = rest else { return None };
                let block = match number {
                    Some(number) => self.numbered(block, number, at),
                    None => Rc::clone(block),
                };
                let found = self.resource(&block, kind, second, attribute.as_str(), at.depth + 1);
                match found {
                    Some(text) => Some(Node::text(place, text)),
                    // What it is given is what it has.
                    None => self.within(self.attribute(&block, attribute.as_str(), at.depth + 1)?, rest, at),
                }
            }
        }
    }

    /// One of a resource that there are several of: it knows its key.
    fn numbered(&self, block: &Rc<Block<'a>>, number: &Expression, at: At<'_>) -> Rc<Block<'a>> {
        let key = self.value(number, at.deeper());
        let each = self.each(block, at.depth + 1).unwrap_or_default();
        let pair =
            each.iter().find(|pair| pair.get("key").and_then(Node::known) == key.known() && key.known().is_some());
        pair.map_or_else(|| Rc::clone(block), |pair| block.binding("each", pair))
    }

    /// What operators find within a value.
    fn within(&self, node: Node, operators: &[&TraversalOperator], at: At<'_>) -> Option<Node> {
        let [first, rest @ ..] = operators else { return Some(node) };
        if at.depth > MAX_DEPTH {
            return None;
        }
        let found = match first {
            TraversalOperator::GetAttr(name) => node.get(name.as_str())?.clone(),
            TraversalOperator::LegacyIndex(number) => element(&node, &number.value().to_string())?,
            TraversalOperator::Index(key) => match self.value(key, at.deeper()).known() {
                Some(key) => {
                    let environment = self.all.place.environment.as_ref();
                    element(&node, environment.map_or(key, |one| one.key(key)))?
                }
                // Any of them may be it.
                None => several(node)?,
            },
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                if node.as_text().is_some() {
                    return None;
                }
                let place = node.at;
                let found = super::value::items_of(node).into_iter().map(|one| self.within(one, rest, at));
                return Some(Node { at: place, value: Value::List(found.collect::<Option<_>>()?) });
            }
        };
        self.within(found, rest, at)
    }

    /// What the AWS provider makes of a resource, where it follows from the configuration.
    fn resource(&self, block: &Block<'a>, kind: &str, name: &str, attribute: &str, depth: usize) -> Option<Text> {
        let property = |key: &str| {
            let node = self.attribute(block, key, depth);
            node.and_then(|node| node.as_text().cloned())
                .unwrap_or_else(|| Text::unknown(format!("{kind}.{name}.{key}")))
        };
        let Target { partition, region, account, .. } = self.all.place;
        let of = |service: &str, more: &str, key: &str| {
            let mut arn = Text::known(format!("arn:{partition}:{service}:{region}:{account}:{more}"));
            arn.extend(property(key));
            arn
        };
        Some(match (kind, attribute) {
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
            ("aws_lambda_alias", "arn") => alias_arn(property("function_name"), property("name"), self.all.place),
            ("aws_sqs_queue", "arn") => of("sqs", "", "name"),
            ("aws_sns_topic", "arn" | "id") => of("sns", "", "name"),
            ("aws_cloudwatch_log_group", "name" | "id") => property("name"),
            ("aws_cloudwatch_log_group", "arn") => of("logs", "log-group:", "name"),
            ("aws_dynamodb_table", "arn") => of("dynamodb", "table/", "name"),
            _ => return None,
        })
    }

    /// The ARN of a policy that is looked up (*Terraform AWS provider, data aws_iam_policy*): by its name alone only of those that AWS manages,
    /// which are called like this.
    fn arn_of_policy(&self, block: &Block<'a>, depth: usize) -> Option<Text> {
        let text = |key: &str| self.attribute(block, key, depth).and_then(|node| node.as_text().cloned());
        if let Some(arn) = text("arn") {
            return Some(arn);
        }
        let name = text("name")?;
        let name = name.whole()?;
        let is_of_aws = name.starts_with("Amazon")
            || name.starts_with("AWS")
            || [
                "FullAccess",
                "ReadOnlyAccess",
                "AdministratorAccess",
                "PowerUserAccess",
                "ViewOnlyAccess",
                "SecurityAudit",
            ]
            .iter()
            .any(|end| name.ends_with(end));
        let path = text("path_prefix").unwrap_or_else(|| Text::known("/"));
        let path = path.whole()?;
        is_of_aws.then(|| Text::known(format!("arn:{}:iam::aws:policy{path}{name}", self.all.place.partition)))
    }
}

/// The index behind the name of a resource, if there is one.
fn numbered<'e, 'o>(operators: &'o [&'e TraversalOperator]) -> (Option<&'e Expression>, &'o [&'e TraversalOperator]) {
    match operators {
        [TraversalOperator::Index(key), rest @ ..] => (Some(key), rest),
        [TraversalOperator::LegacyIndex(_), rest @ ..] => (None, rest),
        [TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_), rest @ ..] => (None, rest),
        rest => (None, rest),
    }
}

/// An element of a list by its number, or of a map by its key.
pub fn element(node: &Node, key: &str) -> Option<Node> {
    match &node.value {
        Value::List(list) => list.get(key.parse::<usize>().ok()?).cloned(),
        Value::Map(_) => node.get(key).cloned(),
        Value::Text(_) => None,
    }
}

/// All elements as a list, with something unknown beside them.
pub fn several(node: Node) -> Option<Node> {
    let at = node.at;
    let mut list = match node.value {
        Value::List(list) => list,
        Value::Map(entries) => entries.into_iter().map(|entry| entry.node).collect(),
        Value::Text(_) => return None,
    };
    list.push(Node::text(at, Text::unknown("an index")));
    Some(Node { at, value: Value::List(list) })
}

/// A folder as it is seen from another one.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let path: Vec<&str> = up.chain(to[common..].iter().copied()).collect();
    if path.is_empty() { ".".to_owned() } else { format!("./{}", path.join("/")) }
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
