use serde_json::{Value, json};

use super::Record;
use crate::{
    config::{Place, Trigger},
    testing::{self, TRIGGERS, message},
};

fn first_record(message: &Value) -> anyhow::Result<Record> {
    Record::from_json(message["Records"][0].clone())
}

#[tokio::test]
async fn the_sample_of_each_trigger_belongs_to_that_trigger() {
    let app = testing::declared_app(&testing::FakeS3::start()).await;
    for (index, declared) in TRIGGERS.iter().enumerate() {
        let sample = serde_json::from_str(declared.sample).unwrap();
        let record = first_record(&sample).unwrap();
        assert_eq!(record.event, declared.sample_event);
        assert_eq!(record.bucket, declared.bucket);
        assert_eq!(record.key, declared.sample_key);
        let trigger = app
            .config
            .triggers
            .iter()
            .position(|trigger| record.matches(trigger));
        assert_eq!(trigger, Some(index));
    }
}

#[test]
fn every_field_arrives() {
    let mut message = message("ObjectCreated:Put", "in", "a+b%2Bc");
    let object = &mut message["Records"][0]["s3"]["object"];
    object["size"] = json!(12);
    object["eTag"] = json!("0123");
    object["versionId"] = json!("v1");
    object["sequencer"] = json!("00AB");
    let record = serde_json::to_value(first_record(&message).unwrap()).unwrap();
    let expected = json!({
        "event": "ObjectCreated:Put",
        "bucket": "in",
        "key": "a b+c",
        "size": 12,
        "eTag": "0123",
        "versionId": "v1",
        "sequencer": "00AB",
    });
    assert_eq!(record, expected);
}

#[test]
fn a_removed_object_has_neither_size_nor_etag() {
    let record = first_record(&message("ObjectRemoved:Delete", "in", "key")).unwrap();
    assert_eq!((record.size, record.e_tag), (None, None));
}

#[test]
fn a_record_says_what_it_lacks() {
    for (path, complaint) in [
        ("/eventName", "eventName"),
        ("/s3", "not a record of an S3 event"),
        ("/s3/bucket/name", "bucket name"),
        ("/s3/object/key", "object key"),
    ] {
        let mut message = message("ObjectCreated:Put", "in", "key");
        *message["Records"][0].pointer_mut(path).unwrap() = Value::Null;
        let error = first_record(&message).unwrap_err();
        assert!(error.to_string().contains(complaint), "{path}: {error:#}");
    }
}

#[test]
fn a_trigger_matches_as_s3_filters() {
    let trigger = Trigger {
        place: Place {
            bucket: "in".into(),
            prefix: "a*/".into(),
            suffix: ".jpg".into(),
        },
        events: vec!["s3:ObjectCreated:Put".into(), "s3:ObjectRemoved:*".into()],
    };
    for (event, bucket, key, matches) in [
        ("ObjectCreated:Put", "in", "a*/x.jpg", true),
        ("ObjectRemoved:DeleteMarkerCreated", "in", "a*/x.jpg", true),
        ("ObjectCreated:Copy", "in", "a*/x.jpg", false),
        ("ObjectCreated:Put", "in2", "a*/x.jpg", false),
        ("ObjectCreated:Put", "in", "ab/x.jpg", false),
        ("ObjectCreated:Put", "in", "a*/x.jpg.txt", false),
    ] {
        let record = first_record(&message(event, bucket, key)).unwrap();
        assert_eq!(record.matches(&trigger), matches, "{event} {bucket} {key}");
    }
}
