"""What moto's S3 lacks: a bucket's ABAC, the events of deletions in a bucket with versions, names that only an account may use."""
import re
from xml.etree import ElementTree

from moto.core.responses import ActionResult, EmptyResult
from moto.s3 import models, notifications, responses
from moto.s3.exceptions import MalformedXML, S3ClientError


def put_abac(response, name: str):
    status = ElementTree.fromstring(response.body).findtext("{*}Status")
    if status not in ("Enabled", "Disabled"):
        raise MalformedXML()
    response.backend.get_bucket(name)._abac = status
    response.data["Action"] = "PutBucketAbac"
    return response.serialized(EmptyResult())


def get_abac(response, name: str):
    status = response.backend.get_bucket(name).__dict__.get("_abac", "Disabled")
    response.data["Action"] = "GetBucketAbac"
    return response.serialized(ActionResult({"AbacStatus": {"Status": status}}))


def refuse_tagging(backend, name: str) -> None:
    """"When you enable ABAC for a general purpose bucket, you can no longer use this operation": PutBucketTagging."""
    if backend.get_bucket(name).__dict__.get("_abac") == "Enabled":
        raise S3ClientError("InvalidRequest", f"ABAC is enabled for {name}: its tags are changed by TagResource and UntagResource")


# PREFIX-ACCOUNT-REGION-an (Amazon S3 User Guide, Account regional namespace naming rules)
ACCOUNT_REGIONAL = re.compile(r".*-\d{12}-[a-z0-9-]+-an")


def check_namespace(name: str, namespace: str | None) -> None:
    """As S3 answers (https://github.com/ansible-collections/amazon.aws/issues/2935)."""
    if ACCOUNT_REGIONAL.fullmatch(name) and namespace != "account-regional":
        raise S3ClientError(
            "MissingNamespaceHeader", "The requested bucket is an account-regional namespace bucket, but your request is "
            "missing the required x-amz-bucket-namespace header.",
        )


def install() -> None:
    get, put = responses.S3Response._bucket_response_get, responses.S3Response._bucket_response_put
    tag, delete = models.S3Backend.put_bucket_tagging, models.S3Backend.delete_object
    untag, create = models.S3Backend.delete_bucket_tagging, models.S3Backend.create_bucket

    def _bucket_response_get(self, bucket_name, querystring):
        if "abac" not in querystring:
            return get(self, bucket_name, querystring)
        self._set_action("BUCKET", "GET", querystring)
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
        return get_abac(self, bucket_name)

    def _bucket_response_put(self, request, bucket_name, querystring):
        if "abac" not in querystring:
            return put(self, request, bucket_name, querystring)
        self._set_action("BUCKET", "PUT", querystring)
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
        return put_abac(self, bucket_name)

    def create_bucket(self, bucket_name, region_name, bucket_namespace=None):
        check_namespace(bucket_name, bucket_namespace)
        return create(self, bucket_name, region_name, bucket_namespace=bucket_namespace)

    def put_bucket_tagging(self, bucket_name, tags):
        refuse_tagging(self, bucket_name)
        tag(self, bucket_name, tags)

    def delete_bucket_tagging(self, bucket_name):
        refuse_tagging(self, bucket_name)
        untag(self, bucket_name)

    def delete_object(self, bucket_name, key_name, version_id=None, bypass=False):
        bucket = self.get_bucket(bucket_name)
        found = [key for key in bucket.keys.getlist(key_name, []) if key.version_id == version_id]
        is_last = len(bucket.keys.getlist(key_name, [])) == len(found)
        done = delete(self, bucket_name, key_name, version_id, bypass)
        # moto tells of a version that was the last one, and of nothing else in a bucket with versions.
        if bucket.is_versioned and version_id is None and done[0]:
            marker = notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT
            notifications.send_event(self.account_id, marker, bucket, bucket.keys[key_name])
        elif bucket.is_versioned and found and not is_last:
            gone = notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT
            notifications.send_event(self.account_id, gone, bucket, found[0])
        return done

    responses.S3Response._bucket_response_get = _bucket_response_get
    responses.S3Response._bucket_response_put = _bucket_response_put
    models.S3Backend.create_bucket = create_bucket
    models.S3Backend.put_bucket_tagging = put_bucket_tagging
    models.S3Backend.delete_bucket_tagging = delete_bucket_tagging
    models.S3Backend.delete_object = delete_object
