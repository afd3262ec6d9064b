"""What moto's CloudWatch lets through and CloudWatch does not; botocore's models leave values of enumerations unchecked."""
import json
import re

from moto.cloudwatch import models
from moto.cloudwatch.exceptions import DashboardInvalidInputError, ValidationError

STATISTICS = {"SampleCount", "Average", "Sum", "Minimum", "Maximum"}
OPERATORS = {
    "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold",
}
MISSING = {"breaching", "notBreaching", "ignore", "missing"}
# What an alarm of this kind may start here: only SNS.
ACTION = re.compile(r"arn:aws:sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_-]{1,256}")
# "Dashboard body structure and syntax" of the CloudWatch API reference: what each type of widget has to say.
WIDGETS = {"metric": ["region"], "text": ["markdown"], "log": ["query", "region"], "alarm": ["alarms"], "explorer": []}
LAYOUT = {"x": (0, 23), "y": (0, None), "width": (1, 24), "height": (1, 1000)}


def alarm_problem(region: str, alarm: dict) -> str | None:
    if not 1 <= len(alarm["name"]) <= 255:
        return "an alarm's name has 1 to 255 characters"
    if not alarm["metric_name"] or not alarm["namespace"] or alarm["threshold"] is None or not alarm["period"]:
        return "MetricName, Namespace, Period and Threshold belong to an alarm of a metric"
    if bool(alarm["statistic"]) == bool(alarm.get("extended_statistic")):
        return "either Statistic or ExtendedStatistic"
    if alarm["statistic"] and alarm["statistic"] not in STATISTICS:
        return f"Value '{alarm['statistic']}' at 'statistic' failed to satisfy constraint: {sorted(STATISTICS)}"
    if alarm["comparison_operator"] not in OPERATORS:
        return f"Value '{alarm['comparison_operator']}' at 'comparisonOperator' failed to satisfy constraint: {sorted(OPERATORS)}"
    if alarm.get("treat_missing_data") not in (None, *MISSING):
        return f"Option {alarm['treat_missing_data']} is not supported. Supported options for TreatMissingData are {sorted(MISSING)}"
    period, count = int(alarm["period"]), int(alarm["evaluation_periods"])
    if period not in (10, 20, 30) and (period < 60 or period % 60):
        return "Period must be 10, 20, 30 or a multiple of 60"
    if count < 1 or period * count > (86_400 if period < 3600 else 604_800):
        return "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)"
    for arn in (alarm["alarm_actions"] or []) + (alarm.get("ok_actions") or []) + (alarm.get("insufficient_data_actions") or []):
        found = ACTION.fullmatch(arn)
        if not found:
            return f"Invalid arn syntax: {arn}"
        if found[1] != region:
            return f"Invalid region {found[1]} specified. Only {region} is supported."
    return None


def dashboard_problem(body: dict) -> str | None:
    if not isinstance(body, dict) or not isinstance(body.get("widgets"), list):
        return "/ should have the required property 'widgets', a list"
    for at, widget in enumerate(body["widgets"]):
        where, properties = f"/widgets/{at}", widget.get("properties") if isinstance(widget, dict) else None
        if not isinstance(properties, dict) or widget.get("type") not in WIDGETS:
            return f"{where} should have properties, and a type of {sorted(WIDGETS)}"
        for needed in WIDGETS[widget["type"]]:
            if needed not in properties:
                return f"{where}/properties should have the required property '{needed}'"
        if widget["type"] == "metric" and not ({"metrics", "annotations"} & set(properties)):
            return f"{where}/properties should have metrics or annotations"
        for name, (least, most) in LAYOUT.items():
            value = widget.get(name, least)
            if not isinstance(value, int) or value < least or most is not None and value > most:
                return f"{where}/{name} should be a number from {least} to {most}"
    return None


def install() -> None:
    put_alarm, delete = models.CloudWatchBackend.put_metric_alarm, models.CloudWatchBackend.delete_alarms
    put_board = models.CloudWatchBackend.put_dashboard

    def put_metric_alarm(self, **alarm):
        if problem := alarm_problem(self.region_name, alarm):
            raise ValidationError(problem)
        before = self.alarms.get(alarm["name"])
        if before:
            alarm["tags"] = None  # of an alarm that is there, the tags are left alone, and the state
        made = put_alarm(self, **alarm)
        made.state_value = before.state_value if before else "INSUFFICIENT_DATA"
        return made

    def delete_alarms(self, alarm_names):
        for alarm in self.get_alarms_by_alarm_names(alarm_names):
            self.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
        delete(self, alarm_names)

    def put_dashboard(self, name, body):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name):
            raise DashboardInvalidInputError(f"{name!r} is no name of a dashboard")
        if problem := dashboard_problem(json.loads(body)):
            raise DashboardInvalidInputError(f"The dashboard body is invalid: {problem}")
        return put_board(self, name, body)

    models.CloudWatchBackend.put_metric_alarm = put_metric_alarm
    models.CloudWatchBackend.delete_alarms = delete_alarms
    models.CloudWatchBackend.put_dashboard = put_dashboard
