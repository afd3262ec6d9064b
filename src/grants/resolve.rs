//! CloudFormation's functions, worked out as far as a template tells: a name or an ARN comes out as one text, however it is
//! written. What only the deployment knows is itself in brackets.

use std::cell::Cell;

use super::value::{Spot, Value};

/// The resources and parameters of a template.
pub(super) struct Resolver<'a> {
    template: &'a Spot,
    /// How many bytes of text and how many values it may still make: names may be made of others twice, and these of others.
    left: Cell<usize>,
}

const MAX_WORK: usize = 8 * 1024 * 1024;

/// Deeper than this, somebody refers in a circle.
const MAX_DEPTH: usize = 12;

impl<'a> Resolver<'a> {
    pub(super) fn new(template: &'a Spot) -> Self {
        Self { template, left: Cell::new(MAX_WORK) }
    }

    /// The value with every function in it worked out.
    pub(super) fn resolve(&self, spot: &Spot) -> Spot {
        self.at_depth(spot, 0)
    }

    fn at_depth(&self, spot: &Spot, depth: usize) -> Spot {
        let line = spot.line;
        if depth > MAX_DEPTH {
            return Spot::text(line, "(a circle)");
        }
        if !self.spend(1) {
            return Spot::text(line, "(more than is worked out)");
        }
        let value = match &spot.value {
            Value::Map(entries) => match entries.as_slice() {
                [(name, argument)] if name == "Ref" || name.starts_with("Fn::") => {
                    let text = self.function(name, argument, depth + 1);
                    self.spend(text.len());
                    return Spot::text(line, text);
                }
                entries => Value::Map(
                    entries.iter().map(|(key, value)| (key.clone(), self.at_depth(value, depth + 1))).collect(),
                ),
            },
            Value::List(list) => Value::List(list.iter().map(|item| self.at_depth(item, depth + 1)).collect()),
            other => other.clone(),
        };
        Spot { line, value }
    }

    /// Whether there is so much left; it is taken.
    fn spend(&self, work: usize) -> bool {
        let left = self.left.get().saturating_sub(work);
        self.left.set(left);
        left > 0
    }

    fn function(&self, name: &str, argument: &Spot, depth: usize) -> String {
        let unknown = || format!("({name} {})", argument.canonical());
        match (name, &argument.value) {
            ("Ref", Value::Text(name)) => self.reference(name, depth),
            ("Fn::GetAtt", Value::Text(name)) => {
                name.split_once('.').map_or_else(unknown, |(id, attribute)| self.attribute(id, attribute, depth))
            }
            ("Fn::GetAtt", Value::List(parts)) => match parts.as_slice() {
                [id, attribute] => self.attribute(&id.canonical(), &attribute.canonical(), depth),
                _ => unknown(),
            },
            ("Fn::Sub", Value::Text(text)) => self.substitute(text, None, depth),
            ("Fn::Sub", Value::List(parts)) => match parts.as_slice() {
                [text, variables] => self.substitute(text.as_text().unwrap_or_default(), Some(variables), depth),
                _ => unknown(),
            },
            ("Fn::Join", Value::List(parts)) => match parts.as_slice() {
                [Spot { value: Value::Text(between), .. }, Spot { value: Value::List(list), .. }] => {
                    let parts: Vec<String> = list.iter().map(|part| self.at_depth(part, depth).canonical()).collect();
                    parts.join(between)
                }
                _ => unknown(),
            },
            _ => unknown(),
        }
    }

    fn substitute(&self, text: &str, variables: Option<&Spot>, depth: usize) -> String {
        let mut done = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            done.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                rest = &rest[before.len()..];
                break;
            };
            rest = behind;
            match (name.strip_prefix('!'), variables.and_then(|variables| variables.get(name)), name.split_once('.')) {
                (Some(literal), ..) => done.push_str(&format!("${{{literal}}}")),
                (None, Some(value), _) => done.push_str(&self.at_depth(value, depth).canonical()),
                (None, None, Some((id, attribute))) => done.push_str(&self.attribute(id, attribute, depth)),
                (None, None, None) => done.push_str(&self.reference(name.trim(), depth)),
            }
        }
        done + rest
    }

    fn resource(&self, id: &str) -> Option<(&'a str, Option<&'a Spot>)> {
        let resource = self.template.get("Resources")?.get(id)?;
        Some((resource.get("Type")?.as_text()?, resource.get("Properties")))
    }

    /// A property that a resource gives itself, worked out.
    fn property(&self, id: &str, name: &str, depth: usize) -> Option<String> {
        let (_, properties) = self.resource(id)?;
        let text = self.at_depth(properties?.get(name)?, depth).canonical();
        self.spend(text.len());
        Some(text)
    }

    fn reference(&self, name: &str, depth: usize) -> String {
        let unknown = || format!("({name})");
        if name.starts_with("AWS::") {
            return unknown();
        }
        if let Some(parameter) = self.template.get("Parameters").and_then(|parameters| parameters.get(name)) {
            return parameter.get("Default").map_or_else(unknown, Spot::canonical);
        }
        let Some((kind, _)) = self.resource(name) else { return unknown() };
        let property = match kind {
            "AWS::S3::Bucket" => "BucketName",
            "AWS::Lambda::Function" | "AWS::Serverless::Function" => "FunctionName",
            "AWS::IAM::Role" => "RoleName",
            "AWS::Logs::LogGroup" => "LogGroupName",
            "AWS::SNS::Topic" => return self.attribute(name, "TopicArn", depth),
            _ => return unknown(),
        };
        self.property(name, property, depth).unwrap_or_else(unknown)
    }

    fn attribute(&self, id: &str, attribute: &str, depth: usize) -> String {
        let place = "(AWS::Region):(AWS::AccountId)";
        let arn = || {
            let (kind, _) = self.resource(id)?;
            let property = |name| self.property(id, name, depth);
            let tail = match (kind, attribute) {
                ("AWS::S3::Bucket", "Arn") => format!("s3:::{}", property("BucketName")?),
                ("AWS::SQS::Queue", "Arn") => format!("sqs:{place}:{}", property("QueueName")?),
                ("AWS::SNS::Topic", "TopicArn") => format!("sns:{place}:{}", property("TopicName")?),
                ("AWS::Logs::LogGroup", "Arn") => format!("logs:{place}:log-group:{}:*", property("LogGroupName")?),
                ("AWS::Lambda::Function" | "AWS::Serverless::Function", "Arn") => {
                    format!("lambda:{place}:function:{}", property("FunctionName")?)
                }
                ("AWS::IAM::Role", "Arn") => {
                    let path = property("Path").unwrap_or_else(|| "/".to_owned());
                    format!("iam::(AWS::AccountId):role{path}{}", property("RoleName")?)
                }
                _ => return None,
            };
            Some(format!("arn:(AWS::Partition):{tail}"))
        };
        arn().unwrap_or_else(|| format!("({id}.{attribute})"))
    }
}
