"""Every API call, judged by `iam.py` instead of moto's evaluator, once the server has been told to enforce."""
import json

from flask import has_request_context, request
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam import access_control
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

import iam
import journal

# S3 requests whose permission has another name ("Actions, resources, and condition keys for Amazon S3").
ACTION_OF_REQUEST = {"s3:HeadBucket": "s3:ListBucket", "s3:HeadObject": "s3:GetObject"}


def request_context() -> dict:
    """The condition keys that a request carries. A request counts as TLS unless a header says otherwise."""
    if not has_request_context():
        return {}
    context = {"aws:SecureTransport": "false" if request.headers.get("X-Forwarded-Proto") == "http" else "true"}
    if "prefix" in request.args:
        context["s3:prefix"] = request.args["prefix"]
    return context


def _is_action_permitted(self, action, resource="*", principal=None, incoming_condition_values=None):
    document = self._policy_json
    action = ACTION_OF_REQUEST.get(action, action)
    try:
        verdict = iam.decide(document, action, resource, request_context())
    except iam.Unsupported as problem:
        journal.note("unsupported", problem=str(problem), action=action)
        return PermissionResult.DENIED
    if verdict is None:
        return PermissionResult.NEUTRAL
    return PermissionResult.PERMITTED if verdict == "Allow" else PermissionResult.DENIED


def role_documents(account: str, role_arn: str) -> list[dict]:
    backend = iam_backends[account]["aws"]
    name = role_arn.rsplit("/", 1)[-1]
    return [json.loads(backend.get_role_policy(name, policy)[1]) for policy in backend.list_role_policies(name)]


def role_may(account: str, role_arn: str, action: str, resource: str) -> bool:
    """For what Lambda does in the role's name: writing logs, sending to the failure destination."""
    verdicts = [iam.decide(d, action, resource) for d in role_documents(account, role_arn)]
    return "Deny" not in verdicts and "Allow" in verdicts


def install() -> None:
    access_control.IAMPolicy.is_action_permitted = _is_action_permitted
    # The access key and the session token are checked; moto's own check of signatures refuses valid ones of some GETs.
    access_control.IAMRequestBase.check_signature = lambda self: None


def enforce() -> None:
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    ActionAuthenticatorMixin.request_count = 0
