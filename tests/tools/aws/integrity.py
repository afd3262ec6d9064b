"""The checksums of what S3 is sent: of objects, of parts, and of parts that are put together. moto verifies none of them.

"Checking object integrity in Amazon S3"; CompleteMultipartUpload and UploadPart in the S3 API Reference. What S3 answers was observed
on S3 itself in floci-io/floci#3093 (a table of requests), aws/aws-sdk-go-v2#3005 and apache/opendal#4580.
"""
import base64
import hashlib
import re
from xml.etree import ElementTree

from moto.s3 import responses
from moto.s3.exceptions import InvalidPart, S3ClientError
from moto.s3.utils import compute_checksum

ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")
# In which moto computes what S3 computes without further packages.
VERIFIED = ("CRC32", "SHA1", "SHA256")
TRAILER = re.compile(rb"\r\nx-amz-checksum-(\w+):([A-Za-z0-9+/=]+)")


def sent(response) -> tuple[str, str] | tuple[None, None]:
    """The algorithm and the checksum in a header, or in the trailer behind the last chunk."""
    for algorithm in ALGORITHMS:
        if value := response.headers.get(f"x-amz-checksum-{algorithm.lower()}"):
            return algorithm, value
    if response.headers.get("x-amz-trailer"):
        name, value = TRAILER.findall(response.raw_body)[-1]
        return name.decode().upper(), value.decode()
    return None, None


def verify(response) -> tuple[str, str] | tuple[None, None]:
    body = response.body or b""
    digest = response.headers.get("content-md5")
    if digest and digest != base64.b64encode(hashlib.md5(body).digest()).decode():
        raise S3ClientError("BadDigest", "The Content-MD5 you specified did not match what we received.")
    algorithm, value = sent(response)
    if algorithm in VERIFIED and compute_checksum(body, algorithm).decode() != value:
        raise S3ClientError("BadDigest", f"The {algorithm} you specified did not match the calculated checksum.")
    return algorithm, value


def is_composite(upload) -> str | None:
    """The algorithm of an upload that wants a checksum of each part: the default but for CRC64NVME."""
    algorithm = upload.metadata.get("x-amz-checksum-algorithm")
    kind = upload.metadata.get("x-amz-checksum-type", "FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE")
    return algorithm if kind == "COMPOSITE" else None


def check_parts(upload, body: bytes) -> None:
    wanted = is_composite(upload)
    for part in ElementTree.fromstring(body).findall("{*}Part"):
        number = int(part.findtext("{*}PartNumber"))
        values = {name: value for name in ALGORITHMS if (value := part.findtext(f"{{*}}Checksum{name}"))}
        if wanted and wanted not in values:
            raise S3ClientError("InvalidRequest", (
                f"The upload was created using a {wanted.lower()} checksum. The complete request must include the checksum for each "
                f"part. It was missing for part {number} in the request."
            ))
        stored = getattr(upload.parts.get(number), "_checksum", (None, None))
        if values and (upload.metadata.get("x-amz-checksum-algorithm") is None or dict([stored]) != values):
            raise InvalidPart()


def install() -> None:
    put_object, upload_part = responses.S3Response.put_object, responses.S3Response.upload_part
    post = responses.S3Response._key_response_post

    def verified_put(self):
        verify(self)
        return put_object(self)

    def verified_part(self):
        algorithm, value = verify(self)
        upload = self.backend.get_bucket(self.bucket_name).multiparts.get(self._get_param("uploadId"))
        wanted = is_composite(upload) if upload else None
        if wanted and wanted != algorithm:
            actual = algorithm.lower() if algorithm else "null"
            raise S3ClientError("InvalidRequest", (
                f"Checksum Type mismatch occurred, expected checksum Type: {wanted.lower()}, actual checksum Type: {actual}"
            ))
        done = upload_part(self)
        upload.parts[self._get_int_param("partNumber")]._checksum = (algorithm, value)
        return done

    def verified_completion(self, request, body, bucket_name, query, key_name):
        upload = self.backend.get_bucket(bucket_name).multiparts.get((query.get("uploadId") or [None])[0])
        if upload is not None:
            check_parts(upload, body)
        return post(self, request, body, bucket_name, query, key_name)

    responses.S3Response.put_object = verified_put
    responses.S3Response.upload_part = verified_part
    responses.S3Response._key_response_post = verified_completion
