"""Calls over HTTP of somebody who has one policy, and what moto took them for."""
import json
import logging

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import IAMRequestBase
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
REFUSALS = {"AccessDenied", "AccessDeniedException", "403"}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
THINGS = [
    ("s3", "create_bucket", {"Bucket": "in-bucket"}), ("s3", "create_bucket", {"Bucket": "out.bucket"}),
    ("sqs", "create_queue", {"QueueName": "orders"}), ("sqs", "create_queue", {"QueueName": "orders-late"}),
    ("sns", "create_topic", {"Name": "done"}),
    ("ssm", "put_parameter", {"Name": "/thumbs/size", "Value": "1", "Type": "String"}),
]


class Server:
    """A server, with something to call and somebody to call it."""

    def __init__(self, facts: dict | None):
        self.is_moto = facts is None
        facts = facts or own_server()
        self.endpoint = facts["endpoint"]
        admin = self.clients(facts["access_key"], facts["secret_key"])
        for service, operation, params in THINGS:
            getattr(admin(service), operation)(**params)
        self.iam = admin("iam")
        role = self.iam.create_role(RoleName="caller", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        keys = admin("sts").assume_role(RoleArn=role, RoleSessionName="1")["Credentials"]
        self.client = self.clients(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        if self.is_moto:
            watch()

    def clients(self, access_key: str, secret_key: str, token: str | None = None):
        made = {}
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=60, parameter_validation=False)

        def client(service: str):
            if service not in made:
                made[service] = boto3.client(
                    service, endpoint_url=self.endpoint, region_name=REGION, config=config, aws_access_key_id=access_key,
                    aws_secret_access_key=secret_key, aws_session_token=token,
                )
            return made[service]

        return client

    def call_all(self, document: dict, calls: list[dict]) -> list[dict]:
        """Nothing if the document is refused."""
        self.allow_changes(True)
        try:
            self.iam.put_role_policy(RoleName="caller", PolicyName="policy", PolicyDocument=json.dumps(document))
        except self.iam.exceptions.MalformedPolicyDocumentException:
            return []
        self.allow_changes(False)
        return [self.call(call) for call in calls]

    def allow_changes(self, is_allowed: bool) -> None:
        """moto's own server has no administrator while it enforces."""
        if self.is_moto:
            settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf") if is_allowed else 0

    def call(self, call: dict) -> dict:
        TAKEN.clear()
        try:
            getattr(self.client(call["service"]), call["operation"])(**call["params"])
            answer = "Allow"
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            answer = "None" if error.response["Error"]["Code"] in REFUSALS else "Error" if status >= 500 else "Allow"
        return {"moto": answer, **TAKEN}


TAKEN = {}


def own_server() -> dict:
    settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return {"endpoint": f"http://{host}:{port}", "access_key": "testing", "secret_key": "testing"}


def watch() -> None:
    """Notes for which action on what moto takes a call; and leaves out its check of signatures, which refuses valid ones."""
    check = IAMRequestBase.check_action_permitted

    def noting(self, resource):
        TAKEN.update(action=self._action, resource=resource)
        return check(self, resource)

    IAMRequestBase.check_action_permitted = noting
    IAMRequestBase.check_signature = lambda self: None
