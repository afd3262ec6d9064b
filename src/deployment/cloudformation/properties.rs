//! What protects the resources of a template.

use super::Reader;
use crate::deployment::node::{Entry, Node, Value};
use crate::deployment::properties::{ITSELF, Key, Reading, Row};
use crate::deployment::property::{
    ALIAS, BATCH_SIZE, BUS, CONCURRENCY, CONCURRENT_BATCHES, DELIVERY_AGE, DELIVERY_RETRIES, ENVIRONMENT_KEY,
    EVENT_AGE, EVENT_FILTER, EVENT_SOURCE, INPUT, LOG_CLASS, LOG_FORMAT, LOG_KEY, LOG_LEVEL, MAPPING_SWITCH, PATTERN,
    RECEIVES, RESPONSE, RETRIES, Resource, SCHEDULE, SECURITY_GROUP, STORAGE, SUBNET, SUBSCRIPTION,
    SUBSCRIPTION_FILTER, SUBSCRIPTION_PROTOCOL, SUBSCRIPTION_UNDELIVERED, SWITCH, TARGET, TO_BUS, UNDELIVERED,
    VISIBILITY,
};

/// *AWS CloudFormation User Guide, Resource and property reference*; *AWS SAM Developer Guide, AWS::Serverless::Function*.
const ROWS: &[Row] = &[
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
