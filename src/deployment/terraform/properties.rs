//! What protects the resources of a configuration.

use super::Reader;
use super::block::Block;
use super::rows::ROWS;
use super::scope::Scope;
use crate::deployment::node::{Entry, Node, Value};
use crate::deployment::properties::Reading;
use crate::deployment::property::{PATTERN, Resource, SUBSCRIPTION_FILTER};

impl<'a> Reader<'_, '_, 'a> {
    pub(super) fn properties(&mut self, block: &Block<'a>, kind: &str, id: &str) {
        let Some(row) = ROWS.iter().find(|row| row.kind == kind) else { return };
        let resource = self.scope.node_of(block);
        let mut reading = Reading::of(self.scope.all.file(), self.scope.all.place, row, &resource, id);
        match kind {
            "aws_lambda_function" => reading.variables("environment.variables"),
            "aws_s3_bucket_notification" => {
                reading.notifications("lambda_function", ["events", "", "lambda_function_arn", "", ""]);
                reading.notifications("queue", ["events", "", "", "queue_arn", ""]);
                reading.notifications("topic", ["events", "", "", "", "topic_arn"]);
            }
            "aws_lambda_invocation" => {
                let paths = ["Events", "Filter.Key.FilterRules", "LambdaFunctionArn", "QueueArn", "TopicArn"];
                reading.notifications("input.Configurations", paths);
            }
            "aws_cloudwatch_event_rule" => reading.pattern("event_pattern", PATTERN),
            "aws_sns_topic_subscription" => reading.pattern("filter_policy", SUBSCRIPTION_FILTER),
            "aws_cloudwatch_metric_alarm" => reading.dimensions("dimensions"),
            "aws_cloudtrail" => reading.selectors("advanced_event_selector", "field_selector", "field"),
            _ => {}
        }
        // A key of one's own encrypts a queue in the place of SQS's.
        if let Some(key) = resource.get("kms_master_key_id").filter(|_| row.of == Resource::Queue) {
            reading.add(key, "encryption", "true".into());
        }
        self.facts.properties.extend(reading.found);
    }
}

impl<'a> Scope<'_, 'a> {
    /// A block as a value: attributes and blocks under their names, blocks of one name as a list.
    fn node_of(&self, block: &Block<'a>) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        for attribute in &block.attributes {
            if let Some(node) = self.attribute(block, attribute.key, 0) {
                entries.push(Entry { key: attribute.key.to_owned(), at: node.at, node });
            }
        }
        let mut names: Vec<&str> = block.blocks.iter().map(|inner| inner.makes()).collect();
        names.sort_unstable();
        names.dedup();
        for key in names {
            let list: Vec<Node> = self.blocks(block, key, 0).iter().map(|inner| self.node_of(inner)).collect();
            if let Some(at) = list.first().map(|first| first.at) {
                entries.push(Entry { key: key.to_owned(), at, node: Node { at, value: Value::List(list) } });
            }
        }
        Node { at: block.at, value: Value::Map(entries) }
    }
}
