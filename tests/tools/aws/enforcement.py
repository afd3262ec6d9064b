"""Every API call, judged by `callers.py` instead of moto's evaluator, once the server has been told to enforce."""
import json
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from flask import request
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import JsonRESTError
from moto.iam import access_control
from moto.iam.access_control import PermissionResult
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.s3 import models as s3_models
from moto.s3 import responses as s3_responses
from werkzeug.exceptions import Forbidden

import keys
import targets
from callers import boundary_of, json_of, own_verdict, permits

# Requests whose permission has another name ("Actions, resources, and condition keys" of the service).
ACTION_OF_REQUEST = {
    "s3:HeadBucket": "s3:ListBucket", "s3:HeadObject": "s3:GetObject", "lambda:Invoke": "lambda:InvokeFunction",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sns:PublishBatch": "sns:Publish",
}
# Requests of a bucket's settings that moto takes for others: (query, action of GET, PUT, DELETE).
BUCKET_ACTIONS = [
    ("encryption", "GetEncryptionConfiguration", "PutEncryptionConfiguration", "PutEncryptionConfiguration"),
    ("ownershipControls", "GetBucketOwnershipControls", "PutBucketOwnershipControls", "PutBucketOwnershipControls"),
    ("publicAccessBlock", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("abac", "GetBucketAbac", "PutBucketAbac", "PutBucketAbac"),
]
# Services whose actions begin with another name than their signatures.
PREFIXES = {"monitoring": "cloudwatch"}
# Of an object's version another permission is asked ("Policy actions for Amazon S3").
OF_VERSIONS = {
    "s3:GetObject": "s3:GetObjectVersion", "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging", "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl", "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
}
_all_managed = json.loads(aws_managed_policies_data) if isinstance(aws_managed_policies_data, str) else aws_managed_policies_data
# Of the policies that AWS manages, those that are there.
MANAGED = {name: _all_managed[name] for name in ["AWSLambdaBasicExecutionRole"]}
del _all_managed


def action_of_s3(call) -> str:
    """moto's action, where it does not lose that the request is about tags because it is about a version too."""
    action = ACTION_OF_REQUEST.get(call._action, call._action)
    if "versionId" not in request.args:
        return action
    if "tagging" in request.args or "acl" in request.args:
        part = "Tagging" if "tagging" in request.args else "Acl"
        action = f"s3:{ {'GET': 'Get', 'PUT': 'Put', 'DELETE': 'Delete'}[request.method]}Object{part}"
    return OF_VERSIONS.get(action, action)


def tags_of(bucket, key: str, version: str | None) -> dict:
    """The tags that policies see: of an object always, of a bucket once its ABAC is on ("Enabling ABAC" of the S3 User Guide)."""
    backend = s3_models.s3_backends[bucket.account_id]["aws"]
    found = {}
    if bucket.__dict__.get("_abac") == "Enabled":
        for name, value in backend.tagger.get_tag_dict_for_resource(bucket.arn).items():
            found |= {f"aws:ResourceTag/{name}": value, f"s3:BucketTag/{name}": value}
    stored = [k for k in bucket.keys.getlist(key, []) if version in (None, k.version_id)]
    if stored and isinstance(stored[-1], s3_models.FakeKey):
        tags = backend.tagger.get_tag_dict_for_resource(stored[-1].arn)
        found |= {f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()}
    return found


def s3_permits(caller, action: str, resource: str, version: str | None = None) -> bool:
    name = resource.removeprefix("arn:aws:s3:::").split("/", 1)[0]
    account = s3_models.s3_backends.bucket_accounts.get(name, (None, caller.account_id))[1]
    if request.headers.get("x-amz-expected-bucket-owner") not in (None, account):
        return False
    bucket, key = keys.bucket_and_key(resource)
    context = {"s3:ResourceAccount": account, **(tags_of(bucket, key, version) if bucket is not None else {})}
    document = json.loads(bucket.policy) if bucket is not None and bucket.policy else None
    return permits(caller, action, resource, account, document, context)


def check_s3(self, resource: str) -> None:
    """With what a service may do in the caller's name: read the source of a copy, make use of a key."""
    action, caller, version = action_of_s3(self), self._access_key, request.args.get("versionId")
    permitted = s3_permits(caller, action, resource, version)
    if action in ("s3:GetObject", "s3:GetObjectVersion") and request.method == "GET":
        permitted = permitted and keys.may_read(caller, resource, version)
    if action == "s3:PutObject":
        permitted = permitted and keys.may_write(caller, resource, request.headers, "uploadId" in request.args)
        if source := request.headers.get("x-amz-copy-source"):
            permitted = permitted and may_copy(caller, source)
    if not permitted:
        self._raise_access_denied()


def may_copy(caller, header: str) -> bool:
    path, _, query = header.partition("?")
    version = parse_qs(query).get("versionId", [None])[0]
    source, action = f"arn:aws:s3:::{unquote(path).lstrip('/')}", "s3:GetObjectVersion" if version else "s3:GetObject"
    return s3_permits(caller, action, source, version) and keys.may_read(caller, source, version)


def check_call(self, resource: str) -> None:
    """Calls of every service but S3."""
    self._action = f"{PREFIXES.get(self._service, self._service)}:{self._action.split(':', 1)[1]}"
    if self._action == "sts:GetCallerIdentity":  # allowed whatever the policies say
        return
    action, caller, said = ACTION_OF_REQUEST.get(self._action, self._action), self._access_key, targets.parameters_of(self)
    for target in targets.targets_of(self, resource):
        owner = target.owner or caller.account_id
        permitted = permits(caller, target.action or action, target.arn, owner, target.policy, target.context, target.is_policy_needed)
        if not permitted or not keys.may_use_key_of(caller, action, said, target.arn):
            refuse(self)
    # "AWS::Lambda::Function" in CloudFormation's resource schemas: the code is fetched with the rights of whoever names it.
    code = said.get("Code") or said
    if action in ("lambda:CreateFunction", "lambda:UpdateFunctionCode") and "S3Bucket" in code:
        if not s3_permits(caller, "s3:GetObject", f"arn:aws:s3:::{code['S3Bucket']}/{code['S3Key']}"):
            self._action = "s3:GetObject"
            refuse(self)
    # "User: … is not authorized to perform: lambda:GetLayerVersion on resource: …": Lambda's answer to who configures a function with a layer
    # (aws-samples/sample-serverless-mcp-servers#19, anomalyco/sst#6078). Layers of other accounts are not handled.
    if action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"):
        for layer in said.get("Layers") or []:
            if not permits(caller, "lambda:GetLayerVersion", layer, layer.split(":")[4], None, {}):
                self._action = "lambda:GetLayerVersion"
                refuse(self)
    # "Securing Lambda environment variables" of the Lambda Developer Guide: with the rights of the caller, by way of Lambda.
    if action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration") and (key := said.get("KMSKeyArn")):
        for use in ("kms:Encrypt", "kms:Decrypt", "kms:CreateGrant"):
            if not keys.may_use(caller, use, key, "lambda", key.split(":")[3], {}, of_lambda=True):
                self._action = use
                refuse(self)
    # "Giving Lambda functions access to resources in an Amazon VPC" of the Lambda Developer Guide: with the rights of the caller.
    if action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration") and (said.get("VpcConfig") or {}).get("SubnetIds"):
        for verify in ("DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs", "GetSecurityGroupsForVpc"):
            if not permits(caller, f"ec2:{verify}", "*", caller.account_id, None, {}):
                self._action = f"ec2:{verify}"
                refuse(self)
    # "Grant a user permissions to pass a role to an AWS service" of the IAM User Guide.
    passed = role = None
    if action in ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration") and "Role" in said:
        passed, role = {"iam:PassedToService": "lambda.amazonaws.com"}, said["Role"]
    if action in ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"):
        passed, role = {"iam:PassedToService": "scheduler.amazonaws.com"}, said["Target"]["RoleArn"]
    if role is not None:
        if not permits(caller, "iam:PassRole", role, role.split(":")[4], None, passed):
            self._action = "iam:PassRole"
            refuse(self)


def refuse(call) -> None:
    """In the words of the service's protocol."""
    message = f"User: {call._access_key.arn} is not authorized to perform: {call._action}"
    if call._service == "lambda" or "json" in (request.content_type or ""):
        raise JsonRESTError("AccessDenied" if call._service == "sqs" else "AccessDeniedException", message)
    if call._service == "s3":
        body = f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{escape(message)}</Message></Error></ErrorResponse>"
        raise Forbidden(body)
    call._raise_access_denied()


def _is_action_permitted(self, action, resource="*", principal=None, incoming_condition_values=None):
    """Whatever of moto still asks this way would be answered wrong."""
    raise NotImplementedError(f"{action} is judged by callers.py")


def role_documents(account: str, role_arn: str) -> list[dict]:
    backend = iam_backends[account]["aws"]
    name = role_arn.rsplit("/", 1)[-1]
    inline = [json.loads(backend.get_role_policy(name, policy)[1]) for policy in backend.list_role_policies(name)]
    return inline + [json_of(policy) for policy in backend.list_attached_role_policies(name)[0]]


def role_may(account: str, role_arn: str, action: str, resource: str, context: dict | None = None) -> bool:
    """For what Lambda does in the role's name: writing logs, sending to the failure destination."""
    boundary = boundary_of(account, iam_backends[account]["aws"].get_role(role_arn.rsplit("/", 1)[-1]))
    return own_verdict(role_documents(account, role_arn), boundary, action, resource, context or {}) == "Allow"


def add_managed_policies(account: str) -> None:
    for name, data in MANAGED.items():
        policy = AWSManagedPolicy.from_data(name, account, "us-east-1", data)
        iam_backends[account]["aws"].managed_policies[policy.arn] = policy


def install() -> None:
    access_control.IAMPolicy.is_action_permitted = _is_action_permitted
    access_control.IAMRequest.check_action_permitted = check_call
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
