"""Where Lambda sends what failed every try, in the name of the execution role: "Capturing records of Lambda asynchronous invocations"."""
import json
import time
import uuid

from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

import enforcement

# By service of the destination: what the guide says that the role needs. The objects are those of the whole bucket.
NEEDS = {
    "sqs": [("sqs:SendMessage", "{}")],
    "sns": [("sns:Publish", "{}")],
    "s3": [("s3:PutObject", "{}/*"), ("s3:ListBucket", "{}")],
}


def denied(fn, destination: str) -> str | None:
    """The first action that the role lacks; an unsupported destination lacks support."""
    service = destination.split(":")[2]
    context = {}
    if service == "s3":
        owner = s3_backends.bucket_accounts.get(destination.rsplit(":", 1)[-1], (None, fn.account_id))[1]
        context = {"s3:ResourceAccount": owner, "aws:ResourceAccount": owner}
    for action, resource in NEEDS[service]:
        if not enforcement.role_may(fn.account_id, fn.role, action, resource.format(destination), context):
            return action.split(":")[1]
    return None


def is_supported(destination: str) -> bool:
    """FIFO queues and topics are not. Functions and event buses are, and no test has one."""
    parts = destination.split(":")
    return len(parts) > 5 and parts[2] in NEEDS and not destination.endswith(".fifo")


def send(fn, destination: str, record: dict) -> None:
    _, _, service, region, account, name = destination.split(":", 5)
    body = json.dumps(record)
    if service == "sqs":
        sqs_backends[account][region].send_message(queue_name=name, message_body=body)
    elif service == "sns":
        sns_backends[account][region].topics[destination].publish(body)
    else:
        owner = s3_backends.bucket_accounts[name][1]
        now = time.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S", time.gmtime())
        key = f"aws/lambda/async/{fn.function_name}/{now}-{uuid.uuid4()}"
        s3_backends[owner]["aws"].put_object(name, key, body.encode())
