"""Keys that a service uses in the name of a caller: "Permissions for AWS services in key policies" of the KMS Developer Guide.

Of keys that AWS manages everybody in the account may make use through their service, so nothing is asked.
"""
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.ssm.models import ssm_backends

import targets
from callers import permits


def may_use(caller, action: str, key: str, via: str, region: str, context: dict, account: str | None = None, of_lambda: bool = False) -> bool:
    """A key that is named without its account is of `account`."""
    given = {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
    given |= {"kms:ViaService": f"{via}.{region}.amazonaws.com", "kms:CallerAccount": caller.account_id}
    if of_lambda:
        given["kms:GrantIsForAWSResource"] = "true"
    target = targets.key_target(key, region, account or caller.account_id, given)
    return permits(caller, action, target.arn, target.owner, target.policy, target.context, target.is_policy_needed)


def is_own(key: str | None) -> bool:
    """A customer's key, and none that AWS manages."""
    return bool(key) and not key.rsplit("alias/", 1)[-1].startswith("aws/")


def encrypted(bucket, headers) -> tuple[str | None, bool]:
    """The key that an object will be encrypted with, and whether by way of a bucket key; the request's word is the first."""
    rule = (bucket.encryption or {}).get("Rule", {})
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    algorithm = headers.get("x-amz-server-side-encryption") or default.get("SSEAlgorithm")
    key = headers.get("x-amz-server-side-encryption-aws-kms-key-id") or default.get("KMSMasterKeyID")
    with_bucket_key = headers.get("x-amz-server-side-encryption-bucket-key-enabled") or rule.get("BucketKeyEnabled")
    return (key if algorithm == "aws:kms" else None), is_true(with_bucket_key)


def is_true(value) -> bool:
    return str(value).lower() == "true"


def s3_may_use(caller, action: str, key: str | None, bucket, resource: str, with_bucket_key: bool) -> bool:
    """"Using server-side encryption with AWS KMS keys": the encryption context is the object, or with a bucket key the bucket."""
    context = {"aws:s3:arn": bucket.arn if with_bucket_key else resource}
    return not is_own(key) or may_use(caller, action, key, "s3", bucket.region_name, context)


def bucket_and_key(resource: str):
    name, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    account = s3_backends.bucket_accounts.get(name, (None, None))[1]
    return (s3_backends[account]["aws"].buckets.get(name) if account else None), key


def may_read(caller, resource: str, version: str | None) -> bool:
    bucket, name = bucket_and_key(resource)
    versions = bucket.keys.getlist(name, []) if bucket else []
    wanted = [k for k in versions if version is None or k.version_id == version]
    if not wanted or getattr(wanted[-1], "encryption", None) != "aws:kms":
        return True
    stored = wanted[-1]
    return s3_may_use(caller, "kms:Decrypt", stored.kms_key_id, bucket, resource, is_true(stored.bucket_key_enabled))


def may_write(caller, resource: str, headers, is_part: bool) -> bool:
    """A part of a multipart upload is decrypted when the parts are put together."""
    bucket, _ = bucket_and_key(resource)
    if bucket is None:
        return True
    key, with_bucket_key = encrypted(bucket, headers)
    actions = ["kms:GenerateDataKey", *(["kms:Decrypt"] if is_part else [])]
    return all(s3_may_use(caller, action, key, bucket, resource, with_bucket_key) for action in actions)


# What a service asks of the key of what a call is about, and the encryption context's key: "Managing Amazon SNS encryption keys
# and costs", "Amazon SQS Key management", "Secret encryption and decryption in AWS Secrets Manager", "AWS KMS encryption for
# AWS Systems Manager Parameter Store SecureString parameters". A publisher, and a sender, needs both actions.
USES = {
    "sns:Publish": ("sns", ("kms:GenerateDataKey", "kms:Decrypt"), "aws:sns:topicArn"),
    "sqs:SendMessage": ("sqs", ("kms:GenerateDataKey", "kms:Decrypt"), "aws:sqs:arn"),
    "secretsmanager:GetSecretValue": ("secretsmanager", ("kms:Decrypt",), "SecretARN"),
    "ssm:GetParameter": ("ssm", ("kms:Decrypt",), "PARAMETER_ARN"),
    "ssm:GetParameters": ("ssm", ("kms:Decrypt",), "PARAMETER_ARN"),
}


def key_of(action: str, said: dict, arn: str, account: str, region: str) -> str | None:
    """The key that something is encrypted with; `None` without SSE-KMS."""
    if action == "sns:Publish":
        topic = sns_backends[account][region].topics.get(arn)
        return topic.kms_master_key_id or None if topic else None
    if action == "sqs:SendMessage":
        queue = sqs_backends[account][region].queues.get(arn.rsplit(":", 1)[-1])
        return queue.kms_master_key_id or None if queue else None
    if action == "secretsmanager:GetSecretValue":
        secret = targets.secret_of(account, region, arn)
        return secret.kms_key_id or "alias/aws/secretsmanager" if secret else None
    if not said.get("WithDecryption"):
        return None
    backend, name = ssm_backends[account][region], arn.split(":parameter/", 1)[1]
    stored = backend.get_parameter(name) or backend.get_parameter(f"/{name}")
    return stored.keyid if stored and stored.parameter_type == "SecureString" else None


def may_use_key_of(caller, action: str, said: dict, arn: str) -> bool:
    """What is encrypted with a key that AWS manages is for its own account: "AWS managed keys" of the KMS Developer Guide."""
    if action not in USES or not arn.startswith("arn:"):
        return True
    region, account = arn.split(":")[3:5]
    key = key_of(action, said, arn, account, region)
    if key is None or not is_own(key):
        return key is None or account == caller.account_id
    service, actions, context = USES[action]
    return all(may_use(caller, one, key, service, region, {context: arn}, account) for one in actions)
