"""Schedules of EventBridge Scheduler."""
from .kind import Kind

SETTINGS = {
    name: name
    for name in (
        "Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate",
        "State", "Target",
    )
}


def make_schedule(aws, resource, props) -> None:
    name = props.take("Name", resource.default_name[:64])
    settings = {key: props.left[key] for key in SETTINGS if key in props.left}
    arn = aws["scheduler"].create_schedule(Name=name, **settings)["ScheduleArn"]
    resource.id, resource.attributes = name, {"Arn": arn}


def settle_schedule(aws, resource, props, old) -> None:
    """UpdateSchedule replaces all of it, so that all of it is said."""
    settings = props.given(**SETTINGS)
    before = {key: value for key, value in (old or {}).items() if key in SETTINGS}
    if old is not None and settings != before:
        aws["scheduler"].update_schedule(Name=resource.id, **settings)


def delete_schedule(aws, resource) -> None:
    aws["scheduler"].delete_schedule(Name=resource.id)


KINDS = {"AWS::Scheduler::Schedule": Kind(make_schedule, settle_schedule, delete_schedule, ("Name",))}
