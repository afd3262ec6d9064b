"""An AWS client for the tests: one JSON request a line on standard input, one JSON answer a line on standard output.

host.py starts it, with READY, which is the line that server.py printed, and a folder.
request: {"service": "s3", "operation": "put_object", "params": {..., "Body": {"$file": PATH}}, "headers": {...}}
`"as": "owner"` makes it a call of the administrator of the second account, and the `Credentials` that an AssumeRole answered
with, a call of that role.
answer:  {"result": ...} or {"error": {"code": .., "message": ..}}; bytes come back in a file, as {"$file": PATH}
The service `stack` has the operations `deploy` and `delete` (stack.py), and `publish` (assets.py); `history` has `set` (last_access.py), and `clock` `due` (scheduler.py).
"""
import json
import re
import sys
import tempfile
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import assets
from resources.kind import TemplateError
from stack import Stacks

REGION = "us-east-1"


def decode(value):
    if isinstance(value, dict):
        if set(value) == {"$file"}:
            with open(value["$file"], "rb") as file:
                return file.read()
        return {k: decode(v) for k, v in value.items()}
    return [decode(v) for v in value] if isinstance(value, list) else value


def encode(value):
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, (bytes, bytearray)):
        with tempfile.NamedTemporaryFile(dir=sys.argv[2], prefix="body-", delete=False) as file:
            file.write(value)
        return {"$file": file.name}
    return str(value)


class Clients:
    def __init__(self, endpoint: str, access_key: str, secret_key: str, token: str | None = None):
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=120)
        self.options = {
            "endpoint_url": endpoint, "region_name": REGION, "config": config,
            "aws_access_key_id": access_key, "aws_secret_access_key": secret_key, "aws_session_token": token,
        }
        self.made, self.headers = {}, {}

    def __getitem__(self, service: str):
        if service not in self.made:
            client = self.made[service] = boto3.client(service, **self.options)
            client.meta.events.register("before-send", self.add_headers)
        return self.made[service]

    def add_headers(self, request, **_):
        # S3's control plane has the account in its host name, which nobody resolves on loopback.
        request.url = re.sub(r"^http://\d{12}\.", "http://", request.url)
        for name, value in self.headers.items():
            request.headers[name] = value


STACKS = Stacks(REGION)
STACK_OPERATIONS = {
    "deploy": STACKS.deploy,
    "delete": STACKS.delete,
    "publish": lambda clients, **params: assets.publish(clients, REGION, **params),
}


def clients_of(accounts: dict, who) -> Clients:
    if isinstance(who, str):
        return accounts[who]
    endpoint = accounts["administrator"].options["endpoint_url"]
    return Clients(endpoint, who["AccessKeyId"], who["SecretAccessKey"], who["SessionToken"])


def answer(accounts: dict, request: dict):
    if unknown := set(request) - {"service", "operation", "params", "headers", "as"}:
        raise ValueError(f"request members {sorted(unknown)}")
    clients, params = clients_of(accounts, request.get("as", "administrator")), decode(request.get("params", {}))
    clients.headers = request.get("headers", {})
    if request["service"] == "clock":
        return urllib.request.urlopen(clients.options["endpoint_url"] + "/due", json.dumps(params).encode()) and {}
    if request["service"] == "history":
        return urllib.request.urlopen(clients.options["endpoint_url"] + "/history", json.dumps(params).encode()) and {}
    if request["service"] == "stack":
        return STACK_OPERATIONS[request["operation"]](clients, **params)
    result = getattr(clients[request["service"]], request["operation"])(**params)
    result.pop("ResponseMetadata", None)
    return result


def main() -> None:
    ready = json.loads(sys.argv[1])
    endpoint, owner = f"http://127.0.0.1:{ready['port']}", ready["owner"]
    accounts = {
        "administrator": Clients(endpoint, ready["access_key"], ready["secret_key"]),
        "owner": Clients(endpoint, owner["access_key"], owner["secret_key"]),
    }
    for line in sys.stdin:
        try:
            reply = {"result": answer(accounts, json.loads(line))}
        except ClientError as error:
            reply = {"error": {"code": error.response["Error"]["Code"], "message": str(error)}}
        except (BotoCoreError, TemplateError) as error:
            reply = {"error": {"code": type(error).__name__, "message": str(error)}}
        except Exception as error:
            reply = {"error": {"code": "Crash", "message": repr(error)}}
        print(json.dumps(reply, default=encode), flush=True)
