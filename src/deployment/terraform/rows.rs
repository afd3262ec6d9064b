//! Which properties of the resources of a configuration are compared.

use crate::deployment::properties::{ITSELF, Key, Row};
use crate::deployment::property::{
    ALIAS, BATCH_SIZE, BUS, CONCURRENCY, CONCURRENT_BATCHES, DELIVERY_AGE, DELIVERY_RETRIES, ENVIRONMENT_KEY,
    EVENT_AGE, EVENT_FILTER, EVENT_SOURCE, INPUT, LOG_CLASS, LOG_FORMAT, LOG_KEY, LOG_LEVEL, MAPPING_SWITCH, RECEIVES,
    RESPONSE, RETRIES, Resource, SCHEDULE, SCHEDULE_AGE, SCHEDULE_END, SCHEDULE_GROUP, SCHEDULE_INPUT, SCHEDULE_NAME,
    SCHEDULE_RETRIES, SCHEDULE_ROLE, SCHEDULE_START, SCHEDULE_SWITCH, SCHEDULE_UNDELIVERED, SCHEDULE_WINDOW,
    SCHEDULE_ZONE, SECURITY_GROUP, STORAGE, SUBNET, SUBSCRIPTION, SUBSCRIPTION_PROTOCOL, SUBSCRIPTION_UNDELIVERED,
    SWITCH, TARGET, TO_BUS, UNDELIVERED, VISIBILITY,
};

/// *Terraform AWS provider*, the page of each type.
pub(super) const ROWS: &[Row] = &[
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
        "aws_scheduler_schedule",
        Resource::Function,
        "target.arn",
        &[
            ("name", SCHEDULE_NAME, &[]),
            ("group_name", SCHEDULE_GROUP, &[("default", "")]),
            ("schedule_expression", SCHEDULE, &[]),
            ("schedule_expression_timezone", SCHEDULE_ZONE, &[("UTC", "")]),
            ("start_date", SCHEDULE_START, &[]),
            ("end_date", SCHEDULE_END, &[]),
            ("state", SCHEDULE_SWITCH, &[("ENABLED", "")]),
            ("flexible_time_window.mode", SCHEDULE_WINDOW, &[]),
            ("target.role_arn", SCHEDULE_ROLE, &[]),
            ("target.input", SCHEDULE_INPUT, &[]),
            ("target.retry_policy.maximum_retry_attempts", SCHEDULE_RETRIES, &[]),
            ("target.retry_policy.maximum_event_age_in_seconds", SCHEDULE_AGE, &[]),
            ("target.dead_letter_config.arn", SCHEDULE_UNDELIVERED, &[]),
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
