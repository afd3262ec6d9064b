"""CloudFormation resource types as the API calls that make, change and delete them.

botocore checks every call against AWS's own models, so a misspelt or mistyped value fails here as it would there.
"""
from . import access, buckets, custom, lambdas, queues, rules, schedules, topics, trails
from .kind import Kind, TemplateError


def metadata(_aws, resource, props) -> None:
    """What the CDK counts its users with."""
    props.take("Analytics", None)
    resource.id = resource.default_name


TYPES: dict[str, Kind] = {
    **access.KINDS, **buckets.KINDS, **lambdas.KINDS, **queues.KINDS, **rules.KINDS, **schedules.KINDS, **topics.KINDS, **trails.KINDS,
    "AWS::CloudFormation::CustomResource": custom.KIND,
    "AWS::CDK::Metadata": Kind(metadata, replaced=True),
}


def kind_of(type_name: str) -> Kind:
    if type_name.startswith("Custom::"):
        return custom.KIND
    if type_name not in TYPES:
        raise TemplateError(f"resource type {type_name} is not handled")
    return TYPES[type_name]
