"""Rules of EventBridge, with their targets."""
import json

from .kind import Kind, TemplateError, gone_tags, tag_list


def make_rule(aws, resource, props) -> None:
    name = props.take("Name", resource.default_name[:64])
    # PutRule itself would change a rule that is there.
    if any(rule["Name"] == name for rule in aws["events"].list_rules(NamePrefix=name)["Rules"]):
        raise TemplateError(f"{name} already exists")
    aws["events"].put_rule(Name=name, EventPattern=json.dumps(props.left["EventPattern"]))
    resource.id = name


def settle_rule(aws, resource, props, old) -> None:
    events, name = aws["events"], resource.id
    settings = props.given(Description="Description", State="State")
    arn = events.put_rule(Name=name, EventPattern=json.dumps(props.take("EventPattern")), **settings)["RuleArn"]
    targets = props.take("Targets", [])
    gone = {target["Id"] for target in (old or {}).get("Targets", [])} - {target["Id"] for target in targets}
    if gone:
        events.remove_targets(Rule=name, Ids=sorted(gone))
    if targets and targets != (old or {}).get("Targets"):
        events.put_targets(Rule=name, Targets=targets)
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        events.untag_resource(ResourceARN=arn, TagKeys=gone)
    if tags:
        events.tag_resource(ResourceARN=arn, Tags=tags)
    resource.attributes = {"Arn": arn}


def delete_rule(aws, resource) -> None:
    targets = aws["events"].list_targets_by_rule(Rule=resource.id)["Targets"]
    if targets:
        aws["events"].remove_targets(Rule=resource.id, Ids=[target["Id"] for target in targets])
    aws["events"].delete_rule(Name=resource.id)


KINDS = {"AWS::Events::Rule": Kind(make_rule, settle_rule, delete_rule, ("Name",))}
