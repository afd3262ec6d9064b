"""What moto's CloudTrail lets through and CloudTrail does not."""
import json

from moto.cloudtrail import models
from moto.core.exceptions import JsonRESTError
from moto.s3.models import s3_backends

import iam

CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
RESOURCE_TYPES = {"AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"}
# Of a data event selector ("AdvancedFieldSelector" of the API reference), and of one of management events.
FIELDS = {
    "Data": {"eventCategory", "resources.type", "resources.ARN", "readOnly", "eventName", "eventSource", "eventType", "userIdentity.arn"},
    "Management": {"eventCategory", "readOnly", "eventSource", "eventName", "eventType", "userIdentity.arn"},
}
BEGINNINGS = {"AWS::S3::Object": "arn:aws:s3:::", "AWS::Lambda::Function": "arn:aws:lambda:"}


class Refused(JsonRESTError):
    code = 400


def may_write(trail) -> bool:
    """"Amazon S3 bucket policy for CloudTrail": it reads the bucket's ACL, and writes below AWSLogs/ and the account."""
    found = s3_backends.bucket_accounts.get(trail.bucket_name)
    bucket = found and s3_backends[found[1]]["aws"].buckets.get(trail.bucket_name)
    if not bucket or not bucket.policy:
        return False
    arn, document = f"arn:aws:s3:::{trail.bucket_name}", json.loads(bucket.policy)
    context = {"aws:SourceArn": trail.arn, "aws:SourceAccount": trail.account_id, "aws:SecureTransport": "true"}
    prefix = f"{trail.s3_key_prefix}/" if trail.s3_key_prefix else ""
    folder = f"{arn}/{prefix}AWSLogs/{trail.account_id}"
    written = [f"{folder}/CloudTrail/{trail.region_name}/2026/01/01/log.json.gz"]
    if trail.log_validation:
        written.append(f"{folder}/CloudTrail-Digest/{trail.region_name}/2026/01/01/digest.json.gz")
    calls = [("s3:GetBucketAcl", arn, context)]
    calls += [("s3:PutObject", key, {**context, "s3:x-amz-acl": "bucket-owner-full-control"}) for key in written]
    return all(iam.decide(document, *call, CLOUDTRAIL) == "Allow" for call in calls)


def check_bucket(trail) -> None:
    trail.check_bucket_exists()
    if not may_write(trail):
        raise Refused(
            "InsufficientS3BucketPolicyException", f"Incorrect S3 bucket policy is detected for bucket: {trail.bucket_name}"
        )


def refuse_selector(why: str) -> None:
    raise Refused("InvalidEventSelectorsException", why)


def check_selectors(plain: list, advanced: list) -> None:
    if bool(plain) == bool(advanced):
        refuse_selector("Specify either event selectors or advanced event selectors")
    for selector in plain or []:
        for wanted in selector.get("DataResources", []):
            if wanted.get("Type") not in RESOURCE_TYPES:
                refuse_selector(f"{wanted.get('Type')} is no type of data event")
            for value in wanted.get("Values", []):
                if not value.startswith(("arn:aws:s3", "arn:aws:lambda", "arn:aws:dynamodb")):
                    refuse_selector(f"{value} is no ARN of a data resource")
    for selector in advanced or []:
        check_fields({field["Field"]: field for field in selector["FieldSelectors"]}, len(selector["FieldSelectors"]))


def check_fields(fields: dict, count: int) -> None:
    category = fields.get("eventCategory", {}).get("Equals", [None])
    if len(fields) != count or len(category) != 1 or category[0] not in FIELDS:
        refuse_selector("eventCategory Equals one of Data and Management, and each field at most once")
    if unknown := set(fields) - FIELDS[category[0]]:
        refuse_selector(f"{category[0]} events have no {sorted(unknown)}")
    if fields.get("readOnly", {"Equals": ["true"]}).get("Equals") not in (["true"], ["false"]):
        refuse_selector("readOnly Equals true or false")
    if category[0] == "Management":
        return
    types = fields.get("resources.type", {}).get("Equals", [])
    if len(types) != 1 or types[0] not in RESOURCE_TYPES:
        refuse_selector("resources.type Equals one type of data event")
    beginning = BEGINNINGS.get(types[0], "")
    for operator in ("Equals", "StartsWith"):
        for value in fields.get("resources.ARN", {}).get(operator, []):
            if not value.startswith(beginning):
                refuse_selector(f"{value} is no ARN of {types[0]}")


def install() -> None:
    create, update = models.CloudTrailBackend.create_trail, models.Trail.update
    describe, put = models.Trail.description, models.CloudTrailBackend.put_event_selectors

    def create_trail(self, name, *rest):
        if name in self.trails:
            raise Refused("TrailAlreadyExistsException", f"Trail {name} already exists for customer: {self.account_id}")
        try:
            trail = create(self, name, *rest)
            check_bucket(trail)
        except Exception:
            self.trails.pop(name, None)
            raise
        return trail

    def update_trail(self, **changes):
        before = dict(self.__dict__)
        try:
            update(self, **changes)
            check_bucket(self)
            if self.is_multi_region and not self.include_global_service_events:
                raise Refused("InvalidParameterCombinationException", "Multi-Region trail must include global service events.")
        except Exception:
            self.__dict__.update(before)
            raise

    def put_event_selectors(self, trail_name, event_selectors, advanced_event_selectors):
        check_selectors(event_selectors, advanced_event_selectors)
        trail = self.get_trail(trail_name)
        # moto keeps the others, which are gone.
        trail.event_selectors, trail.advanced_event_selectors = [], []
        return put(self, trail_name, event_selectors, advanced_event_selectors)

    def description(self, include_region=False):
        return {**describe(self, include_region), "HasCustomEventSelectors": bool(self.event_selectors or self.advanced_event_selectors)}

    models.CloudTrailBackend.create_trail = create_trail
    models.CloudTrailBackend.put_event_selectors = put_event_selectors
    models.Trail.update = update_trail
    models.Trail.description = description
