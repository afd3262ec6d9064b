"""S3's events on the default bus of EventBridge, and what its rules do with them.

"Using EventBridge" and "EventBridge event message structure" of the Amazon S3 User Guide; "Using resource-based policies for Amazon
EventBridge" and "Using dead-letter queues to process undelivered events" of the Amazon EventBridge User Guide. A target that may not be
sent to is not tried again: the event goes to the dead-letter queue at once, if the policy of that lets the rule.
"""
import itertools
import json
import time

from moto.events.exceptions import InvalidEventPatternException
from moto.events.models import EventsBackend, events_backends
from moto.sqs.models import sqs_backends

import event_patterns
import functions
import iam
import journal

_sequence = itertools.count(0x0055AED6DCD90281E5)
_put_rule = EventsBackend.put_rule

# "Amazon EventBridge mapping and troubleshooting": the type of the detail, and the field that tells one event from another.
TYPES = {
    "s3:ObjectCreated:Put": ("Object Created", {"reason": "PutObject"}),
    "s3:ObjectCreated:Post": ("Object Created", {"reason": "POST Object"}),
    "s3:ObjectCreated:Copy": ("Object Created", {"reason": "CopyObject"}),
    "s3:ObjectCreated:CompleteMultipartUpload": ("Object Created", {"reason": "CompleteMultipartUpload"}),
    "s3:ObjectRemoved:Delete": ("Object Deleted", {"reason": "DeleteObject", "deletion-type": "Permanently Deleted"}),
    "s3:ObjectRemoved:DeleteMarkerCreated": ("Object Deleted", {"reason": "DeleteObject", "deletion-type": "Delete Marker Created"}),
    "s3:ObjectTagging:Put": ("Object Tags Added", {}),
    "s3:ObjectTagging:Delete": ("Object Tags Deleted", {}),
    "s3:ObjectAcl:Put": ("Object ACL Updated", {}),
}


def event_of(name: str, bucket, key) -> dict | None:
    """None for what S3 does not send there. The key is as it is."""
    if name not in TYPES:
        return None
    detail_type, fields = TYPES[name]
    item = {"key": key.name, "etag": key.etag.strip('"'), "sequencer": f"{next(_sequence):018X}"}
    if detail_type == "Object Created":
        item["size"] = key.size
    if detail_type == "Object Deleted":
        del item["etag"]
    if bucket.is_versioned:
        item["version-id"] = key.version_id
    detail = {
        "version": "0", "bucket": {"name": bucket.name}, "object": item, "request-id": "N4N7GDK58NMKJ12R",
        "requester": bucket.account_id, "source-ip-address": "127.0.0.1", **fields,
    }
    return {
        "version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": detail_type, "source": "aws.s3",
        "account": bucket.account_id, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "region": bucket.region_name,
        "resources": [bucket.arn], "detail": detail,
    }


def send(name: str, bucket, key) -> None:
    """To the bus of the account that owns the bucket, once that is switched on."""
    configuration = bucket.notification_configuration
    if getattr(configuration, "event_bridge", None) is None or (event := event_of(name, bucket, key)) is None:
        return
    rules = events_backends[bucket.account_id][bucket.region_name].describe_event_bus("default").rules
    for rule in list(rules.values()):
        pattern = rule.event_pattern.get_pattern()
        if rule.state == "ENABLED" and pattern and event_patterns.matches(pattern, event):
            about = {"bucket": bucket.name, "key": key.name, "rule": rule.name}
            journal.note("matched", **about)
            for target in rule.targets:
                deliver(rule, target, event, about)


def deliver(rule, target: dict, event: dict, about: dict) -> None:
    if functions.permits(target["Arn"], rule.arn, None, "events.amazonaws.com"):
        functions.invoke_later(target["Arn"], event, about)
        return
    journal.note("refused", arn=target["Arn"], **about)
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    journal.note("undelivered", kept=queue is not None and keep(queue, rule, event), **about)


def keep(arn: str, rule, event: dict) -> bool:
    _, _, _, region, account, name = arn.split(":", 5)
    queue = sqs_backends[account][region].queues.get(name)
    if queue is None:
        return False
    document = {"Statement": [], **json.loads(queue.policy or "{}")}
    principal = {"Service": "events.amazonaws.com"}
    if iam.decide(document, "sqs:SendMessage", arn, {"aws:SourceArn": rule.arn}, principal) != "Allow":
        return False
    sqs_backends[account][region].send_message(queue_name=name, message_body=json.dumps(event))
    return True


def put_rule(self, name, **said):
    if pattern := said.get("event_pattern"):
        try:
            event_patterns.parsed(pattern)
        except event_patterns.InvalidPattern as problem:
            raise InvalidEventPatternException(reason=str(problem)) from problem
    return _put_rule(self, name, **said)


def install() -> None:
    EventsBackend.put_rule = put_rule
