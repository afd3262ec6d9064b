//! What protects the resources of a configuration.

use super::Reader;
use super::block::Block;
use super::scope::Scope;
use crate::deployment::node::{Entry, Node, Value};
use crate::deployment::properties::{ITSELF, Key, Reading, Row};
use crate::deployment::property::{
    ALIAS, BATCH_SIZE, BUS, CONCURRENCY, CONCURRENT_BATCHES, DELIVERY_AGE, DELIVERY_RETRIES, ENVIRONMENT_KEY,
    EVENT_AGE, EVENT_FILTER, EVENT_SOURCE, INPUT, LOG_CLASS, LOG_FORMAT, LOG_KEY, LOG_LEVEL, MAPPING_SWITCH, PATTERN,
    RECEIVES, RESPONSE, RETRIES, Resource, SCHEDULE, SECURITY_GROUP, STORAGE, SUBNET, SUBSCRIPTION,
    SUBSCRIPTION_FILTER, SUBSCRIPTION_PROTOCOL, SUBSCRIPTION_UNDELIVERED, SWITCH, TARGET, TO_BUS, UNDELIVERED,
    VISIBILITY,
};

/// *Terraform AWS provider*, the page of each type.
const ROWS: &[Row] = &[
    row(
        "aws_lambda_function",
        Resource::Function,
        "function_name",
        &[
            ("", ITSELF, &[]),
            ("role", "role", &[]),
            ("runtime", "runtime", &[]),
            ("handler", "handler", &[]),
            ("layers", "layer", &[]),
            ("logging_config.log_group", "log group", &[]),
            ("reserved_concurrent_executions", CONCURRENCY, &[("-1", "")]),
            ("logging_config.log_format", LOG_FORMAT, &[]),
            ("logging_config.application_log_level", LOG_LEVEL, &[]),
            ("kms_key_arn", ENVIRONMENT_KEY, &[]),
            ("vpc_config.subnet_ids", SUBNET, &[]),
            ("vpc_config.security_group_ids", SECURITY_GROUP, &[]),
            ("ephemeral_storage.size", STORAGE, &[]),
        ],
    ),
    row("aws_lambda_alias", Resource::Function, "function_name", &[("name", ALIAS, &[])]),
    row(
        "aws_lambda_function_recursion_config",
        Resource::Function,
        "function_name",
        &[("recursive_loop", "treatment of loops", &[("Terminate", "")])],
    ),
    row(
        "aws_lambda_function_event_invoke_config",
        Resource::Function,
        "function_name",
        &[
            ("destination_config.on_failure.destination", "failure destination", &[]),
            ("destination_config.on_success.destination", "success destination", &[]),
            ("maximum_retry_attempts", RETRIES, &[]),
            ("maximum_event_age_in_seconds", EVENT_AGE, &[]),
            ("qualifier", "qualifier of its retries", &[("$LATEST", "")]),
        ],
    ),
    row(
        "aws_lambda_event_source_mapping",
        Resource::Function,
        "function_name",
        &[
            ("event_source_arn", EVENT_SOURCE, &[]),
            ("batch_size", BATCH_SIZE, &[]),
            ("function_response_types", RESPONSE, &[]),
            ("scaling_config.maximum_concurrency", CONCURRENT_BATCHES, &[]),
            ("filter_criteria.filter.pattern", EVENT_FILTER, &[]),
            ("enabled", MAPPING_SWITCH, &[("true", "")]),
        ],
    ),
    row(
        "aws_cloudwatch_log_group",
        Resource::LogGroup,
        "name",
        &[("log_group_class", LOG_CLASS, &[]), ("kms_key_id", LOG_KEY, &[])],
    ),
    row(
        "aws_iam_role",
        Resource::Role,
        "name",
        &[
            ("", ITSELF, &[]),
            ("path", "path", &[("/", "")]),
            ("permissions_boundary", "permissions boundary", &[]),
            ("max_session_duration", "longest session in seconds", &[]),
        ],
    ),
    row(
        "aws_s3_bucket",
        Resource::Bucket,
        "bucket",
        &[
            ("", ITSELF, &[]),
            ("lifecycle.prevent_destroy", "protection from deletion", &[("true", "kept")]),
            ("force_destroy", "deletion of its objects", &[("false", "")]),
        ],
    ),
    row(
        "aws_s3_bucket_public_access_block",
        Resource::Bucket,
        "bucket",
        &[
            ("block_public_acls", "block of public access control lists", &[]),
            ("block_public_policy", "block of public policies", &[]),
            ("ignore_public_acls", "disregard of public access control lists", &[]),
            ("restrict_public_buckets", "restriction of public access", &[]),
        ],
    ),
    row(
        "aws_s3_bucket_ownership_controls",
        Resource::Bucket,
        "bucket",
        &[("rule.object_ownership", "object ownership", &[])],
    ),
    row(
        "aws_s3_bucket_server_side_encryption_configuration",
        Resource::Bucket,
        "bucket",
        &[
            ("rule.apply_server_side_encryption_by_default.sse_algorithm", "encryption", &[]),
            ("rule.apply_server_side_encryption_by_default.kms_master_key_id", "key", &[]),
        ],
    ),
    row(
        "aws_s3_bucket_versioning",
        Resource::Bucket,
        "bucket",
        &[("versioning_configuration.status", "versioning", &[])],
    ),
    row("aws_s3_bucket_abac", Resource::Bucket, "bucket", &[("abac_status.status", "comparison of tags", &[])]),
    row("aws_s3_bucket_policy", Resource::Bucket, "bucket", &[("", "policy", &[])]),
    row("aws_s3_bucket_notification", Resource::Bucket, "bucket", &[("eventbridge", TO_BUS, &[("false", "")])]),
    row(
        "aws_s3_bucket_replication_configuration",
        Resource::Bucket,
        "bucket",
        &[("rule.destination.bucket", "copy", &[])],
    ),
    row(
        "aws_lambda_invocation",
        Resource::Merge,
        "input.Bucket",
        &[
            ("", ITSELF, &[]),
            ("function_name", "helper", &[]),
            ("input.Owner", "owner", &[]),
            ("input.Own", "beginning of its own entries", &[]),
            ("input.Function", "function", &[]),
            ("input.Queue", "queue", &[]),
            ("input.Topic", "topic", &[]),
            ("input.EventBridge", TO_BUS, &[("Enabled", "true")]),
        ],
    ),
    row(
        "aws_sqs_queue",
        Resource::Queue,
        "name",
        &[
            ("", ITSELF, &[]),
            ("sqs_managed_sse_enabled", "encryption", &[]),
            ("visibility_timeout_seconds", VISIBILITY, &[]),
            ("redrive_policy.deadLetterTargetArn", UNDELIVERED, &[]),
            ("redrive_policy.maxReceiveCount", RECEIVES, &[]),
        ],
    ),
    row("aws_sns_topic", Resource::Topic, "name", &[("", ITSELF, &[])]),
    row("aws_sns_topic_policy", Resource::Topic, "arn", &[("", "policy", &[])]),
    row(
        "aws_sns_topic_subscription",
        Resource::Function,
        "endpoint",
        &[
            ("topic_arn", SUBSCRIPTION, &[]),
            ("protocol", SUBSCRIPTION_PROTOCOL, &[]),
            ("redrive_policy.deadLetterTargetArn", SUBSCRIPTION_UNDELIVERED, &[]),
        ],
    ),
    row(
        "aws_cloudwatch_metric_alarm",
        Resource::Alarm,
        "alarm_name",
        &[
            ("", ITSELF, &[]),
            ("namespace", "namespace", &[]),
            ("metric_name", "metric", &[]),
            ("statistic", "statistic", &[]),
            ("period", "period", &[]),
            ("evaluation_periods", "number of periods", &[]),
            ("comparison_operator", "comparison", &[]),
            ("threshold", "threshold", &[]),
            ("treat_missing_data", "treatment of missing data", &[]),
            ("alarm_actions", "action", &[]),
            ("actions_enabled", "switch of actions", &[("true", "")]),
        ],
    ),
    row(
        "aws_cloudwatch_event_rule",
        Resource::Rule,
        "name",
        &[
            ("", ITSELF, &[]),
            ("state", SWITCH, &[("ENABLED", "")]),
            ("is_enabled", SWITCH, &[("true", "")]),
            ("event_bus_name", BUS, &[("default", "")]),
            ("schedule_expression", SCHEDULE, &[]),
        ],
    ),
    row(
        "aws_cloudwatch_event_target",
        Resource::Rule,
        "rule",
        &[
            ("arn", TARGET, &[]),
            ("event_bus_name", BUS, &[("default", "")]),
            ("dead_letter_config.arn", UNDELIVERED, &[]),
            ("retry_policy.maximum_retry_attempts", DELIVERY_RETRIES, &[]),
            ("retry_policy.maximum_event_age_in_seconds", DELIVERY_AGE, &[]),
            ("input", INPUT, &[]),
            ("input_path", INPUT, &[]),
            ("input_transformer.input_template", INPUT, &[]),
        ],
    ),
    row(
        "aws_cloudtrail",
        Resource::Trail,
        "name",
        &[
            ("", ITSELF, &[]),
            ("s3_bucket_name", "bucket", &[]),
            ("enable_logging", "recording", &[]),
            ("enable_log_file_validation", "validation of files", &[]),
        ],
    ),
];

const fn row(kind: &'static str, of: Resource, name: &'static str, keys: &'static [Key]) -> Row {
    Row { kind, of, name, keys }
}

/// Whether all that protects is read of a resource of this type.
pub fn is_compared(kind: &str) -> bool {
    ROWS.iter().any(|row| row.kind == kind)
}

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
