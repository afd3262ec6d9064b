"""EventBridge Scheduler: what it checks of a schedule, and what becomes of one that is due, which a test says.

"Setting up Amazon EventBridge Scheduler", "Confused deputy prevention", "Adding context attributes", "Schedule types" and "Configuring a
dead-letter queue for a schedule" of its User Guide. A target that its role may not invoke is not tried again: the input goes to the dead-letter
queue at once, if the role may send to that.
"""
import json
import re
import uuid

from moto.iam.models import iam_backends
from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, scheduler_backends
from moto.sqs.models import sqs_backends

import enforcement
import functions
import iam
import journal
import qualifiers

SCHEDULER = {"Service": "scheduler.amazonaws.com"}
EXPRESSION = re.compile(
    r"rate\([1-9]\d* (minute|hour|day)s?\)|cron\((\S+ ){5}\S+\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)"
)
_create, _update = EventBridgeSchedulerBackend.create_schedule, EventBridgeSchedulerBackend.update_schedule


def trusts(role_arn: str, region: str, account: str, group: str) -> bool:
    """Whether the role lets EventBridge Scheduler take it on for a schedule of the group, whose ARN it tells."""
    try:
        role = iam_backends[account]["aws"].get_role_by_arn(role_arn)
    except Exception:
        return False
    context = {
        "aws:SourceAccount": account, "aws:SourceArn": f"arn:aws:scheduler:{region}:{account}:schedule-group/{group}",
    }
    return iam.decide(json.loads(role.assume_role_policy_document), "sts:AssumeRole", role.arn, context, SCHEDULER) == "Allow"


def check(backend, said: dict) -> None:
    expression, target = said["schedule_expression"], said["target"]
    if not EXPRESSION.fullmatch(expression):
        raise ValidationException(f"Invalid Schedule Expression {expression}.")
    if expression.startswith("cron") and expression[5:-1].split(" ")[2::2].count("?") != 1:
        raise ValidationException(f"Invalid Schedule Expression {expression}.")
    if not trusts(target["RoleArn"], backend.region_name, backend.account_id, said.get("group_name") or "default"):
        raise ValidationException("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.")
    if ":lambda:" not in target["Arn"]:
        raise ValidationException(f"not handled: target {target['Arn']}")
    if "Input" in target:
        json.loads(target["Input"])
    queue = target.get("DeadLetterConfig", {}).get("Arn", "")
    if queue.endswith(".fifo"):
        raise ValidationException("a FIFO queue is no dead-letter queue of a schedule")


def create_schedule(self, **said):
    check(self, said)
    return _create(self, **said)


def update_schedule(self, **said):
    check(self, said)
    return _update(self, **said)


def fire(account: str, region: str, name: str, time: str) -> None:
    """The schedule is due."""
    schedule = scheduler_backends[account][region].get_schedule("default", name)
    about = {"schedule": name, "time": time}
    if schedule.state != "ENABLED":
        journal.note("disabled", **about)
        return
    target = schedule.target
    words = {"schedule-arn": schedule.arn, "scheduled-time": time, "execution-id": uuid.uuid4().hex[:16], "attempt-number": "1"}
    sent = target.get("Input", "{}")
    for word, value in words.items():
        sent = sent.replace(f"<aws.scheduler.{word}>", value)
    role, arn = target["RoleArn"], target["Arn"]
    is_trusted = trusts(role, region, account, schedule.group_name)
    if is_trusted and qualifiers.invoked(arn) and enforcement.role_may(account, role, "lambda:InvokeFunction", arn):
        functions.invoke_later(arn, json.loads(sent), about)
        return
    journal.note("refused", arn=arn, **about)
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    may_keep = queue is not None and is_trusted and enforcement.role_may(account, role, "sqs:SendMessage", queue)
    if may_keep:
        sqs_backends[account][region].send_message(queue_name=queue.rsplit(":", 1)[-1], message_body=sent)
    journal.note("undelivered", kept=may_keep, **about)


class Clock:
    """A WSGI application in front of another: `POST /due` with {"account": ID, "region": REGION, "name": SCHEDULE, "time": ISO 8601}."""

    def __init__(self, others):
        self.others = others

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/due":
            return self.others(environ, start_response)
        fire(**json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        start_response("200 OK", [])
        return [b"{}"]


def install() -> None:
    EventBridgeSchedulerBackend.create_schedule = create_schedule
    EventBridgeSchedulerBackend.update_schedule = update_schedule
