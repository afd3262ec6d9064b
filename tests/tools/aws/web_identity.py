"""AssumeRoleWithWebIdentity, which carries a token in the place of a signature: the role's trust policy judges what the token claims.

The token's own signature is not looked at: nobody here has GitHub's key. moto asks for an access key, which such a call has not.
"""
import base64
import json

from moto.iam.access_control import AccessDeniedError
from moto.iam.models import iam_backends
from moto.sts.responses import TokenResponse

import iam

ACTION = "sts:AssumeRoleWithWebIdentity"


def claims_of(token: str) -> dict:
    claims = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))


def is_trusted(role, token: str) -> bool:
    claims = claims_of(token)
    issuer = claims["iss"].removeprefix("https://")
    account = role.arn.split(":")[4]
    principal = {"Federated": [f"arn:aws:iam::{account}:oidc-provider/{issuer}"]}
    context = {f"{issuer}:{name}": value for name, value in claims.items()}
    trust = json.loads(role.assume_role_policy_document)
    return iam.decide(trust, ACTION, role.arn, context, principal) == "Allow"


def install() -> None:
    authorize = TokenResponse._authenticate_and_authorize_normal_action

    def authorize_token(self, resource: str = "*") -> None:
        if self._get_action() != ACTION.split(":")[1]:
            return authorize(self, resource)
        role = iam_backends[self.current_account][self.partition].get_role_by_arn(self._get_param("RoleArn"))
        if not is_trusted(role, self._get_param("WebIdentityToken")):
            raise AccessDeniedError(user_arn=role.arn, action=ACTION)

    TokenResponse._authenticate_and_authorize_normal_action = authorize_token

