"""S3 event notifications: what S3 matches, and the event it sends.

"Amazon S3 Event Notifications" and "Event message structure" of the Amazon S3 User Guide.
"""
import itertools
import time
from urllib.parse import quote

from flask import request
from moto.s3 import notifications

import event_bus
import event_sources
import functions
import journal
import notification_api
import subscriptions
from notification_api import event_in, filter_of

_sequence = itertools.count(0x0055AED6DCD90281E5)


def matches(notification, event: str, key: str) -> bool:
    prefix, suffix = filter_of(notification)
    return event_in(event, notification.events) and key.startswith(prefix) and key.endswith(suffix)


def record(event: str, bucket, key, configuration_id: str) -> dict:
    """One record, its key form-encoded as S3 does it: a space is `+`, `/` and `*` stay, the rest is percent-encoded UTF-8."""
    item = {"key": quote(key.name, safe="/* ").replace(" ", "+"), "sequencer": f"{next(_sequence):018X}"}
    if "ObjectRemoved" not in event:
        item |= {"size": key.size, "eTag": key.etag.strip('"')}
    if bucket.is_versioned:
        item["versionId"] = key.version_id
    owner = {"principalId": "A3NL1KOZZKExample"}
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region_name,
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "eventName": event.removeprefix("s3:"),
        "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration_id,
            "bucket": {"name": bucket.name, "ownerIdentity": owner, "arn": bucket.arn},
            "object": item,
        },
    }


def send_event(account_id: str, event_name, bucket, key) -> None:
    event = getattr(event_name, "value", event_name)
    if event == "s3:ObjectTagging:Put" and "tagging" not in request.args:
        return  # moto sets tags with every PutObject; S3 sends this event for PutObjectTagging only
    configuration = bucket.notification_configuration
    matching = [n for n in configuration.cloud_function if matches(n, event, key.name)] if configuration else []
    queues = [n for n in configuration.queue if matches(n, event, key.name)] if configuration else []
    topics = [n for n in configuration.topic if matches(n, event, key.name)] if configuration else []
    told = {"functions": [n.arn for n in matching]} | ({"queues": [n.arn for n in queues]} if queues else {})
    told |= {"topics": [n.arn for n in topics]} if topics else {}
    journal.note("event", bucket=bucket.name, key=key.name, event=event, **told)
    event_bus.send(event, bucket, key)
    for notification in queues:
        sent = notification_api.may_send(notification.arn, bucket)
        journal.note("queued" if sent else "refused", arn=notification.arn, bucket=bucket.name, key=key.name)
        if sent:
            event_sources.send(notification.arn, {"Records": [record(event, bucket, key, notification.id)]})
    for notification in topics:
        about = {"bucket": bucket.name, "key": key.name}
        sent = notification_api.may_send(notification.arn, bucket)
        journal.note("published" if sent else "refused", arn=notification.arn, **about)
        if sent:
            subscriptions.publish(notification.arn, {"Records": [record(event, bucket, key, notification.id)]}, about)
    for notification in matching:
        about = {"bucket": bucket.name, "key": key.name}
        if not functions.permits(notification.arn, bucket.arn, bucket.account_id):
            journal.note("refused", arn=notification.arn, **about)
        else:
            functions.invoke_later(notification.arn, {"Records": [record(event, bucket, key, notification.id)]}, about)


def install() -> None:
    notification_api.install()
    notifications.send_event = send_event
