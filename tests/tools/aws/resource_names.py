"""On what a call acts, where moto does not say so and takes every resource to be meant."""
import re
from urllib.parse import unquote

from moto.awslambda.responses import LambdaResponse
from moto.iam.responses import IamResponse


def function_of(self) -> str:
    named = re.search(r"/functions/([^/?]+)", self.path)
    if not named:
        return "*"
    name = unquote(named.group(1))
    return name if name.startswith("arn:") else f"arn:{self.partition}:lambda:{self.region}:{self.current_account}:function:{name}"


def install() -> None:
    resource_of_role = IamResponse._determine_resource

    def role_of(self) -> str:
        if self._get_action() == "GenerateServiceLastAccessedDetails":
            return self._get_param("Arn")
        return resource_of_role(self)

    IamResponse._determine_resource = role_of
    LambdaResponse._determine_resource = function_of
