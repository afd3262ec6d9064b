//! Which properties of the resources of a template are compared.

use crate::deployment::properties::{ITSELF, Key, Row};
use crate::deployment::property::{
    ALIAS, BATCH_SIZE, BUS, CONCURRENCY, CONCURRENT_BATCHES, DELIVERY_AGE, DELIVERY_RETRIES, ENVIRONMENT_KEY,
    EVENT_AGE, EVENT_FILTER, EVENT_SOURCE, INPUT, LOG_CLASS, LOG_FORMAT, LOG_KEY, LOG_LEVEL, MAPPING_SWITCH, RECEIVES,
    RESPONSE, RETRIES, Resource, SCHEDULE, SCHEDULE_AGE, SCHEDULE_END, SCHEDULE_GROUP, SCHEDULE_INPUT, SCHEDULE_NAME,
    SCHEDULE_RETRIES, SCHEDULE_ROLE, SCHEDULE_START, SCHEDULE_SWITCH, SCHEDULE_UNDELIVERED, SCHEDULE_WINDOW,
    SCHEDULE_ZONE, SECURITY_GROUP, STORAGE, SUBNET, SUBSCRIPTION, SUBSCRIPTION_PROTOCOL, SUBSCRIPTION_UNDELIVERED,
    SWITCH, TARGET, TO_BUS, UNDELIVERED, VISIBILITY,
};

/// *AWS CloudFormation User Guide, Resource and property reference*; *AWS SAM Developer Guide, AWS::Serverless::Function*.
pub(super) const ROWS: &[Row] = &[
    row("AWS::Lambda::Function", Resource::Function, "Properties.FunctionName", FUNCTION),
    row("AWS::Serverless::Function", Resource::Function, "Properties.FunctionName", FUNCTION),
    row("AWS::Lambda::Alias", Resource::Function, "Properties.FunctionName", &[("Properties.Name", ALIAS, &[])]),
    row(
        "AWS::Lambda::EventInvokeConfig",
        Resource::Function,
        "Properties.FunctionName",
        &[
            ("Properties.DestinationConfig.OnFailure.Destination", "failure destination", &[]),
            ("Properties.DestinationConfig.OnSuccess.Destination", "success destination", &[]),
            ("Properties.MaximumRetryAttempts", RETRIES, &[]),
            ("Properties.MaximumEventAgeInSeconds", EVENT_AGE, &[]),
            ("Properties.Qualifier", "qualifier of its retries", &[("$LATEST", "")]),
        ],
    ),
    row("AWS::Lambda::EventSourceMapping", Resource::Function, "Properties.FunctionName", MAPPING),
    row(
        "AWS::Logs::LogGroup",
        Resource::LogGroup,
        "Properties.LogGroupName",
        &[("Properties.LogGroupClass", LOG_CLASS, &[]), ("Properties.KmsKeyId", LOG_KEY, &[])],
    ),
    row(
        "AWS::IAM::Role",
        Resource::Role,
        "Properties.RoleName",
        &[
            ("", ITSELF, &[]),
            ("Properties.Path", "path", &[("/", "")]),
            ("Properties.PermissionsBoundary", "permissions boundary", &[]),
            ("Properties.MaxSessionDuration", "longest session in seconds", &[]),
        ],
    ),
    row(
        "AWS::S3::Bucket",
        Resource::Bucket,
        "Properties.BucketName",
        &[
            ("", ITSELF, &[]),
            ("DeletionPolicy", "protection from deletion", KEPT),
            ("UpdateReplacePolicy", "protection from replacement", KEPT),
            ("Properties.AbacStatus", "comparison of tags", &[]),
            ("Properties.PublicAccessBlockConfiguration.BlockPublicAcls", "block of public access control lists", &[]),
            ("Properties.PublicAccessBlockConfiguration.BlockPublicPolicy", "block of public policies", &[]),
            (
                "Properties.PublicAccessBlockConfiguration.IgnorePublicAcls",
                "disregard of public access control lists",
                &[],
            ),
            ("Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets", "restriction of public access", &[]),
            ("Properties.OwnershipControls.Rules.ObjectOwnership", "object ownership", &[]),
            (
                "Properties.BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm",
                "encryption",
                &[],
            ),
            (
                "Properties.BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.KMSMasterKeyID",
                "key",
                &[],
            ),
            ("Properties.ReplicationConfiguration.Rules.Destination.Bucket", "copy", &[]),
            ("Properties.VersioningConfiguration.Status", "versioning", &[]),
            (
                "Properties.NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled",
                TO_BUS,
                &[("false", "")],
            ),
        ],
    ),
    row(
        "AWS::S3::BucketPolicy",
        Resource::Bucket,
        "Properties.Bucket",
        &[
            ("", "policy", &[]),
            ("DeletionPolicy", "protection of its policy from deletion", KEPT),
            ("UpdateReplacePolicy", "protection of its policy from replacement", KEPT),
        ],
    ),
    row(
        "Custom::S3Notifications",
        Resource::Merge,
        "Properties.Bucket",
        &[
            ("", ITSELF, &[]),
            ("Properties.ServiceToken", "helper", &[]),
            ("Properties.Owner", "owner", &[]),
            ("Properties.Own", "beginning of its own entries", &[]),
            ("Properties.Function", "function", &[]),
            ("Properties.Queue", "queue", &[]),
            ("Properties.Topic", "topic", &[]),
            ("Properties.EventBridge", TO_BUS, &[("Enabled", "true")]),
        ],
    ),
    row(
        "AWS::SQS::Queue",
        Resource::Queue,
        "Properties.QueueName",
        &[
            ("", ITSELF, &[]),
            ("Properties.SqsManagedSseEnabled", "encryption", &[]),
            ("Properties.VisibilityTimeout", VISIBILITY, &[]),
            ("Properties.RedrivePolicy.deadLetterTargetArn", UNDELIVERED, &[]),
            ("Properties.RedrivePolicy.maxReceiveCount", RECEIVES, &[]),
        ],
    ),
    row("AWS::SNS::Topic", Resource::Topic, "Properties.TopicName", &[("", ITSELF, &[])]),
    row("AWS::SNS::TopicPolicy", Resource::Topic, "Properties.Topics", &[("", "policy", &[])]),
    row(
        "AWS::SNS::Subscription",
        Resource::Function,
        "Properties.Endpoint",
        &[
            ("Properties.TopicArn", SUBSCRIPTION, &[]),
            ("Properties.Protocol", SUBSCRIPTION_PROTOCOL, &[]),
            ("Properties.RedrivePolicy.deadLetterTargetArn", SUBSCRIPTION_UNDELIVERED, &[]),
        ],
    ),
    row(
        "AWS::CloudWatch::Alarm",
        Resource::Alarm,
        "Properties.AlarmName",
        &[
            ("", ITSELF, &[]),
            ("Properties.Namespace", "namespace", &[]),
            ("Properties.MetricName", "metric", &[]),
            ("Properties.Statistic", "statistic", &[]),
            ("Properties.Period", "period", &[]),
            ("Properties.EvaluationPeriods", "number of periods", &[]),
            ("Properties.ComparisonOperator", "comparison", &[]),
            ("Properties.Threshold", "threshold", &[]),
            ("Properties.TreatMissingData", "treatment of missing data", &[]),
            ("Properties.AlarmActions", "action", &[]),
            ("Properties.ActionsEnabled", "switch of actions", &[("true", "")]),
        ],
    ),
    row(
        "AWS::Events::Rule",
        Resource::Rule,
        "Properties.Name",
        &[
            ("", ITSELF, &[]),
            ("Properties.State", SWITCH, &[("ENABLED", "")]),
            ("Properties.EventBusName", BUS, &[("default", "")]),
            ("Properties.ScheduleExpression", SCHEDULE, &[]),
            ("Properties.Targets.Arn", TARGET, &[]),
            ("Properties.Targets.DeadLetterConfig.Arn", UNDELIVERED, &[]),
            ("Properties.Targets.RetryPolicy.MaximumRetryAttempts", DELIVERY_RETRIES, &[]),
            ("Properties.Targets.RetryPolicy.MaximumEventAgeInSeconds", DELIVERY_AGE, &[]),
            ("Properties.Targets.Input", INPUT, &[]),
            ("Properties.Targets.InputPath", INPUT, &[]),
            ("Properties.Targets.InputTransformer.InputTemplate", INPUT, &[]),
        ],
    ),
    row(
        "AWS::Scheduler::Schedule",
        Resource::Function,
        "Properties.Target.Arn",
        &[
            ("Properties.Name", SCHEDULE_NAME, &[]),
            ("Properties.GroupName", SCHEDULE_GROUP, &[("default", "")]),
            ("Properties.ScheduleExpression", SCHEDULE, &[]),
            ("Properties.ScheduleExpressionTimezone", SCHEDULE_ZONE, &[("UTC", "")]),
            ("Properties.StartDate", SCHEDULE_START, &[]),
            ("Properties.EndDate", SCHEDULE_END, &[]),
            ("Properties.State", SCHEDULE_SWITCH, &[("ENABLED", "")]),
            ("Properties.FlexibleTimeWindow.Mode", SCHEDULE_WINDOW, &[]),
            ("Properties.Target.RoleArn", SCHEDULE_ROLE, &[]),
            ("Properties.Target.Input", SCHEDULE_INPUT, &[]),
            ("Properties.Target.RetryPolicy.MaximumRetryAttempts", SCHEDULE_RETRIES, &[]),
            ("Properties.Target.RetryPolicy.MaximumEventAgeInSeconds", SCHEDULE_AGE, &[]),
            ("Properties.Target.DeadLetterConfig.Arn", SCHEDULE_UNDELIVERED, &[]),
        ],
    ),
    row(
        "AWS::CloudTrail::Trail",
        Resource::Trail,
        "Properties.TrailName",
        &[
            ("", ITSELF, &[]),
            ("Properties.S3BucketName", "bucket", &[]),
            ("Properties.IsLogging", "recording", &[]),
            ("Properties.EnableLogFileValidation", "validation of files", &[]),
        ],
    ),
];

const MAPPING: &[Key] = &[
    ("Properties.EventSourceArn", EVENT_SOURCE, &[]),
    ("Properties.BatchSize", BATCH_SIZE, &[]),
    ("Properties.FunctionResponseTypes", RESPONSE, &[]),
    ("Properties.ScalingConfig.MaximumConcurrency", CONCURRENT_BATCHES, &[]),
    ("Properties.FilterCriteria.Filters.Pattern", EVENT_FILTER, &[]),
    ("Properties.Enabled", MAPPING_SWITCH, &[("true", "")]),
];

const FUNCTION: &[Key] = &[
    ("", ITSELF, &[]),
    ("Properties.Role", "role", &[]),
    ("Properties.Runtime", "runtime", &[]),
    ("Properties.Handler", "handler", &[]),
    ("Properties.Layers", "layer", &[]),
    ("Properties.LoggingConfig.LogGroup", "log group", &[]),
    ("Properties.RecursiveLoop", "treatment of loops", &[("Terminate", "")]),
    ("Properties.ReservedConcurrentExecutions", CONCURRENCY, &[]),
    ("Properties.LoggingConfig.LogFormat", LOG_FORMAT, &[]),
    ("Properties.LoggingConfig.ApplicationLogLevel", LOG_LEVEL, &[]),
    ("Properties.KmsKeyArn", ENVIRONMENT_KEY, &[]),
    ("Properties.VpcConfig.SubnetIds", SUBNET, &[]),
    ("Properties.VpcConfig.SecurityGroupIds", SECURITY_GROUP, &[]),
    ("Properties.EphemeralStorage.Size", STORAGE, &[]),
    ("Properties.AutoPublishAlias", ALIAS, &[]),
    ("Properties.EventInvokeConfig.MaximumRetryAttempts", RETRIES, &[]),
    ("Properties.EventInvokeConfig.MaximumEventAgeInSeconds", EVENT_AGE, &[]),
    ("Properties.EventInvokeConfig.DestinationConfig.OnFailure.Destination", "failure destination", &[]),
    ("Properties.EventInvokeConfig.DestinationConfig.OnSuccess.Destination", "success destination", &[]),
];

const KEPT: &[(&str, &str)] = &[("Retain", "kept"), ("RetainExceptOnCreate", "kept")];

const fn row(kind: &'static str, of: Resource, name: &'static str, keys: &'static [Key]) -> Row {
    Row { kind, of, name, keys }
}

/// Whether all that protects is read of a resource of this type.
pub fn is_compared(kind: &str) -> bool {
    ROWS.iter().any(|row| row.kind == kind)
}
