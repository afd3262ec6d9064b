"""What a call is about: the resource and the condition keys that policies are judged by, for services other than S3.

"Actions, resources, and condition keys" of each service in the Service Authorization Reference. What is not here has the
resource that moto knows, or `*`, which only a statement for `*` allows.
"""
import base64
import json
import re
from typing import NamedTuple
from urllib.parse import unquote

from flask import request
from moto.awslambda.models import lambda_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.kms.utils import _deserialize_ciphertext_blob
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

import qualifiers
from tables import Tables

FUNCTION = re.compile(r"/\d{4}-\d\d-\d\d/(?:functions|tags)/([^/]+)")


MAPPING = re.compile(r"/\d{4}-\d\d-\d\d/event-source-mappings/([^/]+)")


SCHEDULE = re.compile(r"/schedules/([^/]+)")


class Target(NamedTuple):
    arn: str
    """Of an account, which its policy is of too."""
    policy: dict | None = None
    context: dict = {}
    is_policy_needed: bool = False
    action: str | None = None
    """What it is asked for, where that is not the action of the whole request."""

    @property
    def owner(self) -> str | None:
        parts = self.arn.split(":")
        return parts[4] if len(parts) > 5 and parts[4] not in ("", "aws") else None


def parameters_of(call) -> dict:
    try:
        return json.loads(call._body)
    except ValueError:
        return {name: value[0] if isinstance(value, list) else value for name, value in call._data.items()}


def document_of(text: str | None) -> dict | None:
    return json.loads(text) if text else None


def topics(_call, said: dict, place: str) -> list[Target]:
    # "Actions, resources, and condition keys for Amazon SNS": what is about a subscription is told by its topic.
    of_subscription = said.get("SubscriptionArn", "").rpartition(":")[0]
    arn = said.get("TopicArn") or said.get("TargetArn") or said.get("ResourceArn") or of_subscription or None
    if arn is None:
        return [Target(f"arn:aws:sns:{place}:{said['Name']}")] if "Name" in said else []
    region, account = arn.split(":")[3:5]
    topic = sns_backends[account][region].topics.get(arn)
    return [Target(arn, topic and document_of(topic.policy))]


def queues(_call, said: dict, place: str) -> list[Target]:
    if "QueueUrl" not in said:
        return [Target(f"arn:aws:sqs:{place}:{said['QueueName']}")] if "QueueName" in said else []
    account, name = said["QueueUrl"].rsplit("/", 2)[1:]
    queue = sqs_backends[account][place.split(":")[0]].queues.get(name)
    policy = queue and queue.policy
    return [Target(f"arn:aws:sqs:{place.split(':')[0]}:{account}:{name}", document_of(policy))]


def secret_of(account: str, region: str, name: str):
    secrets = secretsmanager_backends[account][region].secrets
    return secrets[name] if name in secrets else None


def secrets(_call, said: dict, place: str) -> list[Target]:
    name = said.get("SecretId") or said.get("Name")
    if name is None:
        return []
    region, account = name.split(":")[3:5] if name.startswith("arn:") else place.split(":")
    secret = secret_of(account, region, name)
    arn = secret.arn if secret else name if name.startswith("arn:") else f"arn:aws:secretsmanager:{place}:secret:{name}"
    return [Target(arn, document_of(secret.policy) if secret else None)]


def parameters(_call, said: dict, place: str) -> list[Target]:
    names = said.get("Names") or [said[key] for key in ("Name", "Path") if key in said]
    plain = [name if name.startswith("arn:") else name.split(":")[0].lstrip("/") for name in names]
    return [Target(n if n.startswith("arn:") else f"arn:aws:ssm:{place}:parameter/{n}") for n in plain]


def keys(_call, said: dict, place: str) -> list[Target]:
    region, account = place.split(":")
    named = said.get("KeyId")
    if named is None and "CiphertextBlob" in said:
        named = _deserialize_ciphertext_blob(base64.b64decode(said["CiphertextBlob"])).key_id
    if named is None:
        return []
    encrypted_with = said.get("EncryptionContext") or {}
    return [key_target(named, region, account, {f"kms:EncryptionContext:{name}": v for name, v in encrypted_with.items()})]


def key_target(named: str, region: str, account: str, context: dict) -> Target:
    """A key by its id, ARN or alias. Its policy decides who may use it, and whether the account's own policies count."""
    if named.startswith("arn:"):
        region, account = named.split(":")[3:5]
    backend = kms_backends[account][region]
    alias = backend.get_alias_name(named)
    known = backend.get_key_id_from_alias(alias) if alias.startswith("alias/") else backend.get_key_id(named)
    found = backend.keys.get(known or "")
    arn = found.arn if found else f"arn:aws:kms:{region}:{account}:key/{named.rsplit('/', 1)[-1]}"
    return Target(arn, found and document_of(found.policy), context, found is not None)


def watched(call, said: dict, place: str) -> list[Target]:
    """Metrics have no ARN; what they are put under is a condition."""
    if call._action == "cloudwatch:PutMetricData":
        return [Target("*", context={"cloudwatch:namespace": said["Namespace"]})]
    if "ResourceARN" in said:
        return [Target(said["ResourceARN"])]
    alarms = said.get("AlarmNames") or [said["AlarmName"]] if "AlarmName" in said or "AlarmNames" in said else []
    boards = said.get("DashboardNames") or [said["DashboardName"]] if "DashboardName" in said or "DashboardNames" in said else []
    account = call._access_key.account_id
    return [Target(f"arn:aws:cloudwatch:{place}:alarm:{name}") for name in alarms] + [
        Target(f"arn:aws:cloudwatch::{account}:dashboard/{name}") for name in boards
    ]


def trails(_call, said: dict, place: str) -> list[Target]:
    if "ResourceIdList" in said:
        return [Target(arn) for arn in said["ResourceIdList"]]
    name = said.get("Name") or said.get("TrailName") or said.get("ResourceId")
    return [Target(name if name.startswith("arn:") else f"arn:aws:cloudtrail:{place}:trail/{name}")] if name else []


def log_groups(_call, said: dict, _place: str) -> list[Target]:
    return [Target(said["resourceArn"])] if "resourceArn" in said else []


def functions(call, said: dict, place: str) -> list[Target]:
    """A function is named by the path, and a new one by the request."""
    found = FUNCTION.match(request.path)
    name = unquote(found[1]) if found else said.get("FunctionName")
    context = {"lambda:Principal": said["Principal"]} if call._action == "lambda:AddPermission" else {}
    # "Using IAM condition keys for VPC settings" of the Lambda Developer Guide.
    network = said.get("VpcConfig") or {}
    context |= {f"lambda:{key}": network[key] for key in ("SubnetIds", "SecurityGroupIds") if network.get(key)}
    if (found := MAPPING.match(request.path)) is not None:
        # "Actions, resources, and condition keys for AWS Lambda": what is about a mapping is told by the function, too.
        mapping = lambda_backends[place.split(":")[1]][place.split(":")[0]].get_event_source_mapping(found[1])
        function = {"lambda:FunctionArn": mapping.function_arn} if mapping else {}
        return [Target(f"arn:aws:lambda:{place}:event-source-mapping:{found[1]}", context=function)]
    if not name or "EventSourceArn" in said:
        return []
    # Since 2022 a qualifier is part of what is asked for (juanjoDiaz/serverless-plugin-warmup#304 quotes the notice).
    qualifier = request.args.get("Qualifier", "$LATEST")
    name += "" if qualifier == "$LATEST" else f":{qualifier}"
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{place}:function:{name}"
    invoked = qualifiers.invoked(arn) if call._action == "lambda:Invoke" else None
    statements = qualifiers.policy_of(*invoked[1:]).statements if invoked else []
    return [Target(arn, {"Version": "2012-10-17", "Statement": statements}, context)]


def tables(_call, said: dict, place: str) -> list[Target]:
    return [Target(arn, context=context, action=action) for arn, context, action in Tables(place).targets(said)]


# "Actions, resources, and condition keys for Amazon EventBridge": what is about a rule, and the ARNs that PutTargets names.
OF_RULES = {"DeleteRule", "DescribeRule", "ListTargetsByRule", "PutRule", "PutTargets", "RemoveTargets"}


def buses(call, said: dict, place: str) -> list[Target]:
    if "ResourceARN" in said:
        return [Target(said["ResourceARN"])]
    if call._action.split(":")[1] in OF_RULES:
        context = {"events:TargetArn": [target["Arn"] for target in said["Targets"]]} if "Targets" in said else {}
        return [Target(f"arn:aws:events:{place}:rule/{said.get('Name') or said['Rule']}", context=context)]
    # Each entry is judged by its own source, which botocore's model does not require.
    sources = [{"events:source": [entry["Source"]]} if "Source" in entry else {} for entry in said.get("Entries", [])]
    named = [(entry.get("EventBusName", "default"), source) for entry, source in zip(said.get("Entries", []), sources)]
    named = named or ([(said["Name"], {})] if "Name" in said else [])
    arns = [(name if name.startswith("arn:") else f"arn:aws:events:{place}:event-bus/{name}", context) for name, context in named]
    return [Target(arn, context=context) for arn, context in arns]


def schedules(_call, said: dict, place: str) -> list[Target]:
    found = SCHEDULE.match(request.path)
    group = said.get("GroupName") or request.args.get("groupName") or "default"
    return [Target(f"arn:aws:scheduler:{place}:schedule/{group}/{unquote(found[1])}")] if found else []


def machines(_call, said: dict, place: str) -> list[Target]:
    arn = said.get("stateMachineArn") or ("name" in said and f"arn:aws:states:{place}:stateMachine:{said['name']}")
    return [Target(arn)] if arn else []


def streams(_call, said: dict, place: str) -> list[Target]:
    arn = said.get("StreamARN") or ("StreamName" in said and f"arn:aws:kinesis:{place}:stream/{said['StreamName']}")
    return [Target(arn)] if arn else []


def delivery_streams(_call, said: dict, place: str) -> list[Target]:
    name = said.get("DeliveryStreamName")
    return [Target(f"arn:aws:firehose:{place}:deliverystream/{name}")] if name else []


def stacks(_call, said: dict, place: str) -> list[Target]:
    return [Target(f"arn:aws:cloudformation:{place}:stack/{said['StackName']}/0123abcd")] if "StackName" in said else []


def buckets(_call, _said: dict, _place: str) -> list[Target]:
    """Of S3 only the calls about tags come here, which are another service's by their address."""
    _, found, arn = unquote(request.path).partition("/v20180820/tags/")
    return [Target(arn)] if found else []


def roles(call, said: dict, _place: str) -> list[Target]:
    """A role that is assumed: its trust policy decides, and the caller's own policies if it trusts the account."""
    if call._action != "sts:AssumeRole":
        return []
    account, name = said["RoleArn"].split(":")[4], said["RoleArn"].rsplit("/", 1)[-1]
    found = [role for role in iam_backends[account]["aws"].roles.values() if role.name == name]
    trust = json.loads(found[0].assume_role_policy_document) if found else None
    context = {"sts:ExternalId": said["ExternalId"]} if "ExternalId" in said else {}
    if "SerialNumber" in said and "TokenCode" in said:
        # "Secure API access with MFA": for whoever says the code with the request. Neither a key that is valid for years nor the
        # session of a role, and so of a permission set, tells of a second factor.
        context |= {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
    return [Target(said["RoleArn"], trust, context, True)]


# "Actions, resources, and condition keys for AWS Identity and Access Management": the boundary that the role has.
BOUNDED = {"iam:AttachRolePolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy"}


def policies(call, said: dict, _place: str) -> list[Target]:
    """Of IAM only what reads a managed policy, or is compared with a boundary: moto knows the roles."""
    if call._action in BOUNDED:
        found = [role for role in iam_backends[call._access_key.account_id]["aws"].roles.values() if role.name == said["RoleName"]]
        bounds = {"iam:PermissionsBoundary": role.permissions_boundary_arn for role in found if role.permissions_boundary_arn}
        return [Target(role.arn, context=bounds) for role in found]
    return [Target(said["PolicyArn"])] if call._action in ("iam:GetPolicy", "iam:GetPolicyVersion") else []


SERVICES = {
    "iam": policies, "sns": topics, "sqs": queues, "secretsmanager": secrets, "ssm": parameters, "kms": keys, "lambda": functions, "sts": roles,
    "s3": buckets, "cloudformation": stacks, "cloudwatch": watched, "cloudtrail": trails, "logs": log_groups,
    "dynamodb": tables, "events": buses, "scheduler": schedules, "states": machines, "kinesis": streams, "firehose": delivery_streams,
}


def targets_of(call, known: str) -> list[Target]:
    """`known` is what moto says."""
    service = call._action.split(":")[0]
    find = SERVICES.get(service)
    found = find(call, parameters_of(call), f"{call._region}:{call._access_key.account_id}") if find else []
    return found or [Target(known)]
