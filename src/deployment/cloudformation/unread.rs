//! What of a template is not looked at. Each is reported at its place: no grant may hide there.

use super::Reader;
use super::holders::is_read;
use super::rows::is_compared;
use crate::deployment::facts::Unread;
use crate::deployment::node::{Node, Value};

/// Types that neither grant anything nor run anything of their own, whatever their names begin with.
const HARMLESS: [&str; 11] = [
    "AWS::CDK::Metadata",
    "AWS::CloudFormation::WaitCondition",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::IAM::InstanceProfile",
    "AWS::Lambda::CodeSigningConfig",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Version",
    "AWS::S3::StorageLens",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::SimpleTable",
];

/// How types begin that grant something, or run something that may.
const GRANTING: [&str; 6] =
    ["AWS::CloudFormation::", "AWS::IAM::", "AWS::Lambda::", "AWS::S3", "AWS::SSO::", "AWS::Serverless::"];

/// *AWS CloudFormation User Guide, Fn::ForEach* and *Fn::Transform*; both come of macros.
const MACROS: [&str; 2] = ["Fn::ForEach::", "Fn::Transform"];

impl Reader<'_> {
    /// What macros make of the template, before there are resources at all.
    pub(super) fn macros(&mut self, template: &Node) {
        let known = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];
        for node in template.get("Transform").map_or(&[][..], Node::items) {
            if !node.known().is_some_and(|name| known.contains(&name)) {
                self.unread(node, "a macro changes the template, which only the deployment runs".to_owned());
            }
        }
        self.macros_within(template);
    }

    fn macros_within(&mut self, node: &Node) {
        match &node.value {
            Value::Text(_) => {}
            Value::List(list) => list.iter().for_each(|item| self.macros_within(item)),
            Value::Map(entries) => {
                for entry in entries {
                    if MACROS.iter().any(|name| entry.key.starts_with(name)) {
                        let why = format!("what `{}` stands for, only the deployment knows", entry.key);
                        self.facts.unread.push(Unread { place: self.file.at(entry.at), why });
                    }
                    self.macros_within(&entry.node);
                }
            }
        }
    }

    /// A resource that may not be deployed, or of which it is not read what it grants.
    pub(super) fn resource_unread(&mut self, id: &str, kind: &str, resource: &Node, properties: &Node) {
        if HARMLESS.contains(&kind) {
            return;
        }
        if resource.get("Condition").is_some() {
            self.beside(resource, format!("whether `{id}` is deployed, only the deployment knows"));
        }
        if is_read(kind) || is_compared(kind) {
            return;
        }
        // Modules and types of others make what their owners want (*AWS CloudFormation User Guide, Using modules*).
        if !kind.starts_with("AWS::")
            || GRANTING.iter().any(|start| kind.starts_with(start))
            || names_policy(properties)
        {
            self.beside(resource, format!("`{id}` is of the type `{kind}`: what that grants is not read"));
        }
    }

    pub(super) fn beside(&mut self, node: &Node, why: String) {
        self.facts.beside.push(Unread { place: self.file.at(node.at), why });
    }
}

/// Whether some property looks as if it held a policy or said who may do something.
fn names_policy(node: &Node) -> bool {
    let is_policy = |key: &str| {
        ["Policy", "PolicyDocument", "PolicyText", "Principal", "Principals"].iter().any(|end| key.ends_with(end))
    };
    match &node.value {
        Value::Text(_) => false,
        Value::List(list) => list.iter().any(names_policy),
        Value::Map(entries) => entries.iter().any(|entry| is_policy(&entry.key) || names_policy(&entry.node)),
    }
}
