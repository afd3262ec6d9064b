//! CloudFormation's functions, worked out as far as a template tells (*AWS CloudFormation User Guide, Intrinsic function
//! reference*). Imports stay unknown, and parameters but for our own: a deployment may set another value than the default.

use std::cell::Cell;
use std::collections::HashMap;

use crate::deployment::node::{Entry, Node, Part, Text, Value};
use crate::deployment::property::alias_arn;
use crate::iam::Target;

/// Deeper than this, references go in a circle.
const MAX_DEPTH: usize = 24;

/// More than this, in values, comes out of no template: names that are made of each other's, twice each, would.
const MAX_NODES: usize = 500_000;

/// The resources of a template, by their logical IDs.
pub struct Resources<'a> {
    nodes: HashMap<&'a str, &'a Node>,
    /// What `Fn::FindInMap` looks values up in.
    pub mappings: Option<&'a Node>,
    spent: Cell<usize>,
}

impl<'a> Resources<'a> {
    pub fn of(template: &'a Node) -> Self {
        // Of two of one name the first counts, as everywhere here.
        let entries = template.get("Resources").map_or(&[][..], Node::entries);
        let nodes = entries.iter().rev().map(|entry| (entry.key.as_str(), &entry.node)).collect();
        Self { nodes, mappings: template.get("Mappings"), spent: Cell::new(0) }
    }
}

/// What is known around a value.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    pub(super) resources: &'a Resources<'a>,
    place: &'a Target,
    /// What `Ref` of a name is, before anything of the template.
    bindings: &'a [Entry],
}

impl<'a> Resolver<'a> {
    pub fn new(resources: &'a Resources<'a>, place: &'a Target) -> Self {
        Self { resources, place, bindings: &[] }
    }

    /// With names of its own, as a policy template of SAM has.
    pub fn with(self, bindings: &'a [Entry]) -> Self {
        Self { bindings, ..self }
    }

    /// Where it is deployed.
    pub fn place(&self) -> &'a Target {
        self.place
    }

    pub fn partition(&self) -> &'a str {
        &self.place.partition
    }

    pub fn account(&self) -> &'a str {
        &self.place.account
    }

    /// The value with every function in it worked out.
    pub fn resolve(&self, node: &Node) -> Node {
        self.at_depth(node, 0)
    }

    /// Whether there is more to give; it is less by so much then.
    pub(super) fn spend(&self, weight: usize) -> bool {
        let spent = self.resources.spent.get().saturating_add(weight);
        self.resources.spent.set(spent);
        spent <= MAX_NODES
    }

    pub(super) fn at_depth(&self, node: &Node, depth: usize) -> Node {
        let at = node.at;
        if depth > MAX_DEPTH || !self.spend(node.as_text().map_or(1, Text::weight)) {
            return Node::text(at, Text::unknown("a circle"));
        }
        match &node.value {
            Value::Map(entries) => match entries.as_slice() {
                [only]
                    if only.key == "Ref"
                        || only.key == "Condition" && only.node.known().is_some()
                        || only.key.starts_with("Fn::") =>
                {
                    let resolved = self.function(&only.key, &only.node, depth + 1);
                    Node { at, ..resolved }
                }
                entries => {
                    let entry = |entry: &Entry| Entry {
                        key: entry.key.clone(),
                        at: entry.at,
                        node: self.at_depth(&entry.node, depth + 1),
                    };
                    Node { at, value: Value::Map(entries.iter().map(entry).collect()) }
                }
            },
            Value::List(list) => {
                Node { at, value: Value::List(list.iter().map(|item| self.at_depth(item, depth + 1)).collect()) }
            }
            Value::Text(_) => node.clone(),
        }
    }

    fn function(&self, name: &str, argument: &Node, depth: usize) -> Node {
        let text = |text| Node::text(argument.at, text);
        let unknown = || text(Text::unknown(name));
        let parts = argument.items();
        match (name, &argument.value) {
            ("Ref", Value::Text(_)) => match argument.known() {
                Some(name) => self.reference(argument, name, depth),
                None => unknown(),
            },
            ("Fn::GetAtt", Value::Text(_)) => match argument.known().and_then(|name| name.split_once('.')) {
                Some((id, attribute)) => text(self.attribute(id, attribute, depth)),
                None => unknown(),
            },
            ("Fn::GetAtt", Value::List(_)) => match parts {
                [id, attribute] => match (id.known(), attribute.known()) {
                    (Some(id), Some(attribute)) => text(self.attribute(id, attribute, depth)),
                    _ => unknown(),
                },
                _ => unknown(),
            },
            ("Fn::Sub", Value::Text(_)) => text(self.substitute(argument, &[], depth)),
            ("Fn::Sub", Value::Map(_)) => self.substituted(argument, &[], depth),
            ("Fn::Sub", Value::List(_)) => match parts {
                [template, variables] if matches!(template.value, Value::Map(_)) => {
                    self.substituted(template, variables.entries(), depth)
                }
                [template, variables] => text(self.substitute(template, variables.entries(), depth)),
                _ => unknown(),
            },
            ("Fn::Select" | "Fn::Split" | "Fn::FindInMap", Value::List(_)) => {
                self.looked_up(name, parts, depth).unwrap_or_else(unknown)
            }
            ("Fn::Join", Value::List(_)) => match parts {
                [between, list] => self.join(between, list, depth).map_or_else(unknown, text),
                _ => unknown(),
            },
            _ => unknown(),
        }
    }

    fn join(&self, between: &Node, list: &Node, depth: usize) -> Option<Text> {
        let Value::List(list) = &list.value else { return None };
        let between = between.known()?;
        let mut joined = Text::default();
        for (at, item) in list.iter().enumerate() {
            if at > 0 {
                joined.push(Part::Known(between.to_owned()));
            }
            joined.extend(self.at_depth(item, depth).as_text()?.clone());
        }
        Some(joined)
    }

    /// A policy that is written as text was read as what it says.
    fn substituted(&self, node: &Node, variables: &[Entry], depth: usize) -> Node {
        if depth > MAX_DEPTH || !self.spend(1) {
            return Node::text(node.at, Text::unknown("a circle"));
        }
        let value = match &node.value {
            Value::Text(_) => Value::Text(self.substitute(node, variables, depth)),
            Value::List(list) => {
                Value::List(list.iter().map(|item| self.substituted(item, variables, depth + 1)).collect())
            }
            Value::Map(entries) => {
                let entry = |Entry { key, at, node }: &Entry| {
                    let key = self.substitute(&Node::text(*at, Text::known(&**key)), variables, depth).shown();
                    Entry { key, at: *at, node: self.substituted(node, variables, depth + 1) }
                };
                Value::Map(entries.iter().map(entry).collect())
            }
        };
        Node { at: node.at, value }
    }

    fn substitute(&self, template: &Node, variables: &[Entry], depth: usize) -> Text {
        let Some(template_text) = template.known() else { return Text::unknown("Fn::Sub") };
        let mut done = Text::default();
        let mut rest = template_text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            done.push(Part::Known(before.to_owned()));
            rest = behind;
            if let Some(literal) = name.strip_prefix('!') {
                done.push(Part::Known(format!("${{{literal}}}")));
                continue;
            }
            let name = name.trim();
            let own = variables.iter().find(|entry| entry.key == name);
            done.extend(match (own, name.split_once('.')) {
                (Some(own), _) => {
                    let value = self.at_depth(&own.node, depth);
                    value.as_text().cloned().unwrap_or_else(|| Text::unknown(name))
                }
                (None, Some((id, attribute))) => self.attribute(id, attribute, depth),
                (None, None) => {
                    let value = self.reference(template, name, depth);
                    value.as_text().cloned().unwrap_or_else(|| Text::unknown(name))
                }
            });
        }
        done.push(Part::Known(rest.to_owned()));
        done
    }

    pub fn resource(&self, id: &str) -> Option<(&'a str, Option<&'a Node>)> {
        let resource = self.resources.nodes.get(id)?;
        Some((resource.get("Type")?.known()?, resource.get("Properties")))
    }

    pub fn kind_of(&self, id: &str) -> Option<&'a str> {
        self.resource(id).map(|(kind, _)| kind)
    }

    /// A property that a resource gives itself; unknown where it gives none.
    fn property(&self, id: &str, name: &str, depth: usize) -> Text {
        let node = self.resource(id).and_then(|(_, properties)| properties?.get(name));
        let resolved = node.map(|node| self.at_depth(node, depth + 1));
        let text = resolved.and_then(|node| node.as_text().cloned()).filter(|text| self.spend(text.weight()));
        text.unwrap_or_else(|| Text::unknown(id))
    }

    fn reference(&self, at: &Node, name: &str, depth: usize) -> Node {
        if let Some(bound) = self.bindings.iter().find(|entry| entry.key == name) {
            let is_enough = self.spend(bound.node.weight().0);
            return if is_enough { bound.node.clone() } else { Node::text(at.at, Text::unknown(name)) };
        }
        let text = match name {
            "AWS::Partition" => Text::known(&*self.place.partition),
            "AWS::Region" => Text::known(&*self.place.region),
            "AWS::AccountId" => Text::known(&*self.place.account),
            "AWS::URLSuffix" if !self.place.partition.starts_with("aws-cn") => Text::known("amazonaws.com"),
            _ => match self.resource(name).map(|(kind, _)| kind) {
                Some("AWS::Lambda::Alias") => self.alias(name, "Name", depth),
                Some("AWS::S3::Bucket") => self.property(name, "BucketName", depth),
                Some("AWS::Lambda::Function" | "AWS::Serverless::Function") => {
                    self.property(name, "FunctionName", depth)
                }
                Some("AWS::IAM::Role") => self.property(name, "RoleName", depth),
                Some("AWS::Logs::LogGroup") => self.property(name, "LogGroupName", depth),
                Some("AWS::SNS::Topic") => self.attribute(name, "TopicArn", depth),
                _ => match (self.published(name), &self.place.environment) {
                    (Some(id), _) => self.alias(id, "AutoPublishAlias", depth),
                    (None, Some(environment)) if name == "Environment" => Text::known(&*environment.name),
                    (None, _) => Text::unknown(name),
                },
            },
        };
        Node::text(at.at, text)
    }

    /// The function whose alias SAM makes and calls so (*AWS SAM Developer Guide, Referencing generated AWS CloudFormation resources*).
    fn published<'n>(&self, name: &'n str) -> Option<&'n str> {
        name.strip_suffix(".Alias").filter(|id| self.kind_of(id) == Some("AWS::Serverless::Function"))
    }

    /// The ARN of the alias that a property names.
    fn alias(&self, id: &str, name: &str, depth: usize) -> Text {
        alias_arn(self.property(id, "FunctionName", depth), self.property(id, name, depth), self.place)
    }

    fn attribute(&self, id: &str, attribute: &str, depth: usize) -> Text {
        let unknown = || Text::unknown(format!("{id}.{attribute}"));
        let Some((kind, _)) = self.resource(id) else { return unknown() };
        let Target { partition, region, account, .. } = self.place;
        let of = |service: &str| format!("arn:{partition}:{service}:{region}:{account}:");
        let (start, name, end) = match (kind, attribute) {
            ("AWS::S3::Bucket", "Arn") => (format!("arn:{partition}:s3:::"), "BucketName", ""),
            ("AWS::SQS::Queue", "Arn") => (of("sqs"), "QueueName", ""),
            ("AWS::SNS::Topic", "TopicArn") => (of("sns"), "TopicName", ""),
            ("AWS::Logs::LogGroup", "Arn") => (format!("{}log-group:", of("logs")), "LogGroupName", ":*"),
            ("AWS::DynamoDB::Table", "Arn") => (format!("{}table/", of("dynamodb")), "TableName", ""),
            ("AWS::Lambda::Function" | "AWS::Serverless::Function", "Arn") => {
                (format!("{}function:", of("lambda")), "FunctionName", "")
            }
            ("AWS::IAM::Role", "Arn") => {
                let has_path =
                    self.resource(id).is_some_and(|(_, found)| found.is_some_and(|found| found.get("Path").is_some()));
                let path = if has_path { self.property(id, "Path", depth) } else { Text::known("/") };
                let mut arn = Text::known(format!("arn:{partition}:iam::{account}:role"));
                arn.extend(path);
                arn.extend(self.property(id, "RoleName", depth));
                return arn;
            }
            _ => return unknown(),
        };
        let mut arn = Text::known(start);
        arn.extend(self.property(id, name, depth));
        arn.push(Part::Known(end.to_owned()));
        arn
    }
}
