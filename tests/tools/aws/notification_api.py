"""What PutBucketNotificationConfiguration accepts, and what GetBucketNotificationConfiguration gives back."""
import itertools
import json
from urllib.parse import unquote_plus
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from flask import request
from moto.core.responses import ActionResult
from moto.s3 import models, notifications, responses
from moto.s3.exceptions import InvalidNotificationARN, InvalidNotificationDestination, MalformedXML, S3ClientError
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

import functions
import iam
import topic_api

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
# The elements of the request: their target's element, and the service of its ARN.
TARGETS = {
    "TopicConfiguration": ("Topic", "sns"), "QueueConfiguration": ("Queue", "sqs"),
    "CloudFunctionConfiguration": ("CloudFunction", "lambda"),
}
S3 = {"Service": "s3.amazonaws.com"}
SERIALIZED = responses.S3Response.serialized


def parsed(body: bytes) -> dict:
    """The request as moto wants it, its text to the letter; moto's own parser strips it, and drops what it does not know."""
    configuration: dict = {}
    for entry in ElementTree.fromstring(body):
        kind = entry.tag.split("}")[-1]
        if kind == "EventBridgeConfiguration":
            configuration[kind] = {}
            continue
        if kind not in TARGETS:
            raise MalformedXML()
        target, service = TARGETS[kind]
        item: dict = {"Event": []}
        for member in entry:
            name, text = member.tag.split("}")[-1], member.text or ""
            if name == "Event":
                item["Event"].append(text)
            elif name == "Filter":
                item["Filter"] = {"S3Key": {"FilterRule": [
                    {part.tag.split("}")[-1]: part.text or "" for part in rule} for rule in member.iterfind("./*/*")
                ]}}
            elif name in ("Id", target):
                item[name] = text
            else:
                raise MalformedXML()
        if not item["Event"] or target not in item:
            raise MalformedXML()
        if not item[target].startswith(f"arn:aws:{service}:"):
            raise InvalidNotificationARN()
        configuration.setdefault(kind, []).append(item)
    return configuration


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


def overlap(one, other) -> bool:
    (p1, s1), (p2, s2) = filter_of(one), filter_of(other)
    share = any(event_in(e, other.events) for e in one.events) or any(event_in(e, one.events) for e in other.events)
    return (share and (p1.startswith(p2) or p2.startswith(p1)) and (s1.endswith(s2) or s2.endswith(s1)))


def policy_of_target(arn: str) -> str | None:
    """The access policy of a queue or a topic; none where there is no such thing."""
    _, _, service, region, account, name = arn.split(":", 5)
    if service == "sqs":
        queue = sqs_backends[account][region].queues.get(name)
        return queue and (queue.policy or "{}")
    topic = sns_backends[account][region].topics.get(arn)
    return topic and topic.policy


def may_send(arn: str, bucket) -> bool:
    document = policy_of_target(arn)
    if document is None:
        return False
    action = "sqs:SendMessage" if ":sqs:" in arn else "sns:Publish"
    context = {"aws:SourceArn": bucket.arn, "aws:SourceAccount": bucket.account_id}
    if iam.decide({"Statement": [], **json.loads(document)}, action, arn, context, S3) != "Allow":
        return False
    _, _, service, region, account, _ = arn.split(":", 5)
    key = sns_backends[account][region].topics[arn].kms_master_key_id if service == "sns" else ""
    return topic_api.may_use_key(key, region, account, context, S3)


class Unreachable(S3ClientError):
    """As S3 says it, for every destination (awslabs/aws-lambda-redshift-loader#219 shows one of a function)."""

    def __init__(self, arns: list[str]):
        super().__init__("InvalidArgument", "Unable to validate the following destination configurations")
        self.arns = arns

    def body(self) -> str:
        told = "".join(
            f"<ArgumentName{at}>{escape(arn)}, null</ArgumentName{at}><ArgumentValue{at}>{escape(why(arn))}</ArgumentValue{at}>"
            for at, arn in enumerate(self.arns, 1)
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{self.code}</Code><Message>{self.message}</Message>{told}</Error>'


def why(arn: str) -> str:
    if ":lambda:" in arn:
        return f"Not authorized to invoke function [{arn}]"
    return "The destination queue does not exist" if ":sqs:" in arn else "The destination topic does not exist"


def serialized(self, action_result):
    """An error with what is told of each destination, which no model of S3 has."""
    result = action_result.result
    if isinstance(result, Unreachable):
        return 400, {"content-type": "application/xml"}, result.body()
    return SERIALIZED(self, action_result)


def reaches(one, bucket) -> bool:
    if ":lambda:" not in one.arn:
        return may_send(one.arn, bucket)
    return functions.permits(one.arn, bucket.arn, bucket.account_id)


def validate(bucket, configuration, with_destinations: bool) -> None:
    everything = configuration.cloud_function + configuration.queue + configuration.topic
    if len(everything) > 100:
        raise S3ClientError("InvalidArgument", "at most 100 configurations per bucket")
    if len({one.id for one in everything}) != len(everything):
        raise S3ClientError("InvalidArgument", "the Ids of configurations must be unique")
    for one in everything:
        filter_of(one)
        if len(one.id) > 255:
            raise S3ClientError("InvalidArgument", "an Id cannot exceed 255 characters")
        if one.arn.split(":")[3] != bucket.region_name:
            raise InvalidNotificationDestination()
    for one, other in itertools.combinations(everything, 2):
        if overlap(one, other):
            raise S3ClientError("InvalidArgument", "Configurations overlap and share a common event type")
    # Every destination at every put, those that were there before too: "PutBucketNotificationConfiguration" of the Amazon S3 API
    # Reference. The header x-amz-skip-destination-validation alone leaves it out.
    if with_destinations and (refused := [one.arn for one in everything if not reaches(one, bucket)]):
        raise Unreachable(list(dict.fromkeys(refused)))


def set_notification_configuration(self, config) -> None:
    if not config:
        self.notification_configuration = None
        return
    configuration = models.NotificationConfiguration(
        topic=config.get("TopicConfiguration"), queue=config.get("QueueConfiguration"),
        cloud_function=config.get("CloudFunctionConfiguration"), event_bridge=config.get("EventBridgeConfiguration"),
    )
    skip = request.headers.get("x-amz-skip-destination-validation", "").lower() == "true"
    validate(self, configuration, not skip)
    self.notification_configuration = configuration
    if not skip:
        notifications.send_test_event(self.account_id, self)


def get_bucket_notification(self):
    stored = self.backend.get_bucket_notification_configuration(self.bucket_name)
    result: dict = {}
    lists = (("TopicConfigurations", "TopicArn", "topic"), ("QueueConfigurations", "QueueArn", "queue"),
             ("LambdaFunctionConfigurations", "LambdaFunctionArn", "cloud_function"))
    for name, target, attribute in lists:
        for one in getattr(stored, attribute, []):
            entry = {"Id": one.id, target: one.arn, "Events": one.events}
            if one.filters:
                entry["Filter"] = {"Key": {"FilterRules": one.filters["S3Key"]["FilterRule"]}}
            result.setdefault(name, []).append(entry)
    if getattr(stored, "event_bridge", None) is not None:
        result["EventBridgeConfiguration"] = {}
    self.data["Action"] = "GetBucketNotificationConfiguration"
    return self.serialized(ActionResult(result))


def install() -> None:
    models.FakeBucket.set_notification_configuration = set_notification_configuration
    responses.S3Response.get_bucket_notification = get_bucket_notification
    responses.S3Response.serialized = serialized
    responses.S3Response._notification_config_from_body = lambda self: parsed(self.body)
    notifications.S3NotificationEvent.is_event_valid = classmethod(lambda cls, name: name in EVENTS)
