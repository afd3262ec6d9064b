use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};

use crate::testing::FakeS3;

/// The CRC32 of `part`, and another one.
const CRC32: &str = "SQ9wxg==";
const WRONG: &str = "AAAAAA==";

/// Uploads one part. Returns S3's error code when it is completed.
async fn upload(has_algorithm: bool, completed: Option<&str>) -> Option<String> {
    let s3 = FakeS3::start();
    let client = s3.client().await;
    let created = client.create_multipart_upload().bucket("out").key("a");
    let algorithm = has_algorithm.then_some(ChecksumAlgorithm::Crc32);
    let created = created.set_checksum_algorithm(algorithm);
    created.send().await.unwrap();
    let part = client.upload_part().bucket("out").key("a").upload_id("one");
    let part = part.part_number(1).body(b"part".to_vec().into());
    assert_eq!(part.send().await.unwrap().checksum_crc32(), Some(CRC32));
    let part = CompletedPart::builder().part_number(1).e_tag("\"1\"");
    let part = part.set_checksum_crc32(completed.map(str::to_owned));
    let parts = CompletedMultipartUpload::builder().parts(part.build());
    let request = client.complete_multipart_upload().bucket("out").key("a");
    let request = request.upload_id("one").multipart_upload(parts.build());
    let code = request.send().await.err()?.code()?.to_owned();
    assert!(s3.get("out/a").is_none());
    Some(code)
}

#[tokio::test]
async fn parts_have_the_checksums_of_their_upload_s_algorithm() {
    assert_eq!(upload(true, Some(CRC32)).await, None);
    assert_eq!(upload(false, None).await, None);
    for (has_algorithm, completed, code) in [
        (false, Some(CRC32), "InvalidPart"),
        (true, Some(WRONG), "InvalidPart"),
        (true, None, "InvalidRequest"),
    ] {
        let answer = upload(has_algorithm, completed).await;
        assert_eq!(answer.as_deref(), Some(code));
    }
}

#[tokio::test]
async fn what_does_not_match_its_checksum_is_refused() {
    let s3 = FakeS3::start();
    let client = s3.client().await;
    let request = client.put_object().bucket("out").key("a");
    let request = request.body(b"part".to_vec().into()).checksum_crc32(WRONG);
    assert_eq!(request.send().await.unwrap_err().code(), Some("BadDigest"));
    assert!(s3.get("out/a").is_none());
}
