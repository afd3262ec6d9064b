"""Topics and subscriptions to them, alarms and dashboards."""
import json

from .kind import Kind, TemplateError, gone_tags, tag_list

# What the API says of a topic without them.
TOPIC = {"DisplayName": "", "KmsMasterKeyId": ""}
# PutMetricAlarm replaces an alarm whole: what is not said goes back to what it is without a value.
ALARM = (
    "ActionsEnabled", "AlarmActions", "AlarmDescription", "DatapointsToAlarm", "Dimensions", "ExtendedStatistic",
    "InsufficientDataActions", "MetricName", "Namespace", "OKActions", "Period", "Statistic", "Threshold", "TreatMissingData", "Unit",
)


def make_topic(aws, resource, props) -> None:
    name = props.take("TopicName", resource.default_name)
    # CreateTopic itself would say yes to a topic that is there.
    taken = [topic for page in aws["sns"].get_paginator("list_topics").paginate() for topic in page.get("Topics", [])]
    if any(topic["TopicArn"].endswith(f":{name}") for topic in taken):
        raise TemplateError(f"{name} already exists")
    resource.id = aws["sns"].create_topic(Name=name)["TopicArn"]


def settle_topic(aws, resource, props, old) -> None:
    sns, arn = aws["sns"], resource.id
    settings = props.given(**{name: name for name in TOPIC})
    for name, value in settings.items():
        sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
    for name in set(old or {}) & set(TOPIC) - set(settings):
        sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=TOPIC[name])
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        sns.untag_resource(ResourceArn=arn, TagKeys=gone)
    if tags:
        sns.tag_resource(ResourceArn=arn, Tags=tags)
    resource.attributes = {"TopicArn": arn, "TopicName": arn.rsplit(":", 1)[-1]}


def delete_topic(aws, resource) -> None:
    aws["sns"].delete_topic(TopicArn=resource.id)


def make_topic_policy(_aws, resource, _props) -> None:
    resource.id = resource.default_name


def settle_topic_policy(aws, _resource, props, old) -> None:
    document, topics = json.dumps(props.take("PolicyDocument")), props.take("Topics")
    for arn in topics:
        aws["sns"].set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)
    for arn in set((old or {}).get("Topics", [])) - set(topics):
        take_policy_away(aws, arn)


def take_policy_away(aws, arn: str) -> None:
    """A topic is never without a policy: it goes back to one for its owner."""
    owner = {
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Resource": arn,
        "Action": ["SNS:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:DeleteTopic"],
        "Condition": {"StringEquals": {"AWS:SourceOwner": arn.split(":")[4]}},
    }
    document = json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [owner]})
    aws["sns"].set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)


def delete_topic_policy(aws, resource) -> None:
    for arn in resource.properties["Topics"]:
        take_policy_away(aws, arn)


def make_subscription(aws, resource, props) -> None:
    resource.id = aws["sns"].subscribe(
        TopicArn=props.take("TopicArn"), Protocol=props.take("Protocol"), Endpoint=props.take("Endpoint"), ReturnSubscriptionArn=True
    )["SubscriptionArn"]


def settle_subscription(aws, resource, props, old) -> None:
    policy = props.take("RedrivePolicy", None)
    if policy is not None or "RedrivePolicy" in (old or {}):
        value = json.dumps(policy) if policy else ""
        aws["sns"].set_subscription_attributes(SubscriptionArn=resource.id, AttributeName="RedrivePolicy", AttributeValue=value)
    resource.attributes = {"Arn": resource.id}


def delete_subscription(aws, resource) -> None:
    aws["sns"].unsubscribe(SubscriptionArn=resource.id)


def make_alarm(aws, resource, props) -> None:
    name = props.take("AlarmName", resource.default_name)
    if aws["cloudwatch"].describe_alarms(AlarmNames=[name])["MetricAlarms"]:
        raise TemplateError(f"{name} already exists")
    put_alarm(aws, name, dict(props.left))
    resource.id = name


def put_alarm(aws, name: str, properties: dict) -> None:
    for needed in ("ComparisonOperator", "EvaluationPeriods"):
        if needed not in properties:
            raise TemplateError(f"property {needed} is missing")
    wanted = {key: properties[key] for key in ("ComparisonOperator", "EvaluationPeriods", *ALARM) if key in properties}
    aws["cloudwatch"].put_metric_alarm(AlarmName=name, **wanted)


def settle_alarm(aws, resource, props, old) -> None:
    cloudwatch, name, tags = aws["cloudwatch"], resource.id, tag_list(props)
    if old is not None:
        put_alarm(aws, name, props.left)
    for taken in ("ComparisonOperator", "EvaluationPeriods", *ALARM):
        props.take(taken, None)
    arn = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmArn"]
    if gone := gone_tags(tags, old):
        cloudwatch.untag_resource(ResourceARN=arn, TagKeys=gone)
    if tags:
        cloudwatch.tag_resource(ResourceARN=arn, Tags=tags)
    resource.attributes = {"Arn": arn}


def delete_alarm(aws, resource) -> None:
    aws["cloudwatch"].delete_alarms(AlarmNames=[resource.id])


def make_dashboard(aws, resource, props) -> None:
    name = props.take("DashboardName", resource.default_name)
    known = aws["cloudwatch"].list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]
    if any(entry["DashboardName"] == name for entry in known):
        raise TemplateError(f"{name} already exists")
    # The body is not fixed: `settle` takes it.
    aws["cloudwatch"].put_dashboard(DashboardName=name, DashboardBody=props.left.get("DashboardBody"))
    resource.id = name


def settle_dashboard(aws, resource, props, old) -> None:
    body = props.take("DashboardBody")
    if old is not None:
        aws["cloudwatch"].put_dashboard(DashboardName=resource.id, DashboardBody=body)


def delete_dashboard(aws, resource) -> None:
    aws["cloudwatch"].delete_dashboards(DashboardNames=[resource.id])


KINDS = {
    "AWS::SNS::Topic": Kind(make_topic, settle_topic, delete_topic, ("TopicName",)),
    "AWS::SNS::Subscription": Kind(make_subscription, settle_subscription, delete_subscription, ("TopicArn", "Protocol", "Endpoint")),
    "AWS::SNS::TopicPolicy": Kind(make_topic_policy, settle_topic_policy, delete_topic_policy),
    "AWS::CloudWatch::Alarm": Kind(make_alarm, settle_alarm, delete_alarm, ("AlarmName",)),
    "AWS::CloudWatch::Dashboard": Kind(make_dashboard, settle_dashboard, delete_dashboard, ("DashboardName",)),
}
