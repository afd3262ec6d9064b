//! Objects of any length are read and written, whatever S3 answers.

use std::{io, time::Duration};

use anyhow::{Context, Result};
use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use library::{
    App, Harness, Headers, ObjectId, Record,
    testing::{Fault, Stored},
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

const FROM: &str = "s3://photo-inbox/incoming/a folder/é+1.jpg";
const TO: &str = "s3://photo-thumbs/small/a folder/é+1.jpg";

async fn copy(app: &App, record: &Record) -> Result<()> {
    let source = record.read().await?;
    let target = app.thumbs.named_after(record);
    let written = app.thumbs.write(&target, source.headers, source.body);
    assert_eq!(written.await?, source.length);
    Ok(())
}

fn with_source(length: usize) -> (Harness, Vec<u8>) {
    let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
    let headers = [
        ("content-type", "image/png"),
        ("cache-control", "no-store"),
        ("x-amz-meta-owner", "me"),
    ];
    let object = Stored {
        bytes: bytes.clone(),
        headers: headers
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
    };
    (Harness::new().object(FROM, b"").store(FROM, object), bytes)
}

#[track_caller]
fn assert_copied(test: &Harness, bytes: &[u8]) {
    let copy = test.get(TO).expect("no copy");
    let lengths = (copy.bytes.len(), bytes.len());
    assert!(copy.bytes == bytes, "lengths: {lengths:?}");
    assert_eq!(copy.headers["content-type"], "image/png");
    assert_eq!(copy.headers["cache-control"], "no-store");
    assert_eq!(copy.headers["x-amz-meta-owner"], "me");
    assert_eq!(copy.headers["x-amz-tagging"], "source=library");
}

#[tokio::test]
async fn an_object_of_any_length_is_copied() {
    for (length, parts) in [
        (0, 0),
        (1, 0),
        (9_999, 0),
        (10_000, 1),
        (40_000, 4),
        (99_999, 10),
    ] {
        let (test, bytes) = with_source(length);
        test.run(copy).await.unwrap();
        assert_copied(&test, &bytes);
        assert_eq!(test.requests("partNumber=").len(), parts);
        assert!(test.requests("DELETE").is_empty());
    }
}

#[tokio::test]
async fn what_s3_cannot_answer_is_asked_again() {
    for length in [9_999, 99_999] {
        let (whole, _) = with_source(length);
        whole.run(copy).await.unwrap();
        for (text, fault) in [
            ("GET", Fault::Busy),
            ("GET", Fault::Reset),
            ("GET", Fault::Cut),
            ("PUT", Fault::Busy),
            ("PUT", Fault::Reset),
            ("POST", Fault::Busy),
        ] {
            let (test, bytes) = with_source(length);
            let test = test.fail_once(text, fault);
            let answer = test.run(copy).await;
            assert!(answer.is_ok(), "{text} {fault:?}: {answer:?}");
            assert_copied(&test, &bytes);
            let more = test.requests("").len() - whole.requests("").len();
            assert!(more <= 1, "{text} {fault:?}: {:#?}", test.requests(""));
            assert!(test.requests("DELETE").is_empty());
        }
    }
}

#[tokio::test]
async fn what_events_tell_the_removal_of_is_not_read() {
    async fn read(app: &App, _: &Record) -> Result<()> {
        let gone = app.s3.get_object().bucket("gone-inbox").key("x");
        let error = gone.send().await.unwrap_err();
        assert_eq!(error.code(), Some("AccessDenied"));
        Ok(())
    }
    let object = Stored {
        bytes: b"x".to_vec(),
        headers: [].into(),
    };
    let test = with_source(1).0.store("s3://gone-inbox/x", object);
    test.run(read).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (test, _) = with_source(1);
    let test = test.refuse("PUT");
    let error = test.run(copy).await.unwrap_err().to_string();
    assert!(error.contains(&format!("cannot write {TO}")), "{error}");
    assert!(error.contains("AccessDenied"), "{error}");
    assert_eq!(test.requests("").len(), 2, "{:?}", test.requests(""));
}

#[tokio::test]
async fn an_upload_that_fails_is_aborted_and_an_abort_that_fails_hides_no_cause() {
    for (text, cause) in [
        ("partNumber=5", "part 5: "),
        (
            "POST /photo-thumbs/small/a folder/é+1.jpg?uploadId",
            "AccessDenied",
        ),
        ("uploadId=one", "part 1: "),
    ] {
        let (test, _) = with_source(99_999);
        let test = test.refuse(text);
        let error = test.run(copy).await.unwrap_err().to_string();
        assert!(error.contains(&format!("cannot write {TO}: ")), "{error}");
        assert!(error.contains(cause), "{error}");
        assert_eq!(test.requests("DELETE").len(), 1, "{:#?}", test.requests(""));
        assert!(test.get(TO).is_none());
    }
}

#[tokio::test]
async fn an_upload_whose_body_fails_is_aborted() {
    async fn write(app: &App, record: &Record) -> Result<()> {
        let target = app.thumbs.named_after(record);
        let written = app.thumbs.write(&target, Headers::default(), failing());
        written.await?;
        Ok(())
    }
    let (test, _) = with_source(1);
    let error = test.run(write).await.unwrap_err().to_string();
    assert!(error.contains("the decoder gave up"), "{error}");
    assert_eq!(test.requests("DELETE").len(), 1);
    assert!(test.get(TO).is_none());
}

/// 25,000 bytes, then an error.
fn failing() -> impl AsyncRead + Unpin {
    let error = Err::<bytes::Bytes, _>(io::Error::other("the decoder gave up"));
    let broken = futures::stream::iter([error]);
    io::Cursor::new(vec![1; 25_000]).chain(tokio_util::io::StreamReader::new(broken))
}

/// A handler that panics in the middle of an upload leaves no parts behind either.
#[tokio::test]
async fn an_upload_of_a_handler_that_panics_is_aborted() {
    async fn write(app: &App, record: &Record) -> Result<()> {
        let target = app.thumbs.named_after(record);
        let (mut pipe, body) = tokio::io::duplex(100_000);
        pipe.write_all(&[1; 25_000]).await?;
        let panics = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            panic!("in the middle")
        };
        let written = app.thumbs.write(&target, Headers::default(), body);
        let (written, ()) = tokio::join!(written, panics);
        written.map(drop)
    }
    let (test, _) = with_source(1);
    let error = test.run(write).await.unwrap_err().to_string();
    assert_eq!(error, "the handler panicked: in the middle");
    assert_eq!(test.requests("partNumber=").len(), 2);
    assert_eq!(test.requests("DELETE").len(), 1);
}

#[tokio::test]
async fn a_record_that_takes_too_long_is_given_up_in_time() {
    async fn write(app: &App, record: &Record) -> Result<()> {
        let (mut pipe, body) = tokio::io::duplex(100_000);
        pipe.write_all(&[1; 25_000]).await?;
        let target = app.thumbs.named_after(record);
        let written = app.thumbs.write(&target, Headers::default(), body);
        written.await?; // for ever: more could come through the pipe
        Ok(())
    }
    let (test, _) = with_source(1);
    let test = test.timeout(Duration::from_millis(1_500));
    let start = std::time::Instant::now();
    let error = test.run(write).await.unwrap_err().to_string();
    assert!(start.elapsed() < Duration::from_millis(1_500));
    assert!(error.contains("given up, a second before"), "{error}");
    assert_eq!(test.requests("DELETE").len(), 1, "{:?}", test.requests(""));
    assert!(test.get(TO).is_none());
}

#[tokio::test]
async fn a_write_outside_of_the_grant_is_refused() {
    async fn write(app: &App, record: &Record) -> Result<()> {
        let target = ObjectId {
            key: "elsewhere/x".into(),
            ..app.thumbs.named_after(record)
        };
        let written = app.thumbs.write(&target, Headers::default(), &b"x"[..]);
        written.await.context("as expected")?;
        Ok(())
    }
    let (test, _) = with_source(1);
    let error = test.run(write).await.unwrap_err().to_string();
    assert!(error.contains("as expected: "), "{error}");
    assert!(error.contains("AccessDenied"), "{error}");
}

#[tokio::test]
async fn objects_are_listed_and_deleted_where_that_is_granted() {
    async fn sweep(app: &App, _: &Record) -> Result<()> {
        assert_eq!(app.stale.list().await?, ["stale/a.txt", "stale/b.txt"]);
        app.stale.delete(&app.stale.join("a.txt")).await?;
        app.stale.delete(&app.stale.join("gone.txt")).await?;
        let other = app.thumbs.list().await;
        assert!(format!("{:#}", other.unwrap_err()).contains("AccessDenied"));
        let other = app.thumbs.delete(&app.thumbs.join("a.jpg")).await;
        assert!(format!("{:#}", other.unwrap_err()).contains("AccessDenied"));
        Ok(())
    }
    let mut test = with_source(1).0;
    for key in ["stale/a.txt", "stale/b.txt", "other/c.txt"] {
        test = test.store(&format!("s3://photo-thumbs/{key}"), Stored::default());
    }
    test.run(sweep).await.unwrap();
    assert!(test.get("s3://photo-thumbs/stale/a.txt").is_none());
    assert!(test.get("s3://photo-thumbs/stale/b.txt").is_some());
}

/// The CRC32 of `part`, and another one.
const CRC32: &str = "SQ9wxg==";
const WRONG: &str = "AAAAAA==";

/// The S3 of tests is as strict as S3. Each object's content says what is tried; the error is S3's
/// code.
async fn upload(app: &App, record: &Record) -> Result<()> {
    let content = record.read().await?.bytes(100).await?;
    let (has_algorithm, listed) = match &content[..] {
        b"right" => (true, Some(CRC32)),
        b"none" => (false, None),
        b"listed without algorithm" => (false, Some(CRC32)),
        b"wrong" => (true, Some(WRONG)),
        _ => (true, None),
    };
    let (s3, bucket, key) = (&app.s3, "photo-thumbs", "small/a.jpg");
    let created = s3.create_multipart_upload().bucket(bucket).key(key);
    let algorithm = has_algorithm.then_some(ChecksumAlgorithm::Crc32);
    created.set_checksum_algorithm(algorithm).send().await?;
    let part = s3.upload_part().bucket(bucket).key(key).upload_id("one");
    let part = part.part_number(1).body(ByteStream::from_static(b"part"));
    assert_eq!(part.send().await?.checksum_crc32(), Some(CRC32));
    let part = CompletedPart::builder().part_number(1).e_tag("\"1\"");
    let part = part.set_checksum_crc32(listed.map(str::to_owned));
    let parts = CompletedMultipartUpload::builder().parts(part.build());
    let request = s3.complete_multipart_upload().bucket(bucket).key(key);
    let request = request.upload_id("one").multipart_upload(parts.build());
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => anyhow::bail!("{}", error.code().unwrap_or_default().to_owned()),
    }
}

#[tokio::test]
async fn parts_have_the_checksums_of_their_uploads_algorithm() {
    for (content, code) in [
        ("right", None),
        ("none", None),
        ("listed without algorithm", Some("InvalidPart")),
        ("wrong", Some("InvalidPart")),
        ("missing", Some("InvalidRequest")),
    ] {
        let test = Harness::new().object(FROM, content);
        let error = test.run(upload).await.err().map(|error| error.to_string());
        let is_right = match (&error, code) {
            (Some(error), Some(code)) => error.ends_with(&format!(": {code}")),
            (error, code) => error.is_none() && code.is_none(),
        };
        assert!(is_right, "{content}: {error:?}");
        assert_eq!(
            test.get("s3://photo-thumbs/small/a.jpg").is_some(),
            code.is_none()
        );
    }
}

#[tokio::test]
async fn what_does_not_match_its_checksum_is_refused() {
    async fn put(app: &App, _: &Record) -> Result<()> {
        let request = app
            .s3
            .put_object()
            .bucket("photo-thumbs")
            .key("small/a.jpg");
        let request = request.body(ByteStream::from_static(b"part"));
        request.checksum_crc32(WRONG).send().await?;
        Ok(())
    }
    let (test, _) = with_source(1);
    let error = test.run(put).await.unwrap_err().to_string();
    assert!(error.contains("BadDigest"), "{error}");
    assert!(test.get("s3://photo-thumbs/small/a.jpg").is_none());
}
