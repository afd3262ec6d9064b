"""Event source mappings of Lambda: messages of a queue, taken and deleted in the name of the execution role.

"Using Lambda with Amazon SQS" and "Implementing partial batch responses" of the Lambda Developer Guide. A message that failed is visible
again after VISIBILITY instead of the queue's timeout.
"""
import json
import threading
import time
from urllib.parse import unquote_plus

from moto.awslambda import models
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.sqs.models import Queue, sqs_backends

import enforcement
import functions
import journal
import qualifiers

VISIBILITY = 0.3
# "Permissions" of "Creating and configuring an Amazon SQS event source mapping".
ACTIONS = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
CHANGED = {"FunctionName", "BatchSize", "Enabled", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "ScalingConfig"}

_add_message, _set_attributes = Queue.add_message, Queue._set_attributes


def queue_of(arn: str):
    _, _, _, region, account, name = arn.split(":", 5)
    return sqs_backends[account][region].queues.get(name)


def denied(fn, arn: str) -> str | None:
    return next((action for action in ACTIONS if not enforcement.role_may(fn.account_id, fn.role, f"sqs:{action}", arn)), None)


def check(backend, spec: dict) -> str:
    """The ARN of what is invoked; in Lambda's words for what it refuses."""
    fn, qualifier = qualifiers.named(backend, spec["FunctionName"])
    arn, queue = spec["EventSourceArn"], queue_of(spec["EventSourceArn"])
    if queue is None:
        raise InvalidParameterValueException(f"Error occurred while ReceiveMessage. SQS Error: the queue {arn} does not exist.")
    if action := denied(fn, arn):
        raise InvalidParameterValueException(f"The provided execution role does not have permissions to call {action} on SQS")
    if int(queue.visibility_timeout) < int(fn.timeout):
        raise InvalidParameterValueException(
            f"Queue visibility timeout: {queue.visibility_timeout} seconds is less than Function timeout: {fn.timeout} seconds"
        )
    most = spec.get("ScalingConfig", {}).get("MaximumConcurrency")
    if most is not None and not 2 <= most <= 1000:
        raise InvalidParameterValueException(f"MaximumConcurrency is 2 to 1000, not {most}")
    if spec.get("BatchSize", 10) > 10 and not spec.get("MaximumBatchingWindowInSeconds"):
        raise InvalidParameterValueException("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
    return ":".join(filter(None, [fn.function_arn, qualifier]))


def create_event_source_mapping(self, spec: dict):
    if unknown := set(spec) - CHANGED - {"EventSourceArn", "Tags"}:
        raise InvalidParameterValueException(f"not handled: {sorted(unknown)}")
    arn = check(self, spec)
    there = [one for one in self._event_source_mappings.values() if (one.event_source_arn, one.function_arn) == (spec["EventSourceArn"], arn)]
    if there:
        raise InvalidParameterValueException("an event source mapping of this queue and function already exists")
    made = models.EventSourceMapping({**spec, "RegionName": self.region_name, "AccountId": self.account_id, "FunctionArn": arn})
    made._lock, made._dead = threading.Lock(), set()
    self._event_source_mappings[made.uuid] = made
    poll(made)
    return made


def update_event_source_mapping(self, uuid: str, spec: dict):
    found = self.get_event_source_mapping(uuid)
    if unknown := set(spec) - CHANGED - {"UUID"}:
        raise InvalidParameterValueException(f"not handled: {sorted(unknown)}")
    now = {"FunctionName": found.function_arn, "EventSourceArn": found.event_source_arn, "BatchSize": found.batch_size}
    arn = check(self, {**now, "ScalingConfig": found.scaling_config or {}, **spec})
    attributes = {
        "BatchSize": "batch_size", "Enabled": "enabled", "FunctionResponseTypes": "function_response_types",
        "MaximumBatchingWindowInSeconds": "max_batch_window", "ScalingConfig": "scaling_config",
    }
    for name, attribute in attributes.items():
        if name in spec:
            setattr(found, attribute, spec[name])
    found.function_arn = arn
    poll(found)
    return found


def poll(mapping) -> None:
    threading.Thread(target=_poll, args=(mapping,), daemon=True).start()


def _poll(mapping) -> None:
    """Until the queue is empty, or nothing may be taken from it."""
    _, _, _, region, account, *_ = mapping.function_arn.split(":")
    backend = models.lambda_backends[account][region]
    with mapping._lock:
        try:
            while mapping.enabled and mapping.uuid in backend._event_source_mappings:
                queue = queue_of(mapping.event_source_arn)
                if queue is None or not queue._messages or not take(mapping, queue):
                    return
        except Exception as problem:  # a thread's exception would be lost: the tests look for this line
            journal.note("crash", function=mapping.function_arn, problem=repr(problem))
            raise


def take(mapping, queue) -> bool:
    """One batch."""
    found = qualifiers.invoked(mapping.function_arn)
    if found is None:
        return False
    version, fn, _ = found
    if action := denied(fn, mapping.event_source_arn):
        journal.note("not-polled", function=fn.function_name, action=action)
        return False
    backend = sqs_backends[queue.account_id][queue.region]
    batch = backend.receive_message(queue.name, mapping.batch_size, 0, int(queue.visibility_timeout))
    for message in (queue.dead_letter_queue._messages if queue.dead_letter_queue else ()):
        if message.id not in mapping._dead:
            mapping._dead.add(message.id)
            note("done", message, function=fn.function_name, attempts=message.approximate_receive_count, failed=True)
    if not batch:
        time.sleep(VISIBILITY / 3)
        return True
    body, failed, _ = functions.invoke(version, {"Records": [record(mapping, message) for message in batch]}, mapping.function_arn)
    left = failed_of(mapping, batch, body, failed)
    for message in batch:
        is_left, tries = message.id in left, message.approximate_receive_count
        note("attempt", message, function=fn.function_name, attempt=tries, failed=is_left, batch=len(batch), response=body[:2000])
        if is_left:
            kept = next((one for one in queue._messages if one.id == message.id), None)
            if kept is not None:
                kept.visible_at = (time.time() + VISIBILITY) * 1000
        else:
            backend.delete_message(queue.name, message.receipt_handle)
            note("done", message, function=fn.function_name, attempts=tries, failed=False)
    return True


def failed_of(mapping, batch: list, body: str, failed: bool) -> set[str]:
    """The IDs of messages that come again."""
    everything = {message.id for message in batch}
    if failed:
        return everything
    if "ReportBatchItemFailures" not in (mapping.function_response_types or []):
        return set()
    answer = json.loads(body or "null")
    items = (answer or {}).get("batchItemFailures") if isinstance(answer, dict) or answer is None else [None]
    told = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in items or []}
    return told if told <= everything else everything


def record(mapping, message) -> dict:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "SenderId": message.sender_id,
            "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        },
        "messageAttributes": {},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping.event_source_arn,
        "awsRegion": mapping.region,
    }


def note(what: str, message, **details) -> None:
    """With the object, for the tests to find it by; what is no event of an object has a name of its own."""
    try:
        s3 = json.loads(message.body)["Records"][0]["s3"]
        journal.note(what, bucket=s3["bucket"]["name"], key=unquote_plus(s3["object"]["key"]), message=message.id, **details)
    except (ValueError, KeyError, TypeError):
        journal.note(f"{what}-other", message=message.id, body=message.body, **details)


def send(arn: str, body: dict) -> None:
    _, _, _, region, account, name = arn.split(":", 5)
    sqs_backends[account][region].send_message(queue_name=name, message_body=json.dumps(body))


def add_message(self, message) -> None:
    _add_message(self, message)
    for mapping in list(models.lambda_backends[self.account_id][self.region]._event_source_mappings.values()):
        if mapping.event_source_arn == self.queue_arn:
            poll(mapping)


def set_attributes(self, attributes: dict, now=None) -> None:
    """What is not named stays as it is; moto forgets the policy."""
    policy = self.__dict__.get("policy")
    _set_attributes(self, attributes, now)
    if "Policy" not in attributes:
        self.policy = policy


def install() -> None:
    models.LambdaBackend.create_event_source_mapping = create_event_source_mapping
    models.LambdaBackend.update_event_source_mapping = update_event_source_mapping
    Queue.add_message = add_message
    Queue._set_attributes = set_attributes
