//! What protects the resources of a template.

use super::Reader;
use super::rows::ROWS;
use crate::deployment::node::{Entry, Node, Value};
use crate::deployment::properties::Reading;
use crate::deployment::property::{PATTERN, Resource, SUBSCRIPTION_FILTER};

impl Reader<'_> {
    pub(super) fn properties(&mut self, id: &str, kind: &str, resource: &Node) {
        let Some(row) = ROWS.iter().find(|row| row.kind == kind) else { return };
        let resolved = self.resolver.resolve(resource);
        // It has to name the version that it is about (*AWS CloudFormation User Guide, AWS::Lambda::EventInvokeConfig*).
        if kind == "AWS::Lambda::EventInvokeConfig" && resolved.find(&["Properties", "Qualifier"]).is_none() {
            return;
        }
        let mut reading = Reading::of(self.file, self.resolver.place(), row, &resolved, id);
        match row.of {
            Resource::Function => {
                reading.variables("Properties.Environment.Variables");
                reading.pattern("Properties.FilterPolicy", SUBSCRIPTION_FILTER);
            }
            Resource::Bucket => {
                let at = |kind: &str| format!("Properties.NotificationConfiguration.{kind}");
                reading.notifications(&at("LambdaConfigurations"), ["Event", "Filter.S3Key.Rules", "Function", "", ""]);
                reading.notifications(&at("QueueConfigurations"), ["Event", "Filter.S3Key.Rules", "", "Queue", ""]);
                reading.notifications(&at("TopicConfigurations"), ["Event", "Filter.S3Key.Rules", "", "", "Topic"]);
            }
            Resource::Merge => reading.notifications(
                "Properties.Configurations",
                ["Events", "Filter.Key.FilterRules", "LambdaFunctionArn", "QueueArn", "TopicArn"],
            ),
            Resource::Alarm => reading.dimensions("Properties.Dimensions"),
            Resource::Trail => reading.selectors("Properties.AdvancedEventSelectors", "FieldSelectors", "Field"),
            Resource::Rule => reading.pattern("Properties.EventPattern", PATTERN),
            Resource::LogGroup | Resource::Queue | Resource::Role | Resource::Topic => {}
        }
        // A key of one's own encrypts a queue in the place of SQS's.
        if let Some(key) = resolved.find(&["Properties", "KmsMasterKeyId"]).filter(|_| row.of == Resource::Queue) {
            reading.add(key, "encryption", "true".into());
        }
        self.facts.properties.extend(reading.found);
    }
}

/// A function with what `Globals` give to all functions where it says nothing itself; lists and maps have both (*AWS SAM Developer
/// Guide, Globals section*).
pub fn with_globals(resource: &Node, globals: Option<&Node>) -> Node {
    let mut resource = resource.clone();
    let (Some(globals), Value::Map(entries)) = (globals, &mut resource.value) else { return resource };
    if let Some(properties) = entries.iter_mut().find(|entry| entry.key == "Properties") {
        merge(&mut properties.node, globals);
    }
    resource
}

fn merge(own: &mut Node, global: &Node) {
    match (&mut own.value, &global.value) {
        (Value::Map(own), Value::Map(global)) => {
            for Entry { key, at, node } in global {
                match own.iter_mut().find(|entry| entry.key == *key) {
                    Some(entry) => merge(&mut entry.node, node),
                    None => own.push(Entry { key: key.clone(), at: *at, node: node.clone() }),
                }
            }
        }
        (Value::List(own), Value::List(global)) => own.extend(global.iter().cloned()),
        _ => {}
    }
}
