"""On what a call to Lambda acts: moto takes every function to be meant."""
import re
from urllib.parse import unquote

from moto.awslambda.responses import LambdaResponse


def function_of(self) -> str:
    named = re.search(r"/functions/([^/?]+)", self.path)
    if not named:
        return "*"
    name = unquote(named.group(1))
    return name if name.startswith("arn:") else f"arn:{self.partition}:lambda:{self.region}:{self.current_account}:function:{name}"


def install() -> None:
    LambdaResponse._determine_resource = function_of
