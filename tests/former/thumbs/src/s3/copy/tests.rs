use super::{Copier, Location};
use crate::testing::{FakeS3, Fault};

const FROM: Location<'_> = Location {
    bucket: "in",
    key: "a folder/é+1.bin",
};
const TO: Location<'_> = Location {
    bucket: "out",
    key: "copy of/é+1.bin",
};

/// Small enough to have many parts in no time.
const TINY: Copier = Copier {
    single_put_limit: 1000,
    part_size: 300,
    parts_in_flight: 3,
};

fn with_source(length: usize) -> (FakeS3, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
    let s3 = FakeS3::start();
    let headers = [
        ("content-type", "image/png"),
        ("cache-control", "no-store"),
        ("x-amz-meta-owner", "me"),
    ];
    s3.put("in/a folder/é+1.bin", &bytes, &headers);
    (s3, bytes)
}

#[track_caller]
fn assert_copied(s3: &FakeS3, bytes: &[u8]) {
    let copy = s3.get("out/copy of/é+1.bin").expect("no copy");
    assert!(
        copy.bytes == bytes,
        "{} bytes differ from {}",
        copy.bytes.len(),
        bytes.len()
    );
    assert_eq!(copy.headers["content-type"], "image/png");
    assert_eq!(copy.headers["cache-control"], "no-store");
    assert_eq!(copy.headers["x-amz-meta-owner"], "me");
}

#[tokio::test]
async fn a_short_object_is_copied_in_one_request() {
    for length in [0, 1, 1000] {
        let (s3, bytes) = with_source(length);
        let copied = TINY.copy(&s3.client().await, FROM, TO).await;
        assert_eq!(copied.unwrap(), length as i64);
        assert_copied(&s3, &bytes);
        assert_eq!(s3.requests("").len(), 2, "{:?}", s3.requests(""));
    }
}

#[tokio::test]
async fn what_s3_cannot_answer_is_asked_again() {
    for length in [1000, 2999] {
        let whole = with_source(length).0;
        TINY.copy(&whole.client().await, FROM, TO).await.unwrap();
        for (text, fault) in [
            ("GET", Fault::Busy),
            ("GET", Fault::Reset),
            ("GET", Fault::Cut),
            ("bytes=300-", Fault::Busy),
            ("bytes=300-", Fault::Reset),
            ("bytes=300-", Fault::Cut),
            ("PUT", Fault::Busy),
            ("PUT", Fault::Reset),
            ("POST", Fault::Busy),
        ] {
            let (s3, bytes) = with_source(length);
            s3.fail_once(text, fault);
            let copied = TINY.copy(&s3.client().await, FROM, TO).await;
            assert!(copied.is_ok(), "{text} {fault:?}: {copied:?}");
            assert_copied(&s3, &bytes);
            let more = s3.requests("").len() - whole.requests("").len();
            assert!(more <= 2, "{text} {fault:?}: {:#?}", s3.requests(""));
            assert!(s3.requests("DELETE").is_empty());
        }
    }
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (s3, _) = with_source(1000);
    s3.refuse("PUT");
    let error = TINY.copy(&s3.client().await, FROM, TO).await.unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains("AccessDenied"), "{text}");
    assert_eq!(s3.requests("").len(), 2, "{:?}", s3.requests(""));
}

#[tokio::test]
async fn a_long_object_is_copied_in_parts() {
    for (length, parts) in [(1001, 4), (1200, 4), (2999, 10)] {
        let (s3, bytes) = with_source(length);
        assert_eq!(
            TINY.copy(&s3.client().await, FROM, TO).await.unwrap(),
            length as i64
        );
        assert_copied(&s3, &bytes);
        assert_eq!(s3.requests("partNumber=").len(), parts);
        assert!(s3.requests("DELETE").is_empty());
    }
}

#[tokio::test]
async fn a_part_that_fails_aborts_the_upload() {
    let (s3, _) = with_source(2999);
    s3.refuse("partNumber=5");
    let error = TINY.copy(&s3.client().await, FROM, TO).await.unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains("cannot write `s3://out/copy of/é+1.bin`: part 5: "),
        "{text}"
    );
    assert!(text.contains("AccessDenied"), "{text}");
    assert_eq!(s3.requests("DELETE").len(), 1, "not aborted");
    assert!(s3.get("out/copy of/é+1.bin").is_none());
}

#[tokio::test]
async fn an_abort_that_fails_does_not_hide_the_cause() {
    let (s3, _) = with_source(2999);
    s3.refuse("uploadId=one");
    let error = TINY.copy(&s3.client().await, FROM, TO).await.unwrap_err();
    assert!(format!("{error:#}").contains("part 1: "), "{error:#}");
    assert_eq!(s3.requests("DELETE").len(), 1);
}

#[tokio::test]
async fn an_upload_that_cannot_be_completed_is_aborted() {
    let (s3, _) = with_source(2999);
    s3.refuse("POST /out/copy%20of/%C3%A9%2B1.bin?uploadId");
    assert!(TINY.copy(&s3.client().await, FROM, TO).await.is_err());
    assert_eq!(s3.requests("DELETE").len(), 1, "{:#?}", s3.requests(""));
}

#[tokio::test]
async fn a_missing_object_is_named() {
    for (may_list, code) in [(false, "AccessDenied"), (true, "NoSuchKey")] {
        let s3 = FakeS3::start();
        if may_list {
            s3.let_list();
        }
        let error = TINY.copy(&s3.client().await, FROM, TO).await.unwrap_err();
        let text = format!("{error:#}");
        let start = "cannot read `s3://in/a folder/é+1.bin`: ";
        assert!(text.starts_with(start), "{text}");
        assert!(text.contains(code), "{text}");
    }
}
