use lambda_runtime::Diagnostic;
use serde_json::{Value, json};

use super::process;
use crate::testing::{FakeS3, example_app, message};

/// What the function answers to `message`: nothing, or the text of its error.
async fn answer(s3: &FakeS3, message: Value) -> Option<String> {
    let failures = process(&example_app(s3).await, message).await.err()?;
    let diagnostic = Diagnostic::from(failures);
    assert_eq!(diagnostic.error_type, "RecordsFailed");
    Some(diagnostic.error_message)
}

#[tokio::test]
async fn the_test_message_of_s3_is_no_event() {
    let test = json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": "2026-01-02T03:04:05.678Z",
        "Bucket": "in",
        "RequestId": "5582815E1AEA5ADF",
        "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR",
    });
    assert_eq!(answer(&FakeS3::start(), test).await, None);
}

#[tokio::test]
async fn anything_else_is_an_error() {
    let s3 = FakeS3::start();
    for message in [
        json!({}),
        json!("text"),
        json!({ "Records": 1 }),
        json!({ "Event": "other" }),
    ] {
        let error = answer(&s3, message).await.unwrap();
        assert!(error.starts_with("not a message of S3"), "{error}");
    }
}

#[tokio::test]
async fn a_record_that_no_trigger_covers_is_an_error() {
    let s3 = FakeS3::start();
    let stray = message("ObjectCreated:Put", "in", "elsewhere/a.jpg");
    let error = answer(&s3, stray).await.unwrap();
    let start = "ObjectCreated:Put of `s3://in/elsewhere/a.jpg`: no trigger";
    assert!(error.starts_with(start), "{error}");
    assert_eq!(s3.requests(""), [""; 0]);
}

#[tokio::test]
async fn bad_records_do_not_hide_good_ones() {
    let s3 = FakeS3::start();
    s3.put("in/incoming/good one.jpg", b"good", &[]);
    let mut all = json!({ "Records": [{ "s3": "what?" }] });
    for (bucket, key) in [
        ("in", "incoming/bad.jpg"),
        ("other", "x.jpg"),
        ("in", "incoming/%zz.jpg"),
        ("in", "incoming/good+one.jpg"),
    ] {
        let record = message("ObjectCreated:Put", bucket, key)["Records"][0].take();
        all["Records"].as_array_mut().unwrap().push(record);
    }
    let error = answer(&s3, all).await.unwrap();
    for part in [
        "record 1: not a record",
        "cannot read `s3://in/incoming/bad.jpg`",
        "AccessDenied",
        "ObjectCreated:Put of `s3://other/x.jpg`: no trigger",
        "`%` without two hexadecimal digits in key `incoming/%zz.jpg`",
    ] {
        assert!(error.contains(part), "{part} is not in: {error}");
    }
    assert!(!error.contains("good one"), "{error}");
    let copy = s3.get("out/thumbs/good one.jpg").unwrap();
    assert_eq!(copy.bytes, b"good");
}
