"""Every API call, judged by `iam.py` instead of moto's evaluator, once the server has been told to enforce.

Identity policies for every call, and bucket policies for calls to S3: "Policy evaluation logic" of the IAM User Guide. Within
an account one of the two has to allow, between accounts both; a Deny anywhere wins.
"""
import json
from urllib.parse import unquote

from flask import has_request_context, request
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam import access_control
from moto.iam.access_control import PermissionResult
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.s3 import models as s3_models
from moto.s3 import responses as s3_responses

import iam
import journal

# Requests whose permission has another name ("Actions, resources, and condition keys" of the service).
ACTION_OF_REQUEST = {"s3:HeadBucket": "s3:ListBucket", "s3:HeadObject": "s3:GetObject", "lambda:Invoke": "lambda:InvokeFunction"}
# Requests of a bucket's settings that moto takes for others: (query, action of GET, PUT, DELETE).
BUCKET_ACTIONS = [
    ("encryption", "GetEncryptionConfiguration", "PutEncryptionConfiguration", "PutEncryptionConfiguration"),
    ("ownershipControls", "GetBucketOwnershipControls", "PutBucketOwnershipControls", "PutBucketOwnershipControls"),
    ("publicAccessBlock", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
]
# Of the policies that AWS manages, those that are there.
MANAGED = ["AWSLambdaBasicExecutionRole"]


def request_context() -> dict:
    """The condition keys that a request carries. A request counts as TLS unless a header says otherwise."""
    if not has_request_context():
        return {}
    context = {"aws:SecureTransport": "false" if request.headers.get("X-Forwarded-Proto") == "http" else "true"}
    if "prefix" in request.args:
        context["s3:prefix"] = request.args["prefix"]
    return context


def verdict_of(document: dict, action: str, resource: str, context: dict, principal: dict | None = None):
    """What is not supported denies, and is noted for the test to stumble on."""
    try:
        return iam.decide(document, action, resource, context, principal)
    except iam.Unsupported as problem:
        journal.note("unsupported", problem=str(problem), action=action)
        return "Deny"


def _is_action_permitted(self, action, resource="*", principal=None, incoming_condition_values=None):
    """moto asks this way for trust policies."""
    verdict = verdict_of(self._policy_json, ACTION_OF_REQUEST.get(action, action), resource, request_context())
    if verdict is None:
        return PermissionResult.NEUTRAL
    return PermissionResult.PERMITTED if verdict == "Allow" else PermissionResult.DENIED


def names_of(caller) -> dict:
    """How a bucket policy may name a caller: itself, or its account."""
    itself = [caller.arn]
    if ":assumed-role/" in caller.arn:
        itself.append(caller.backend.get_role(caller._owner_role_name).arn)
    return {"itself": {"AWS": itself}, "account": {"AWS": [caller.account_id, f"arn:aws:iam::{caller.account_id}:root"]}}


def s3_permits(caller, action: str, resource: str) -> bool:
    name = resource.removeprefix("arn:aws:s3:::").split("/", 1)[0]
    account = s3_models.s3_backends.bucket_accounts.get(name, (None, caller.account_id))[1]
    context = {
        **request_context(), "aws:ResourceAccount": account, "s3:ResourceAccount": account,
        "aws:PrincipalAccount": caller.account_id, "aws:PrincipalArn": names_of(caller)["itself"]["AWS"][-1],
    }
    identity = [verdict_of(json_of(p), action, resource, context) for p in caller.collect_policies()]
    expected = request.headers.get("x-amz-expected-bucket-owner")
    if "Deny" in identity or expected not in (None, account):
        return False
    bucket = s3_models.s3_backends[account]["aws"].buckets.get(name)
    by_name = by_account = None
    if bucket is not None and bucket.policy:
        document, names = json.loads(bucket.policy), names_of(caller)
        by_name = verdict_of(document, action, resource, context, names["itself"])
        by_account = verdict_of(document, action, resource, context, names["account"])
        if "Deny" in (by_name, by_account):
            return False
    if account == caller.account_id:
        return "Allow" in identity or by_name == "Allow"
    return "Allow" in identity and "Allow" in (by_name, by_account)


def check_s3(self, resource: str) -> None:
    action = ACTION_OF_REQUEST.get(self._action, self._action)
    permitted = s3_permits(self._access_key, action, resource)
    if action == "s3:PutObject" and (source := request.headers.get("x-amz-copy-source")):
        source = unquote(source.split("?")[0]).lstrip("/")
        permitted = permitted and s3_permits(self._access_key, "s3:GetObject", f"arn:aws:s3:::{source}")
    if not permitted:
        self._raise_access_denied()


def json_of(policy) -> dict:
    return access_control.IAMPolicy(policy)._policy_json


def role_documents(account: str, role_arn: str) -> list[dict]:
    backend = iam_backends[account]["aws"]
    name = role_arn.rsplit("/", 1)[-1]
    inline = [json.loads(backend.get_role_policy(name, policy)[1]) for policy in backend.list_role_policies(name)]
    return inline + [json_of(policy) for policy in backend.list_attached_role_policies(name)[0]]


def role_may(account: str, role_arn: str, action: str, resource: str) -> bool:
    """For what Lambda does in the role's name: writing logs, sending to the failure destination."""
    verdicts = [iam.decide(d, action, resource) for d in role_documents(account, role_arn)]
    return "Deny" not in verdicts and "Allow" in verdicts


def add_managed_policies(account: str) -> None:
    data = json.loads(aws_managed_policies_data) if isinstance(aws_managed_policies_data, str) else aws_managed_policies_data
    for name in MANAGED:
        policy = AWSManagedPolicy.from_data(name, account, "us-east-1", data[name])
        iam_backends[account]["aws"].managed_policies[policy.arn] = policy


def install() -> None:
    access_control.IAMPolicy.is_action_permitted = _is_action_permitted
    access_control.S3IAMRequest.check_action_permitted = check_s3
    # Bucket policies are judged above, by the caller's name and the action's; moto looks at neither.
    s3_models.FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL
    # The access key and the session token are checked; moto's own check of signatures refuses valid ones of some GETs.
    access_control.IAMRequestBase.check_signature = lambda self: None
    for query, *actions in BUCKET_ACTIONS:
        for method, action in zip(("GET", "PUT", "DELETE"), actions):
            s3_responses.ACTION_MAP["BUCKET"][method][query] = action


def enforce() -> None:
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    ActionAuthenticatorMixin.request_count = 0
