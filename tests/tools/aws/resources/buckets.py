"""Buckets and their policies."""
import json

from botocore.exceptions import ClientError

from .kind import Kind, TemplateError, tag_map

# Of AWS::S3::Bucket's notification lists: their entries' target, and the API's names of the list and the target.
TARGETS = {
    "LambdaConfigurations": ("Function", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    "QueueConfigurations": ("Queue", "QueueConfigurations", "QueueArn"),
    "TopicConfigurations": ("Topic", "TopicConfigurations", "TopicArn"),
}


def notification(config: dict) -> dict:
    """`NotificationConfiguration` of AWS::S3::Bucket, whose names differ from the API's."""
    result = {}
    for name, (target, api_list, api_target) in TARGETS.items():
        for item in config.pop(name, []):
            entry = {api_target: item.pop(target), "Events": [item.pop("Event")]}
            if (filters := item.pop("Filter", None)) is not None:
                entry["Filter"] = {"Key": {"FilterRules": filters["S3Key"]["Rules"]}}
            assert not item, f"notification members {sorted(item)}"
            result.setdefault(api_list, []).append(entry)
    if config.pop("EventBridgeConfiguration", {"EventBridgeEnabled": False}).get("EventBridgeEnabled", True):
        result["EventBridgeConfiguration"] = {}
    assert not config, f"notification members {sorted(config)}"
    return result


def encryption(config: dict) -> dict:
    def renamed(rule):
        return {("ApplyServerSideEncryptionByDefault" if k == "ServerSideEncryptionByDefault" else k): v for k, v in rule.items()}

    return {"Rules": [renamed(rule) for rule in config["ServerSideEncryptionConfiguration"]]}


# Members of a rule whose API member is deeper: (member, name within it).
EXPIRATION = {"ExpirationInDays": "Days", "ExpirationDate": "Date", "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}
SAME = {"Status", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration", "Transitions"}


def lifecycle(config: dict) -> dict:
    """The API says `ID` where CloudFormation says `Id`, wants a prefix, and keeps apart what expires."""
    def renamed(rule):
        if unknown := set(rule) - SAME - set(EXPIRATION) - {"Id", "Prefix"}:
            raise TemplateError(f"lifecycle members not handled: {sorted(unknown)}")
        result = {name: rule[name] for name in SAME if name in rule} | {"Filter": {"Prefix": rule.get("Prefix", "")}}
        if "Id" in rule:
            result["ID"] = rule["Id"]
        if expires := {EXPIRATION[name]: rule[name] for name in EXPIRATION if name in rule}:
            result["Expiration"] = expires
        return result

    return {"Rules": [renamed(rule) for rule in config["Rules"]]}


def put_tags(aws, bucket: str, tags: list[dict]) -> None:
    """Of a bucket with ABAC the tags are changed by other calls."""
    s3 = aws["s3"]
    if s3.get_bucket_abac(Bucket=bucket)["AbacStatus"]["Status"] == "Disabled":
        return s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags}) if tags else s3.delete_bucket_tagging(Bucket=bucket)
    account = aws["sts"].get_caller_identity()["Account"]
    there = {"AccountId": account, "ResourceArn": f"arn:aws:s3:::{bucket}"}
    before = tag_map(aws["s3control"].list_tags_for_resource(**there)["Tags"])
    if gone := sorted(before.keys() - tag_map(tags).keys()):
        aws["s3control"].untag_resource(**there, TagKeys=gone)
    if tags:
        aws["s3control"].tag_resource(**there, Tags=tags)


# What puts a property in place, and what takes it away again.
SETTINGS = {
    "PublicAccessBlockConfiguration": (
        lambda s3, b, v: s3.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration=v),
        lambda s3, b: s3.delete_public_access_block(Bucket=b),
    ),
    "BucketEncryption": (
        lambda s3, b, v: s3.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration=encryption(v)),
        lambda s3, b: s3.delete_bucket_encryption(Bucket=b),
    ),
    "OwnershipControls": (
        lambda s3, b, v: s3.put_bucket_ownership_controls(Bucket=b, OwnershipControls=v),
        lambda s3, b: s3.delete_bucket_ownership_controls(Bucket=b),
    ),
    "VersioningConfiguration": (
        lambda s3, b, v: s3.put_bucket_versioning(Bucket=b, VersioningConfiguration=v),
        lambda s3, b: s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={"Status": "Suspended"}),
    ),
    "LifecycleConfiguration": (
        lambda s3, b, v: s3.put_bucket_lifecycle_configuration(Bucket=b, LifecycleConfiguration=lifecycle(v)),
        lambda s3, b: s3.delete_bucket_lifecycle(Bucket=b),
    ),
    "AbacStatus": (
        lambda s3, b, v: s3.put_bucket_abac(Bucket=b, AbacStatus={"Status": v}),
        lambda s3, b: s3.put_bucket_abac(Bucket=b, AbacStatus={"Status": "Disabled"}),
    ),
    "NotificationConfiguration": (
        lambda s3, b, v: s3.put_bucket_notification_configuration(Bucket=b, NotificationConfiguration=notification(v)),
        lambda s3, b: s3.put_bucket_notification_configuration(Bucket=b, NotificationConfiguration={}),
    ),
}


def has_bucket(aws, name: str) -> bool:
    try:
        return bool(aws["s3"].head_bucket(Bucket=name))
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        return False


def has_policy(aws, name: str) -> bool:
    try:
        return bool(aws["s3"].get_bucket_policy(Bucket=name))
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchBucketPolicy", "NoSuchBucket"):
            raise
        return False


def make_bucket(aws, resource, props) -> None:
    name = props.take("BucketName", resource.default_name.lower())
    # CreateBucket itself would say yes to the bucket's owner in us-east-1.
    if has_bucket(aws, name):
        raise TemplateError(f"{name} already exists")
    namespace = props.take("BucketNamespace", None)
    aws["s3"].create_bucket(Bucket=name, **({"BucketNamespace": namespace} if namespace else {}))
    resource.id = name


def settle_bucket(aws, resource, props, old) -> None:
    tags = props.take("Tags", [])
    if tags != (old or {}).get("Tags", []):
        put_tags(aws, resource.id, tags)
    for name, (put, take_away) in SETTINGS.items():
        value, before = props.take(name, None), (old or {}).get(name)
        if value == before:
            continue
        if value is None:
            take_away(aws["s3"], resource.id)
        else:
            put(aws["s3"], resource.id, value)
    resource.attributes = {"Arn": f"arn:aws:s3:::{resource.id}"}


def delete_bucket(aws, resource) -> None:
    aws["s3"].delete_bucket(Bucket=resource.id)


def make_bucket_policy(aws, resource, props) -> None:
    name = props.take("Bucket")
    # aws-cloudformation/cloudformation-coverage-roadmap#1068 reports it.
    if has_policy(aws, name):
        raise TemplateError(f"The bucket policy already exists on bucket {name}")
    resource.id = name


def settle_bucket_policy(aws, resource, props, _old) -> None:
    aws["s3"].put_bucket_policy(Bucket=resource.id, Policy=json.dumps(props.take("PolicyDocument")))


def delete_bucket_policy(aws, resource) -> None:
    aws["s3"].delete_bucket_policy(Bucket=resource.id)


KINDS = {
    "AWS::S3::Bucket": Kind(make_bucket, settle_bucket, delete_bucket, ("BucketName",), False, "BucketName", has_bucket),
    "AWS::S3::BucketPolicy": Kind(
        make_bucket_policy, settle_bucket_policy, delete_bucket_policy, ("Bucket",), False, "Bucket", has_policy,
    ),
}
