"""Queues and log groups."""
import json

from .kind import Kind, TemplateError, gone_tags, tag_list, tag_map

# The attributes and what SQS says of a queue without them.
QUEUE = {
    "MessageRetentionPeriod": "345600", "VisibilityTimeout": "30", "SqsManagedSseEnabled": "true", "KmsMasterKeyId": "",
    "RedrivePolicy": "", "ReceiveMessageWaitTimeSeconds": "0",
}


def make_queue(aws, resource, props) -> None:
    resource.id = aws["sqs"].create_queue(QueueName=props.take("QueueName", resource.default_name))["QueueUrl"]


def settle_queue(aws, resource, props, old) -> None:
    sqs, url = aws["sqs"], resource.id
    settings = props.given(**{q: q for q in QUEUE})
    reset = {name: QUEUE[name] for name in (old or {}) if name in QUEUE and name not in settings}
    changed = {k: v if isinstance(v, str) else json.dumps(v) for k, v in settings.items()} | reset
    if changed:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=changed)
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        sqs.untag_queue(QueueUrl=url, TagKeys=gone)
    if tags:
        sqs.tag_queue(QueueUrl=url, Tags=tag_map(tags))
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    resource.attributes = {"Arn": arn, "QueueName": url.rsplit("/", 1)[-1], "QueueUrl": url}


def delete_queue(aws, resource) -> None:
    aws["sqs"].delete_queue(QueueUrl=resource.id)


def make_queue_policy(_aws, resource, _props) -> None:
    resource.id = resource.default_name


def settle_queue_policy(aws, _resource, props, old) -> None:
    document, queues = json.dumps(props.take("PolicyDocument")), props.take("Queues")
    for url in queues:
        aws["sqs"].set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    for url in set((old or {}).get("Queues", [])) - set(queues):
        aws["sqs"].set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})


def delete_queue_policy(aws, resource) -> None:
    for url in resource.properties["Queues"]:
        aws["sqs"].set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})


def make_log_group(aws, resource, props) -> None:
    name = props.take("LogGroupName", resource.default_name)
    wanted = {"kmsKeyId": props.left.get("KmsKeyId"), "logGroupClass": props.left.get("LogGroupClass")}
    aws["logs"].create_log_group(logGroupName=name, **{key: value for key, value in wanted.items() if value})
    resource.id = name


def settle_log_group(aws, resource, props, old) -> None:
    logs, name = aws["logs"], resource.id
    if (days := props.take("RetentionInDays", None)) is not None:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    elif "RetentionInDays" in (old or {}):
        logs.delete_retention_policy(logGroupName=name)
    if (key := props.take("KmsKeyId", None)) != (old or {"KmsKeyId": key}).get("KmsKeyId"):
        raise TemplateError("another KmsKeyId is not handled")
    if (chosen := props.take("LogGroupClass", None)) != (old or {"LogGroupClass": chosen}).get("LogGroupClass"):
        raise TemplateError("another LogGroupClass is not handled")
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        logs.untag_log_group(logGroupName=name, tags=gone)
    if tags:
        logs.tag_log_group(logGroupName=name, tags=tag_map(tags))
    group = next(g for g in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] if g["logGroupName"] == name)
    resource.attributes = {"Arn": group["arn"].removesuffix(":*") + ":*"}


def delete_log_group(aws, resource) -> None:
    aws["logs"].delete_log_group(logGroupName=resource.id)


KINDS = {
    "AWS::SQS::Queue": Kind(make_queue, settle_queue, delete_queue, ("QueueName",)),
    "AWS::SQS::QueuePolicy": Kind(make_queue_policy, settle_queue_policy, delete_queue_policy),
    "AWS::Logs::LogGroup": Kind(make_log_group, settle_log_group, delete_log_group, ("LogGroupName",)),
}
