"""Subscriptions of functions to topics of SNS: who may be invoked, and what becomes of a message that cannot be delivered.

"Invoking Lambda functions with Amazon SNS notifications" of the Lambda Developer Guide; "Amazon SNS message delivery retries" and "Amazon SNS
dead-letter queues" of the SNS Developer Guide: a function that may not be invoked is an error of the client's, which is not tried again.
"""
import json
import time
import uuid

from moto.sns import models
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

import functions
import iam
import journal

SNS = {"Service": "sns.amazonaws.com"}
SUBJECT = "Amazon S3 Notification"
_publish, _set_attributes = models.Subscription.publish, models.SNSBackend.set_subscription_attributes


def event_of(subscription, message: str, message_id: str, subject: str | None) -> dict:
    """The shape of the Lambda Developer Guide's example."""
    host = f"https://sns.{subscription.topic.sns_backend.region_name}.amazonaws.com"
    sent = {
        "SignatureVersion": "1",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "Signature": "EXAMPLE",
        "SigningCertUrl": f"{host}/SimpleNotificationService-EXAMPLE.pem",
        "MessageId": message_id,
        "Message": message,
        "MessageAttributes": {},
        "Type": "Notification",
        "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription.arn}",
        "TopicArn": subscription.topic.arn,
        "Subject": subject,
    }
    record = {"EventVersion": "1.0", "EventSubscriptionArn": subscription.arn, "EventSource": "aws:sns", "Sns": sent}
    return {"Records": [record]}


def publish(arn: str, event: dict, about: dict) -> None:
    """Of S3, in whose name the topic's policy was asked. `about` goes into the journal with what comes of it."""
    _, _, _, region, account, _ = arn.split(":", 5)
    message, message_id = json.dumps(event), str(uuid.uuid4())
    for subscription in list(sns_backends[account][region].subscriptions.values()):
        if subscription.topic.arn == arn:
            deliver(subscription, message, message_id, SUBJECT, about)


def deliver(subscription, message: str, message_id: str, subject: str | None, about: dict) -> None:
    if subscription.protocol != "lambda":
        _publish(subscription, message, message_id, subject=subject)
        return
    topic, function = subscription.topic.arn, subscription.endpoint
    if functions.permits(function, topic, None, SNS["Service"]):
        event = event_of(subscription, message, message_id, subject)
        functions.invoke_later(function, event, about | {"topic": topic}, "" if about else "-other")
        return
    journal.note("refused", arn=function, topic=topic, **about)
    queue = dead_letters(subscription.attributes.get("RedrivePolicy"))
    journal.note("undelivered", kept=queue is not None and keep(queue, topic, message), topic=topic, **about)


def dead_letters(policy: str | None) -> str | None:
    return json.loads(policy or "{}").get("deadLetterTargetArn")


def keep(arn: str, topic: str, message: str) -> bool:
    _, _, _, region, account, name = arn.split(":", 5)
    queue = sqs_backends[account][region].queues.get(name)
    if queue is None:
        return False
    document = {"Statement": [], **json.loads(queue.policy or "{}")}
    if iam.decide(document, "sqs:SendMessage", arn, {"aws:SourceArn": topic}, SNS) != "Allow":
        return False
    sqs_backends[account][region].send_message(queue_name=name, message_body=message)
    return True


def publish_to(self, message, message_id, subject=None, message_structure=None, **attributes) -> None:
    """What is published by a call, and the test event of S3."""
    if self.protocol == "lambda":
        deliver(self, message, message_id, subject, {})
    else:
        _publish(self, message, message_id, subject=subject, message_structure=message_structure, **attributes)


def set_attributes(self, arn: str, name: str, value) -> None:
    if name in ("FilterPolicy", "FilterPolicyScope") and value:
        raise SNSInvalidParameter(f"not handled: {name}")
    if name == "RedrivePolicy" and value:
        queue, topic = (dead_letters(value) or "").split(":"), arn.split(":")
        if queue[2:5] != ["sqs", *topic[3:5]] or queue[-1].endswith(".fifo"):
            raise SNSInvalidParameter("Invalid parameter: RedrivePolicy: must be a standard queue of the same account and Region")
    _set_attributes(self, arn, name, value)


def install() -> None:
    models.Subscription.publish = publish_to
    models.SNSBackend.set_subscription_attributes = set_attributes
