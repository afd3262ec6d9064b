"""Who calls, and what the policies say to it.

"Policy evaluation logic" of the IAM User Guide: within an account the caller's own policies or the resource's have to allow,
between accounts both; a permissions boundary has to allow beside the caller's own; a Deny anywhere wins.
"""
import json

from flask import has_request_context, request
from moto.iam import access_control
from moto.iam.models import iam_backends

import iam
import journal


# Sessions that code of functions runs under, by their names, with the function: "Using source function ARN to control function access
# behavior" of the Lambda Developer Guide.
SOURCE_FUNCTIONS: dict[str, str] = {}


# Of which every account of this AWS is.
ORGANIZATION = "o-a1b2c3d4e5"


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


def json_of(policy) -> dict:
    return access_control.IAMPolicy(policy)._policy_json


def role_of(caller):
    return caller.backend.get_role(caller._owner_role_name) if ":assumed-role/" in caller.arn else None


def names_of(caller) -> dict:
    """How a resource's policy may name a caller: itself, or its account."""
    role = role_of(caller)
    itself = [caller.arn, *([role.arn] if role else [])]
    return {"itself": {"AWS": itself}, "account": {"AWS": [caller.account_id, f"arn:aws:iam::{caller.account_id}:root"]}}


def context_of(caller, owner: str) -> dict:
    role = role_of(caller)
    function = SOURCE_FUNCTIONS.get(caller.arn.rsplit("/", 1)[-1]) if role else None
    source = {"lambda:SourceFunctionArn": function} if function else {}
    tags = {f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in (role.tags or [])} if role else {}
    return {
        **request_context(), **tags, **source, "aws:ResourceAccount": owner, "aws:PrincipalAccount": caller.account_id,
        "aws:PrincipalArn": names_of(caller)["itself"]["AWS"][-1], "aws:PrincipalOrgID": ORGANIZATION,
    }


def boundary_of(account: str, role) -> dict | None:
    """The permissions boundary of a role, as the policy that it is now."""
    if role is None or not role.permissions_boundary_arn:
        return None
    return json_of(iam_backends[account]["aws"].get_policy(role.permissions_boundary_arn))


def own_verdict(documents: list[dict], boundary: dict | None, *about):
    """Of the policies of a caller; what its boundary does not allow is denied."""
    verdicts = [verdict_of(document, *about) for document in documents]
    if "Deny" in verdicts or boundary is not None and verdict_of(boundary, *about) != "Allow":
        return "Deny"
    return "Allow" if "Allow" in verdicts else None


def permits(caller, action: str, resource: str, owner: str, document: dict | None, context: dict, is_needed: bool = False) -> bool:
    """`document` is the resource's policy. Where it is needed, the caller's own policies count if it admits the account."""
    context = {**context_of(caller, owner), **context}
    own = own_verdict(
        [json_of(policy) for policy in caller.collect_policies()], boundary_of(caller.account_id, role_of(caller)),
        action, resource, context,
    )
    by_name = by_account = None
    if document and document.get("Statement"):
        names = names_of(caller)
        by_name = verdict_of(document, action, resource, context, names["itself"])
        by_account = verdict_of(document, action, resource, context, names["account"])
    if "Deny" in (own, by_name, by_account):
        return False
    if owner != caller.account_id:
        return own == "Allow" and "Allow" in (by_name, by_account)
    return by_name == "Allow" or own == "Allow" and (not is_needed or by_account == "Allow")
