"""S3 event notifications: what S3 accepts, what it matches, and the event it sends.

"Amazon S3 Event Notifications" and "Event message structure" of the Amazon S3 User Guide.
"""
import itertools
import time
from urllib.parse import quote, unquote_plus

from flask import request
from moto.awslambda.models import lambda_backends
from moto.s3 import models, notifications
from moto.s3.exceptions import S3ClientError

import functions
import journal

FAMILIES = {
    "ReducedRedundancyLostObject": [], "LifecycleTransition": [], "IntelligentTiering": [],
    "ObjectCreated": ["*", "Put", "Post", "Copy", "CompleteMultipartUpload"],
    "ObjectRemoved": ["*", "Delete", "DeleteMarkerCreated"],
    "ObjectRestore": ["*", "Post", "Completed", "Delete"],
    "Replication": [
        "*", "OperationFailedReplication", "OperationNotTracked", "OperationMissedThreshold",
        "OperationReplicatedAfterThreshold",
    ],
    "ObjectAcl": ["Put"],
    "LifecycleExpiration": ["*", "Delete", "DeleteMarkerCreated"],
    "ObjectTagging": ["*", "Put", "Delete"],
    "ObjectAnnotation": ["*", "Put", "Delete"],
    "ObjectRetention": ["Put"],
}
EVENTS = {f"s3:{family}{':' + kind if kind else ''}" for family, kinds in FAMILIES.items() for kind in kinds or [""]}
_sequence = itertools.count(0x0055AED6DCD90281E5)


def event_in(event: str, configured: list[str]) -> bool:
    return event in configured or event.rsplit(":", 1)[0] + ":*" in configured


def filter_of(notification) -> tuple[str, str]:
    """(prefix, suffix) as S3 compares them: the stored values are URL-encoded, form style, and are decoded first."""
    rules = notification.filters.get("S3Key", {}).get("FilterRule", [])
    values = {rule["Name"].lower(): unquote_plus(rule["Value"]) for rule in rules}
    if len(values) != len(rules) or set(values) - {"prefix", "suffix"}:
        raise S3ClientError("InvalidArgument", "filter rule name must be either prefix or suffix, and each at most once")
    if any(len(rule["Value"]) > 1024 for rule in rules):
        raise S3ClientError("InvalidArgument", "filter rule value cannot exceed 1024 characters")
    return values.get("prefix", ""), values.get("suffix", "")


def matches(notification, event: str, key: str) -> bool:
    prefix, suffix = filter_of(notification)
    return event_in(event, notification.events) and key.startswith(prefix) and key.endswith(suffix)


def overlap(one, other) -> bool:
    (p1, s1), (p2, s2) = filter_of(one), filter_of(other)
    share = any(event_in(e, other.events) for e in one.events) or any(event_in(e, one.events) for e in other.events)
    return (share and (p1.startswith(p2) or p2.startswith(p1)) and (s1.endswith(s2) or s2.endswith(s1)))


def validate(bucket) -> None:
    """What PutBucketNotificationConfiguration refuses."""
    configuration = bucket.notification_configuration
    everything = configuration.cloud_function + configuration.queue + configuration.topic
    if len(everything) > 100:
        raise S3ClientError("InvalidArgument", "at most 100 configurations per bucket")
    for one, other in itertools.combinations(everything, 2):
        if overlap(one, other):
            raise S3ClientError("InvalidArgument", "Configurations overlap and share a common event type")
    for notification in configuration.cloud_function:
        fn = function_of(bucket, notification)
        filter_of(notification)
        if fn is None or not functions.permits(fn, bucket.arn, bucket.account_id):
            raise S3ClientError("InvalidArgument", "Unable to validate the following destination configurations")


def function_of(bucket, notification):
    try:
        return lambda_backends[bucket.account_id][bucket.region_name].get_function(notification.arn)
    except Exception:  # moto's "unknown function" has several classes
        return None


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
    journal.note("event", bucket=bucket.name, key=key.name, event=event, functions=[n.arn for n in matching])
    for notification in matching:
        fn = function_of(bucket, notification)
        about = {"bucket": bucket.name, "key": key.name}
        if fn is None or not functions.permits(fn, bucket.arn, account_id):
            journal.note("refused", arn=notification.arn, **about)
        else:
            functions.invoke_later(fn, {"Records": [record(event, bucket, key, notification.id)]}, about)


def install() -> None:
    store = models.FakeBucket.set_notification_configuration

    def set_notification_configuration(self, notification_config):
        before = self.notification_configuration
        store(self, notification_config)
        try:
            if self.notification_configuration:
                validate(self)
        except Exception:
            self.notification_configuration = before
            raise

    models.FakeBucket.set_notification_configuration = set_notification_configuration
    notifications.S3NotificationEvent.is_event_valid = classmethod(lambda cls, name: name in EVENTS)
    notifications.send_event = send_event
