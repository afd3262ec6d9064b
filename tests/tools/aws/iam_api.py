"""What moto's IAM and STS let through and AWS does not: principals and boundaries that do not exist, and who may assume a role."""
import base64
import json

from moto.iam import models
from moto.iam.exceptions import IAMException, NoSuchEntity
from moto.iam.models import iam_backends
from moto.sts.exceptions import STSClientError
from moto.sts.responses import TokenResponse

import iam
from callers import request_context, verdict_of

KINDS = {"AWS", "Service", "Federated", "CanonicalUser"}


def check_trust(document: str, accounts: set[str]) -> None:
    """A role or a user that a trust policy names has to be there, as far as its account is one of these."""
    for statement in iam.as_list(json.loads(document)["Statement"]):
        principal = statement.get("Principal", {})
        if isinstance(principal, str):
            continue
        if unknown := set(principal) - KINDS:
            raise IAMException("MalformedPolicyDocument", f"Invalid principal in policy: {sorted(unknown)}")
        for arn in iam.as_list(principal.get("AWS", [])):
            if not is_there(arn, accounts):
                raise IAMException("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{arn}"')


def is_there(arn: str, accounts: set[str]) -> bool:
    if not arn.startswith("arn:"):
        return arn == "*" or arn.isdigit() and len(arn) == 12
    account, name = arn.split(":", 5)[4:]
    if account not in accounts or name == "root" or name.startswith("assumed-role/"):
        return True
    known = iam_backends[account]["aws"]
    return arn in {one.arn for one in (*known.roles.values(), *known.users.values())}


def check_boundary(backend, arn: str | None) -> None:
    if arn and arn not in backend.managed_policies:
        raise NoSuchEntity(f"Scope ARN: {arn} does not exist or is not attachable.")


# What STS lets a trust policy compare of a token of GitHub's ("IAM and AWS STS condition context keys", "Available keys for AWS
# OIDC federation"), since 2026-01; before, it was `aud` and `sub` alone.
CLAIMS = (
    "aud", "sub", "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository", "repository_id",
    "workflow",
)


def claims_of(token: str) -> dict:
    """Of a JSON Web Token, whose signature nobody here could check."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def check_web_identity(response) -> None:
    """"Configuring a role for GitHub OIDC identity provider": the provider, its audience, and the trust policy."""
    said = {name: response.querystring[name][0] for name in ("RoleArn", "WebIdentityToken")}
    try:
        claims = claims_of(said["WebIdentityToken"])
        issuer = claims["iss"].removeprefix("https://")
    except (IndexError, KeyError, ValueError):
        raise STSClientError("InvalidIdentityToken", "The token is no JSON Web Token") from None
    account, name = said["RoleArn"].split(":")[4], said["RoleArn"].rsplit("/", 1)[-1]
    known = iam_backends[account]["aws"]
    provider = known.open_id_providers.get(f"arn:aws:iam::{account}:oidc-provider/{issuer}")
    if provider is None:
        raise STSClientError("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for https://{issuer}")
    if claims.get("aud") not in provider.client_id_list:
        raise STSClientError("InvalidIdentityToken", "Incorrect token audience")
    role = next((role for role in known.roles.values() if role.name == name), None)
    context = {**request_context(), **{f"{issuer}:{key}": str(claims[key]) for key in CLAIMS if key in claims}}
    trust = json.loads(role.assume_role_policy_document) if role else {"Statement": []}
    verdict = verdict_of(trust, "sts:AssumeRoleWithWebIdentity", said["RoleArn"], context, {"Federated": provider.arn})
    if verdict != "Allow":
        raise STSClientError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")


def install(accounts: set[str]) -> None:
    create, update = models.IAMBackend.create_role, models.IAMBackend.update_assume_role_policy
    limit, assume = models.IAMBackend.put_role_permissions_boundary, TokenResponse.assume_role_with_web_identity
    authorize = TokenResponse._authenticate_and_authorize_normal_action

    def create_role(self, role_name, assume_role_policy_document, path, permissions_boundary, *rest, **more):
        check_trust(assume_role_policy_document, accounts)
        check_boundary(self, permissions_boundary)
        return create(self, role_name, assume_role_policy_document, path, permissions_boundary, *rest, **more)

    def update_assume_role_policy(self, role_name, policy_document):
        check_trust(policy_document, accounts)
        update(self, role_name, policy_document)

    def put_role_permissions_boundary(self, role_name, permissions_boundary):
        check_boundary(self, permissions_boundary)
        limit(self, role_name, permissions_boundary)

    def _authenticate_and_authorize_normal_action(self, resource="*"):
        # Unsigned: the token is what speaks for the caller.
        if self._get_action() != "AssumeRoleWithWebIdentity":
            authorize(self, resource)

    def assume_role_with_web_identity(self):
        check_web_identity(self)
        return assume(self)

    models.IAMBackend.create_role = create_role
    models.IAMBackend.update_assume_role_policy = update_assume_role_policy
    models.IAMBackend.put_role_permissions_boundary = put_role_permissions_boundary
    TokenResponse.assume_role_with_web_identity = assume_role_with_web_identity
    TokenResponse._authenticate_and_authorize_normal_action = _authenticate_and_authorize_normal_action
