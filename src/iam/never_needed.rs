//! What no function needs to handle objects: for a second opinion by IAM Access Analyzer.

use super::{Content, DocumentKind, Effect};
use crate::spec::Spec;

/// Changing what a bucket is, who may do what, and the function itself; never what reads or writes data. At most a hundred single
/// actions (*IAM Access Analyzer API Reference, Access*): a wildcard such as `s3:*` grants some of them.
const NEVER_NEEDED: [&str; 81] = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:CreateServiceLinkedRole",
    "iam:CreateUser",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "kms:CancelKeyDeletion",
    "kms:CreateGrant",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:AddPermission",
    "lambda:CreateEventSourceMapping",
    "lambda:CreateFunction",
    "lambda:CreateFunctionUrlConfig",
    "lambda:DeleteFunction",
    "lambda:PublishLayerVersion",
    "lambda:RemovePermission",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "logs:PutResourcePolicy",
    "logs:PutRetentionPolicy",
    "logs:PutSubscriptionFilter",
    "s3:BypassGovernanceRetention",
    "s3:CreateAccessPoint",
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:DeleteObjectVersion",
    "s3:ListAllMyBuckets",
    "s3:PutAccessPointPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketCORS",
    "s3:PutBucketLogging",
    "s3:PutBucketNotification",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutBucketWebsite",
    "s3:PutEncryptionConfiguration",
    "s3:PutInventoryConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
    "secretsmanager:DeleteSecret",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:PutSecretValue",
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:SetTopicAttributes",
    "sqs:AddPermission",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
    "ssm:DeleteParameter",
    "ssm:PutParameter",
    "ssm:SendCommand",
    "sts:AssumeRole",
];

/// Those of them that this document of the spec does not grant on purpose: the helper writes notifications, people deploy code.
pub fn never_needed(spec: &Spec, kind: DocumentKind) -> Vec<&'static str> {
    let granted: Vec<_> = match kind.content(spec) {
        Content::One(document) => {
            let allowing = document.policy.statements.into_iter().filter(|one| one.effect == Effect::Allow);
            allowing.flat_map(|statement| statement.actions).collect()
        }
        _ => Vec::new(),
    };
    NEVER_NEEDED.into_iter().filter(|name| granted.iter().all(|action| action.as_str() != *name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_may_hold_all_of_them() {
        assert!(NEVER_NEEDED.len() <= 100, "{}", NEVER_NEEDED.len());
        assert!(NEVER_NEEDED.is_sorted(), "{NEVER_NEEDED:?}");
    }
}
