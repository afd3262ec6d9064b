//! What judges say that stays as it is, and why.

/// Findings that are accepted.
#[derive(Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The judges' rules, without the names of cdk-nag's packs HIPAA and NIST; what stands in brackets, by its beginning.
    pub rules: &'static [&'static str],
    /// How the names of the resources begin that it is accepted of; empty for all.
    pub on: &'static [&'static str],
    pub reason: &'static str,
}

pub const ACCEPTED: &[Accepted] = &[
    Accepted {
        rules: &["AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::", "AwsSolutions-IAM5[Resource::arn:aws:s3:::"],
        on: &["ExecutionRole"],
        reason: "objects below a prefix are named by a wildcard behind it; bucket and prefix are written out",
    },
    Accepted {
        rules: &["AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:", "AwsSolutions-IAM5[Resource::arn:aws:logs:"],
        on: &["ExecutionRole", "NotificationHelperRole"],
        reason: "the streams of one log group, whose names Lambda makes up",
    },
    Accepted {
        rules: &[
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:",
            "AwsSolutions-IAM5[Resource::arn:aws:cloudformation:",
        ],
        on: &["DeployerRole"],
        reason: "a stack's ID ends in a number that CloudFormation makes up",
    },
    Accepted {
        rules: &["AwsSolutions-L1"],
        on: &["NotificationHelper"],
        reason: "the CDK names a Python that the page Lambda runtimes does not have yet",
    },
    Accepted {
        rules: &["AwsSolutions-S10", "S3BucketSSLRequestsOnly"],
        on: &["TrailBucket"],
        reason: "wrong: its policy names the bucket by a reference, and by its name in the ARNs; Control Tower finds the statement",
    },
    Accepted {
        rules: &["AwsSolutions-IAM5[Resource::*]"],
        on: &["ExecutionRole"],
        reason: "the actions of X-Ray have no resource types (Service Authorization Reference, AWS X-Ray)",
    },
    Accepted {
        rules: &["AwsSolutions-IAM5[Resource::*]"],
        on: &["DeployerRole"],
        reason: "logs:DescribeLogGroups and cloudtrail:DescribeTrails have no resource types (Service Authorization Reference)",
    },
    Accepted {
        rules: &[
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
            "AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
        ],
        on: &["ExecutionRole"],
        reason: "--managed-logs asks for it",
    },
    Accepted {
        rules: &["IAMNoInlinePolicy"],
        on: &[],
        reason: "a policy that is one role's alone is inline, so that it is attached nowhere else and goes with the role",
    },
    Accepted {
        rules: &["AwsSolutions-S1", "S3BucketLoggingEnabled", "CKV_AWS_18", "s3_bucket_logging_enabled_check"],
        on: &[],
        reason: "access logs want a bucket of their own; --trail records the same requests as data events",
    },
    Accepted {
        rules: &["S3BucketVersioningEnabled", "CKV_AWS_21", "s3_bucket_versioning_enabled_check"],
        on: &[],
        reason: "versions keep what was deleted, at a price: --versioned is the user's decision",
    },
    Accepted {
        rules: &["S3BucketReplicationEnabled", "CKV_AWS_144"],
        on: &[],
        reason: "a second bucket in another Region is a decision about where data may lie",
    },
    Accepted {
        rules: &["S3DefaultEncryptionKMS", "CKV_AWS_145", "s3_bucket_default_encryption_kms_check"],
        on: &[],
        reason: "S3 encrypts with keys of its own; --kms-key names a customer's",
    },
    Accepted {
        rules: &["s3_bucket_object_lock_enabled_check"],
        on: &[],
        reason: "Object Lock is for records that nobody may delete, and stays for good",
    },
    Accepted {
        rules: &["s3_event_notifications_enabled_check", "CKV2_AWS_62"],
        on: &["BucketOut", "out_bucket", "TrailBucket", "_trail"],
        reason: "a bucket that is only written to triggers nothing, on purpose",
    },
    Accepted {
        rules: &["SNSEncryptedKMS", "CKV_AWS_26"],
        on: &[],
        reason: "CloudWatch and S3 cannot publish to a topic under the key alias/aws/sns (Amazon SNS: key management); alarms hold no data, \
                 and events the names of objects alone",
    },
    Accepted {
        rules: &["AwsSolutions-SNS3", "AwsSolutions-SQS4"],
        on: &["AlarmTopic", "EventsTopic", "FailureQueue"],
        reason: "AWS's own services send there, by TLS; another sender would need a grant of its own",
    },
    Accepted {
        rules: &["AwsSolutions-SQS3", "sqs_dlq_check"],
        on: &["FailureQueue"],
        reason: "it is the queue of failures itself",
    },
    Accepted {
        rules: &["CKV_AWS_27"],
        on: &["FailureQueue"],
        reason: "wrong: SqsManagedSseEnabled is true, and checkov knows KMS only",
    },
    Accepted {
        rules: &["W3694"],
        on: &["EventsSubscription"],
        reason: "wrong: an alias is subscribed by its ARN as a function is (AWS Lambda Developer Guide, Using Lambda aliases in event sources)",
    },
    Accepted {
        rules: &["CloudWatchLogGroupEncrypted", "CKV_AWS_158", "cloudwatch_log_group_encrypted_check"],
        on: &[],
        reason: "CloudWatch Logs encrypts with keys of its own; the handler logs no content",
    },
    Accepted {
        rules: &["cloudwatch_log_group_retention_period_check", "CKV_AWS_338"],
        on: &[],
        reason: "--log-retention sets it; 30 days are the default, for logs of a function and no records",
    },
    Accepted {
        rules: &["LambdaInsideVPC", "lambda_inside_vpc_check", "CKV_AWS_117"],
        on: &[],
        reason: "S3 and the other services are reached without a network of one's own, which would need endpoints and costs",
    },
    Accepted {
        rules: &["LambdaDLQ", "CKV_AWS_116"],
        on: &[],
        reason: "wrong: an on-failure destination takes what failed, with more about it than a dead-letter queue; the helper is invoked by deployments",
    },
    Accepted {
        rules: &["LambdaConcurrency", "CKV_AWS_115"],
        on: &[],
        reason: "a reservation is taken from the account's quota; --allow-recursion makes one, as a brake",
    },
    Accepted {
        rules: &["CKV_AWS_173"],
        on: &[],
        reason: "the environment holds names and no secrets; Lambda encrypts it with a key of its own",
    },
    Accepted {
        rules: &["CKV_AWS_272"],
        on: &[],
        reason: "code signing wants a profile of AWS Signer, which is an account's",
    },
    Accepted {
        rules: &["CKV_AWS_50"],
        on: &[],
        reason: "--tracing switches X-Ray on; the helper runs once a deployment",
    },
    Accepted {
        rules: &["CloudTrailEncryptionEnabled", "cloud_trail_encryption_enabled_check", "CKV_AWS_35"],
        on: &["Trail", "trail"],
        reason: "its bucket encrypts with S3's keys; a customer's key has a policy and a price",
    },
    Accepted {
        rules: &[
            "CloudTrailCloudWatchLogsEnabled",
            "cloud_trail_cloud_watch_logs_enabled_check",
            "CKV2_AWS_10",
            "CKV_AWS_252",
        ],
        on: &["Trail", "trail"],
        reason: "it is there to be asked after the fact; alarms are of the function's metrics",
    },
    Accepted {
        rules: &["CKV_AWS_67"],
        on: &["Trail", "trail"],
        reason: "it records the objects of this project, which are in one Region",
    },
];
