"""CloudTrail's trails."""
from .kind import Kind, TemplateError, tag_list, tag_map

# What both calls take, by their names, and what a trail has without it.
SETTINGS = {
    "S3KeyPrefix": "", "IncludeGlobalServiceEvents": True, "IsMultiRegionTrail": False, "EnableLogFileValidation": False,
}
# "If no event selectors are configured, the trail logs management events": PutEventSelectors of the API reference.
MANAGEMENT = [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [], "ExcludeManagementEventSources": []}]


def make_trail(aws, resource, props) -> None:
    # Of what is not fixed only what CreateTrail wants; `settle` takes it all.
    wanted = {name: props.left[name] for name in SETTINGS if name in props.left}
    if "S3BucketName" not in props.left or "IsLogging" not in props.left:
        raise TemplateError("properties S3BucketName and IsLogging are needed")
    made = aws["cloudtrail"].create_trail(
        Name=props.take("TrailName", resource.default_name), S3BucketName=props.left["S3BucketName"], **wanted
    )
    resource.id = made["Name"]


def settle_trail(aws, resource, props, old) -> None:
    trails, name = aws["cloudtrail"], resource.id
    bucket, logs = props.take("S3BucketName"), props.take("IsLogging")
    settings = props.given(**{s: s for s in SETTINGS})
    if old is not None:
        reset = {s: value for s, value in SETTINGS.items() if s in old and s not in settings}
        trails.update_trail(Name=name, S3BucketName=bucket, **settings, **reset)
    select(trails, name, props, old)
    if logs:
        trails.start_logging(Name=name)
    elif old is not None:
        trails.stop_logging(Name=name)
    arn, tags = trails.get_trail(Name=name)["Trail"]["TrailARN"], tag_list(props)
    before = tag_map((old or {}).get("Tags", []))
    if gone := [{"Key": key} for key in sorted(before.keys() - tag_map(tags).keys())]:
        trails.remove_tags(ResourceId=arn, TagsList=gone)
    if tags:
        trails.add_tags(ResourceId=arn, TagsList=tags)
    resource.attributes = {"Arn": arn}


def select(trails, name: str, props, old) -> None:
    selectors = props.given(EventSelectors="EventSelectors", AdvancedEventSelectors="AdvancedEventSelectors")
    if len(selectors) > 1:
        raise TemplateError("EventSelectors and AdvancedEventSelectors exclude each other")
    if selectors:
        trails.put_event_selectors(TrailName=name, **selectors)
    elif {"EventSelectors", "AdvancedEventSelectors"} & set(old or {}):
        trails.put_event_selectors(TrailName=name, EventSelectors=MANAGEMENT)


def delete_trail(aws, resource) -> None:
    aws["cloudtrail"].delete_trail(Name=resource.id)


KINDS = {"AWS::CloudTrail::Trail": Kind(make_trail, settle_trail, delete_trail, ("TrailName",))}
