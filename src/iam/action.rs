//! The actions that this program ever names.

use std::fmt;

/// One line an action: the variant, the name as a policy holds it, what it lets do.
macro_rules! actions {
    ($($variant:ident = $name:literal, $doc:literal;)+) => {
        /// An IAM action, such as `s3:GetObject` (*Service Authorization Reference*). No wildcard can be written but the one
        /// for statements that deny: what a user states is an exact name of the reference.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $doc] $variant,)+
            /// Any other action of the *Service Authorization Reference*, as a user states it.
            Stated(&'static str),
        }

        impl Action {
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Stated(name) => name,
                }
            }
        }
    };
}

actions! {
    AssumeRole = "sts:AssumeRole", "Take on a role.";
    AssumeRoleWithWebIdentity = "sts:AssumeRoleWithWebIdentity", "Take on a role with the token of an identity provider.";
    InvokeFunction = "lambda:InvokeFunction", "Invoke the function.";
    GetFunction = "lambda:GetFunction", "Read the function and where its code is.";
    GetFunctionConfiguration = "lambda:GetFunctionConfiguration", "Read the function's configuration.";
    UpdateFunctionCode = "lambda:UpdateFunctionCode", "Replace the function's code.";
    UpdateFunctionConfiguration = "lambda:UpdateFunctionConfiguration", "Change the function's configuration.";
    GetLayerVersion = "lambda:GetLayerVersion", "Read a version of a layer.";
    PublishVersion = "lambda:PublishVersion", "Publish a version of the function.";
    CreateAlias = "lambda:CreateAlias", "Give a version of the function an alias.";
    DeleteAlias = "lambda:DeleteAlias", "Delete an alias of the function.";
    GetAlias = "lambda:GetAlias", "Read which version an alias stands for.";
    UpdateAlias = "lambda:UpdateAlias", "Let an alias stand for another version.";
    GetProvisionedConcurrencyConfig = "lambda:GetProvisionedConcurrencyConfig", "Read how many instances of a version are kept ready.";
    CreateChangeSet = "cloudformation:CreateChangeSet", "Say what a stack is to become.";
    DescribeChangeSet = "cloudformation:DescribeChangeSet", "Read what a stack is to become.";
    ExecuteChangeSet = "cloudformation:ExecuteChangeSet", "Make a stack what was said.";
    DescribeStacks = "cloudformation:DescribeStacks", "Read a stack's state and outputs.";
    DescribeStackEvents = "cloudformation:DescribeStackEvents", "Read the state of a stack.";
    GetTemplateSummary = "cloudformation:GetTemplateSummary", "Read the parameters of a stack's template.";
    GetPolicy = "lambda:GetPolicy", "Read who may invoke the function.";
    AddPermission = "lambda:AddPermission", "Let a principal invoke the function.";
    RemovePermission = "lambda:RemovePermission", "Remove a permission to invoke the function.";
    CreateLogGroup = "logs:CreateLogGroup", "Create a log group.";
    CreateLogStream = "logs:CreateLogStream", "Open a log stream in a group that exists.";
    PutLogEvents = "logs:PutLogEvents", "Write log events.";
    GetObject = "s3:GetObject", "Get or head an object.";
    GetObjectVersion = "s3:GetObjectVersion", "Get or head a version of an object.";
    PutObject = "s3:PutObject", "Put an object, in one piece or in parts.";
    PutObjectTagging = "s3:PutObjectTagging", "Tag an object, or put it with tags.";
    AbortMultipartUpload = "s3:AbortMultipartUpload", "Throw away the parts of an upload that failed.";
    DeleteObject = "s3:DeleteObject", "Delete an object.";
    ListBucket = "s3:ListBucket", "List keys.";
    GetBucketAcl = "s3:GetBucketAcl", "Read a bucket's access control list.";
    GetBucketNotification = "s3:GetBucketNotification", "Read a bucket's notification configuration.";
    PutBucketNotification = "s3:PutBucketNotification", "Replace a bucket's notification configuration.";
    EveryS3Action = "s3:*", "Anything at all with S3: for statements that deny.";
    SendMessage = "sqs:SendMessage", "Send a message to a queue.";
    ReceiveMessage = "sqs:ReceiveMessage", "Receive messages of a queue.";
    DeleteMessage = "sqs:DeleteMessage", "Delete a message of a queue.";
    Publish = "sns:Publish", "Publish to a topic.";
    GetSecretValue = "secretsmanager:GetSecretValue", "Fetch a secret.";
    GetParameter = "ssm:GetParameter", "Fetch a parameter.";
    BatchGetItem = "dynamodb:BatchGetItem", "Get items of tables.";
    ConditionCheckItem = "dynamodb:ConditionCheckItem", "Make a transaction depend on an item.";
    GetItem = "dynamodb:GetItem", "Get an item, alone or in a transaction.";
    Query = "dynamodb:Query", "Get the items of a partition key.";
    Scan = "dynamodb:Scan", "Get all items.";
    BatchWriteItem = "dynamodb:BatchWriteItem", "Put and delete items of tables.";
    DeleteItem = "dynamodb:DeleteItem", "Delete an item, alone or in a transaction.";
    PutItem = "dynamodb:PutItem", "Put an item, alone or in a transaction.";
    UpdateItem = "dynamodb:UpdateItem", "Change an item, alone or in a transaction.";
    PutEvents = "events:PutEvents", "Put events on an event bus.";
    DescribeRule = "events:DescribeRule", "Read which events a rule matches.";
    ListTagsOfRule = "events:ListTagsForResource", "Read the tags of a rule.";
    ListTargetsByRule = "events:ListTargetsByRule", "Read where a rule sends events.";
    PutRule = "events:PutRule", "Write which events a rule matches.";
    PutTargets = "events:PutTargets", "Say where a rule sends events.";
    RemoveTargets = "events:RemoveTargets", "Take targets off a rule.";
    CreateSchedule = "scheduler:CreateSchedule", "Create a schedule.";
    DeleteSchedule = "scheduler:DeleteSchedule", "Delete a schedule.";
    GetSchedule = "scheduler:GetSchedule", "Read when a schedule invokes what.";
    UpdateSchedule = "scheduler:UpdateSchedule", "Change when a schedule invokes what.";
    StartExecution = "states:StartExecution", "Start a state machine.";
    PutStreamRecord = "kinesis:PutRecord", "Put a record into a data stream.";
    PutStreamRecords = "kinesis:PutRecords", "Put records into a data stream.";
    PutDeliveryRecord = "firehose:PutRecord", "Put a record into a stream of Data Firehose.";
    PutDeliveryRecords = "firehose:PutRecordBatch", "Put records into a stream of Data Firehose.";
    InvokeModel = "bedrock:InvokeModel", "Invoke a model.";
    InvokeModelWithResponseStream = "bedrock:InvokeModelWithResponseStream", "Invoke a model that answers piece by piece.";
    PutMetricData = "cloudwatch:PutMetricData", "Put metrics.";
    CreateGrant = "kms:CreateGrant", "Let another principal use a key.";
    Encrypt = "kms:Encrypt", "Encrypt with a key.";
    Decrypt = "kms:Decrypt", "Decrypt with a key.";
    GenerateDataKey = "kms:GenerateDataKey", "Make a data key, encrypted with a key.";
    AssignPrivateIpAddresses = "ec2:AssignPrivateIpAddresses", "Give a network interface further addresses.";
    CreateNetworkInterface = "ec2:CreateNetworkInterface", "Create a network interface in a subnet.";
    DeleteNetworkInterface = "ec2:DeleteNetworkInterface", "Delete a network interface.";
    DescribeNetworkInterfaces = "ec2:DescribeNetworkInterfaces", "Read network interfaces.";
    DescribeSecurityGroups = "ec2:DescribeSecurityGroups", "Read security groups.";
    DescribeSubnets = "ec2:DescribeSubnets", "Read subnets.";
    DescribeVpcs = "ec2:DescribeVpcs", "Read VPCs.";
    DetachNetworkInterface = "ec2:DetachNetworkInterface", "Detach a network interface from an instance.";
    GetSecurityGroupsForVpc = "ec2:GetSecurityGroupsForVpc", "Read which security groups a VPC has.";
    UnassignPrivateIpAddresses = "ec2:UnassignPrivateIpAddresses", "Take addresses from a network interface.";
    PutTraceSegments = "xray:PutTraceSegments", "Send what X-Ray draws a trace from.";
    PutTelemetryRecords = "xray:PutTelemetryRecords", "Tell X-Ray how the sending went.";
    PassRole = "iam:PassRole", "Hand a role to a service.";
    GetRole = "iam:GetRole", "Read a role.";
    GetRolePolicy = "iam:GetRolePolicy", "Read an inline policy of a role.";
    ListRolePolicies = "iam:ListRolePolicies", "List the inline policies of a role.";
    ListAttachedRolePolicies = "iam:ListAttachedRolePolicies", "List the managed policies of a role.";
    PutRolePolicy = "iam:PutRolePolicy", "Write an inline policy of a role.";
    DeleteRolePolicy = "iam:DeleteRolePolicy", "Delete an inline policy of a role.";
    CreateRole = "iam:CreateRole", "Create a role.";
    AttachRolePolicy = "iam:AttachRolePolicy", "Attach a managed policy to a role.";
    UpdateAssumeRolePolicy = "iam:UpdateAssumeRolePolicy", "Change who may take on a role.";
    UpdateRole = "iam:UpdateRole", "Change how long a session of a role may be.";
    TagRole = "iam:TagRole", "Put tags on a role.";
    UntagRole = "iam:UntagRole", "Take tags off a role.";
    PutRolePermissionsBoundary = "iam:PutRolePermissionsBoundary", "Set another permissions boundary of a role.";
    CreatePolicyVersion = "iam:CreatePolicyVersion", "Write a new version of a managed policy.";
    SetDefaultPolicyVersion = "iam:SetDefaultPolicyVersion", "Say which version of a managed policy counts.";
    DeletePolicyVersion = "iam:DeletePolicyVersion", "Delete a version of a managed policy.";
    DeletePolicy = "iam:DeletePolicy", "Delete a managed policy.";
    GetManagedPolicy = "iam:GetPolicy", "Read which version of a managed policy counts.";
    GetPolicyVersion = "iam:GetPolicyVersion", "Read a version of a managed policy.";
    GenerateServiceLastAccessedDetails = "iam:GenerateServiceLastAccessedDetails", "Let IAM find out what a role used last.";
    GetServiceLastAccessedDetails = "iam:GetServiceLastAccessedDetails", "Read what a role used last.";
    GetFunctionConcurrency = "lambda:GetFunctionConcurrency", "Read how many of the function may run at once.";
    GetFunctionEventInvokeConfig = "lambda:GetFunctionEventInvokeConfig", "Read where an event goes that fails.";
    GetEventSourceMapping = "lambda:GetEventSourceMapping", "Read what Lambda polls for the function.";
    GetFunctionRecursionConfig = "lambda:GetFunctionRecursionConfig", "Read whether the function may trigger itself.";
    ListTags = "lambda:ListTags", "Read the tags of the function.";
    DescribeLogGroups = "logs:DescribeLogGroups", "Read how log groups are kept.";
    ListVersionsByFunction = "lambda:ListVersionsByFunction", "List the versions of the function.";
    GetFunctionCodeSigningConfig = "lambda:GetFunctionCodeSigningConfig", "Read whether the function's code has to be signed.";
    ListTagsOfLogGroup = "logs:ListTagsForResource", "Read the tags of a log group.";
    GetQueueAttributes = "sqs:GetQueueAttributes", "Read a queue's settings.";
    ListQueueTags = "sqs:ListQueueTags", "Read the tags of a queue.";
    GetSubscriptionAttributes = "sns:GetSubscriptionAttributes", "Read the settings of a subscription to a topic.";
    GetTopicAttributes = "sns:GetTopicAttributes", "Read a topic's settings.";
    ListTagsOfTopic = "sns:ListTagsForResource", "Read the tags of a topic.";
    DescribeAlarms = "cloudwatch:DescribeAlarms", "Read an alarm.";
    ListTagsOfAlarm = "cloudwatch:ListTagsForResource", "Read the tags of an alarm.";
    GetDashboard = "cloudwatch:GetDashboard", "Read a dashboard.";
    DescribeTrails = "cloudtrail:DescribeTrails", "Read the settings of trails.";
    GetTrailStatus = "cloudtrail:GetTrailStatus", "Read whether a trail records.";
    GetEventSelectors = "cloudtrail:GetEventSelectors", "Read what a trail records.";
    ListTagsOfTrail = "cloudtrail:ListTags", "Read the tags of a trail.";
    GetAccelerateConfiguration = "s3:GetAccelerateConfiguration", "Read whether transfers of a bucket are accelerated.";
    GetBucketAbac = "s3:GetBucketAbac", "Read whether a bucket's tags count in policies.";
    GetBucketCors = "s3:GetBucketCORS", "Read which web pages may use a bucket.";
    GetBucketLogging = "s3:GetBucketLogging", "Read where a bucket's access logs go.";
    GetBucketObjectLockConfiguration = "s3:GetBucketObjectLockConfiguration", "Read how a bucket locks objects.";
    GetBucketOwnershipControls = "s3:GetBucketOwnershipControls", "Read who owns a bucket's objects.";
    GetBucketPolicy = "s3:GetBucketPolicy", "Read a bucket's policy.";
    GetBucketPublicAccessBlock = "s3:GetBucketPublicAccessBlock", "Read whether a bucket is closed to the public.";
    GetBucketRequestPayment = "s3:GetBucketRequestPayment", "Read who pays for requests to a bucket.";
    GetBucketTagging = "s3:GetBucketTagging", "Read the tags of a bucket.";
    GetBucketVersioning = "s3:GetBucketVersioning", "Read whether a bucket keeps versions.";
    GetBucketWebsite = "s3:GetBucketWebsite", "Read whether a bucket is a web site.";
    GetEncryptionConfiguration = "s3:GetEncryptionConfiguration", "Read how a bucket encrypts.";
    GetLifecycleConfiguration = "s3:GetLifecycleConfiguration", "Read when a bucket's objects expire.";
    GetReplicationConfiguration = "s3:GetReplicationConfiguration", "Read where a bucket is copied to.";
    ListTagsOfBucket = "s3:ListTagsForResource", "Read the tags of a bucket.";
    ValidatePolicy = "access-analyzer:ValidatePolicy", "Let IAM Access Analyzer look at a policy.";
    CheckAccessNotGranted = "access-analyzer:CheckAccessNotGranted", "Let it say whether a policy grants certain actions.";
    CheckNoPublicAccess = "access-analyzer:CheckNoPublicAccess", "Let it say whether a policy lets the public in.";
    DeleteRolePermissionsBoundary = "iam:DeleteRolePermissionsBoundary", "Take a role's permissions boundary away.";
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
