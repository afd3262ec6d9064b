//! The loopback AWS itself: S3 verifies the checksums of what it is sent, and those of parts by the algorithm of their upload.

use serde_json::{Value, json};

use crate::aws::{Aws, AwsError};
use crate::simulator::deployed;

/// The CRC32 of `part`, and another one.
const CRC32: &str = "SQ9wxg==";
const WRONG: &str = "AAAAAA==";

fn with(mut base: Value, more: &Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn at(more: &Value) -> Value {
    with(json!({ "Bucket": "probe-in", "Key": "a" }), more)
}

/// Uploads one part: what is said when the upload is created, with the part, and of the part when it is completed.
fn upload(aws: &Aws, created: &Value, part: &Value, completed: &Value) -> Result<Value, AwsError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"part").unwrap();
    let id = aws.call("s3", "create_multipart_upload", at(created))["UploadId"].clone();
    let sent = at(&json!({ "UploadId": id, "PartNumber": 1, "Body": { "$file": file.path() } }));
    let stored = aws.try_call("s3", "upload_part", with(sent, part))?;
    let parts = [with(json!({ "PartNumber": 1, "ETag": stored["ETag"] }), completed)];
    aws.try_call(
        "s3",
        "complete_multipart_upload",
        at(&json!({ "UploadId": id, "MultipartUpload": { "Parts": parts } })),
    )
}

#[test]
fn parts_are_put_together_by_the_checksums_of_their_upload_s_algorithm() {
    let aws = deployed();
    let (none, crc32) = (json!({}), json!({ "ChecksumAlgorithm": "CRC32" }));
    let value = |checksum: &str| json!({ "ChecksumCRC32": checksum });
    for (created, part, completed) in
        [(&none, &none, &none), (&crc32, &none, &value(CRC32)), (&crc32, &value(CRC32), &value(CRC32))]
    {
        upload(&aws, created, part, completed).unwrap_or_else(|error| panic!("{}: {}", error.code, error.message));
    }
    for (created, part, completed, code, said) in [
        (&none, &none, &value(CRC32), "InvalidPart", "could not be found"),
        (&crc32, &none, &value(WRONG), "InvalidPart", "could not be found"),
        (&crc32, &none, &none, "InvalidRequest", "It was missing for part 1"),
        (&crc32, &json!({ "ChecksumAlgorithm": "SHA256" }), &none, "InvalidRequest", "expected checksum Type: crc32"),
        (&crc32, &value(WRONG), &none, "BadDigest", "CRC32"),
        (&none, &json!({ "ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA==" }), &none, "BadDigest", "Content-MD5"),
    ] {
        let error = upload(&aws, created, part, completed).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.contains(said)), (code, true), "{}", error.message);
    }
}
