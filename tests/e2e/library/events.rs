//! What becomes of S3's events: which reach the handler, with what, and what Lambda is answered.

use anyhow::{Result, bail};
use library::{
    App, Harness, Record, Scheduled,
    testing::{bus_event, event, messages, notification, scheduled_event},
};
use serde_json::{Value, json};

async fn read(_: &App, record: &Record) -> Result<()> {
    assert_ne!(record.name(), "panic.jpg", "the image has no pixels");
    let bytes = record.read().await?.bytes(100).await?;
    if bytes.is_empty() {
        bail!("empty");
    }
    Ok(())
}

/// Fails with what the handler finds in the record.
async fn tell(_: &App, record: &Record) -> Result<()> {
    let object = &record.object;
    bail!(
        "{} {} `{}` {:?} {:?} {:?} {:?} {} {}",
        record.event,
        object.bucket,
        record.stem(),
        object.version,
        record.size,
        record.e_tag,
        record.sequencer,
        record.time,
        record.trigger.name
    )
}

/// Fails with what the handler finds in an invocation by the schedule.
async fn tell_time(_: &App, invocation: &Scheduled) -> Result<()> {
    assert_ne!(invocation.time, "panic", "the time has no hands");
    bail!(
        "{} {} {}",
        invocation.time,
        invocation.id,
        invocation.schedule
    )
}

/// What comes of an event with a handler of the schedule.
async fn scheduled(event: Value) -> String {
    let test = Harness::new().event(event);
    let answer = test.run_scheduled(read, tell_time).await;
    answer.map_or_else(|error| error.to_string(), |()| "ok".into())
}

async fn answer(event: Value) -> String {
    let answer = Harness::new().event(event).run(read).await;
    answer.map_or_else(|error| error.to_string(), |()| "ok".into())
}

/// The same, from the handler that tells.
async fn told(event: Value) -> String {
    let answer = Harness::new().event(event).run(tell).await;
    answer.unwrap_err().to_string()
}

#[tokio::test]
async fn the_test_event_of_s3_is_no_error() {
    let test = json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": "2026-01-02T03:04:05.678Z",
        "Bucket": "photo-inbox",
        "RequestId": "5582815E1AEA5ADF",
        "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR",
    });
    assert_eq!(answer(test).await, "ok");
}

#[tokio::test]
async fn other_events_are_errors() {
    for event in [
        json!({}),
        json!("text"),
        json!({ "Records": 1 }),
        json!({ "Event": "other" }),
    ] {
        assert_eq!(answer(event).await, "not an event of S3");
    }
}

#[tokio::test]
async fn a_record_that_no_trigger_covers_is_an_error_and_reads_nothing() {
    // S3 compares a prefix as it is: the `*` of `a*/` is no wildcard.
    for (name, bucket, key) in [
        ("ObjectCreated:Put", "photo-inbox", "elsewhere/a.jpg"),
        ("ObjectCreated:Put", "photo-inbox", "incoming/a.png"),
        ("ObjectCreated:Put", "photo-inbox", "incoming/a.jpg.txt"),
        ("ObjectCreated:Put", "photo-inbox2", "incoming/a.jpg"),
        ("ObjectRemoved:Delete", "photo-inbox", "incoming/a.jpg"),
        ("ObjectCreated:Copy", "odd-inbox", "a*/x.jpg"),
        ("ObjectCreated:Put", "odd-inbox", "ab/x.jpg"),
    ] {
        let test = Harness::new().event(event(name, bucket, key));
        let error = test.run(read).await.unwrap_err().to_string();
        let start = format!("no trigger covers {name} of s3://{bucket}/{key}");
        assert!(error.starts_with(&start), "{error}");
        assert!(test.requests("").is_empty());
    }
}

#[tokio::test]
async fn the_trigger_that_covers_a_record_is_told() {
    for (name, bucket, key, trigger) in [
        (
            "ObjectCreated:Put",
            "photo-inbox",
            "incoming/a.jpg",
            "inbox",
        ),
        ("ObjectCreated:Put", "odd-inbox", "a*/x.jpg", "odd_inbox"),
        (
            "ObjectRemoved:DeleteMarkerCreated",
            "odd-inbox",
            "a*/x.jpg",
            "odd_inbox",
        ),
    ] {
        let told = told(event(name, bucket, key)).await;
        assert!(told.ends_with(trigger), "{told}");
    }
}

#[tokio::test]
async fn each_sample_event_belongs_to_a_trigger() {
    let told = Harness::new().samples().run(tell).await.unwrap_err();
    let told = told.to_string();
    for name in ["inbox", "odd_inbox", "listed_inbox"] {
        assert!(told.contains(&format!("Z {name}")), "{told}");
    }
}

#[tokio::test]
async fn every_field_of_a_record_arrives() {
    let mut all = event("ObjectCreated:Put", "photo-inbox", "incoming/a b+c.jpg");
    let object = &mut all["Records"][0]["s3"]["object"];
    object["size"] = json!(12);
    object["eTag"] = json!("0123");
    object["versionId"] = json!("v1");
    object["sequencer"] = json!("00AB");
    assert_eq!(
        told(all).await,
        "ObjectCreated:Put of s3://photo-inbox/incoming/a b+c.jpg: ObjectCreated:Put photo-inbox \
         `a b+c` Some(\"v1\") Some(12) Some(\"0123\") Some(\"00AB\") 2026-01-02T03:04:05.678Z inbox"
    );
    let removed = told(event("ObjectRemoved:Delete", "odd-inbox", "a*/x.jpg")).await;
    assert!(removed.contains("`x` None None None None"), "{removed}");
}

#[tokio::test]
async fn a_record_that_lacks_something_says_what() {
    for path in ["/eventName", "/s3/bucket/name", "/s3/object/key"] {
        let mut event = event("ObjectCreated:Put", "photo-inbox", "incoming/a.jpg");
        *event["Records"][0].pointer_mut(path).unwrap() = Value::Null;
        let expected = format!("not a record of S3: it has no {path}");
        assert_eq!(answer(event).await, expected);
    }
}

#[tokio::test]
async fn bad_records_do_not_hide_good_ones() {
    let mut all = json!({ "Records": [{ "s3": "what?" }] });
    let records = all["Records"].as_array_mut().unwrap();
    for name in ["missing", "panic", "empty", "long", "good one"] {
        let key = format!("incoming/{name}.jpg");
        records.push(event("ObjectCreated:Put", "photo-inbox", &key)["Records"][0].take());
    }
    records.push(json!({
        "eventName": "s3:ObjectCreated:Put",
        "s3": { "bucket": { "name": "photo-inbox" }, "object": { "key": "incoming/%E6.jpg" } },
    }));
    records
        .push(event("ObjectCreated:Put", "photo-inbox", "incoming/last.jpg")["Records"][0].take());
    let mut test = Harness::new().event(all);
    for (name, bytes) in [
        ("good one", &b"good"[..]),
        ("empty", b""),
        ("long", &[0; 101]),
        ("last", b"good"),
    ] {
        let url = format!("s3://photo-inbox/incoming/{name}.jpg");
        test = test.store(&url, stored(bytes));
    }
    let error = test.run(read).await.unwrap_err().to_string();
    for part in [
        "not a record of S3",
        "ObjectCreated:Put of s3://photo-inbox/incoming/missing.jpg: cannot read",
        "AccessDenied",
        "the handler panicked: ",
        "the image has no pixels",
        "ObjectCreated:Put of s3://photo-inbox/incoming/empty.jpg: empty",
        "101 bytes, and the limit is 100",
        "the key is not UTF-8",
    ] {
        assert!(error.contains(part), "{part} is not in: {error}");
    }
    for name in ["good one", "last"] {
        assert!(!error.contains(name), "{error}");
        let read = format!("GET /photo-inbox/incoming/{name}.jpg");
        assert_eq!(test.requests(&read).len(), 1);
    }
}

fn stored(bytes: &[u8]) -> library::testing::Stored {
    library::testing::Stored {
        bytes: bytes.to_vec(),
        ..Default::default()
    }
}

#[tokio::test]
async fn keys_are_decoded_as_s3_encodes_them() {
    for (encoded, key) in [
        ("red+flower", "red flower"),
        ("red%20flower", "red flower"),
        ("a%2Bb", "a+b"),
        ("100%25", "100%"),
        ("%2520", "%20"),
        ("%E6%97%A5%E6%9C%AC/%e2%82%ac", "日本/€"),
        ("quote%22%27back%5Cslash%0A", "quote\"'back\\slash\n"),
        ("%7Bx%7D%24%7By%7D*", "{x}${y}*"),
    ] {
        let mut event = event("ObjectCreated:Put", "photo-inbox", "");
        let object = &mut event["Records"][0]["s3"]["object"];
        object["key"] = json!(format!("incoming/{encoded}.jpg"));
        let told = told(event).await;
        let start = format!(
            "ObjectCreated:Put of s3://photo-inbox/incoming/{key}.jpg: \
             ObjectCreated:Put photo-inbox `{key}` None"
        );
        assert!(told.starts_with(&start), "{told}");
    }
}

/// To a role that may not list, S3 does not tell whether there is such an object.
#[tokio::test]
async fn a_missing_object_is_named() {
    for (bucket, key, code) in [
        ("photo-inbox", "incoming/a.jpg", "AccessDenied"),
        ("listed-inbox", "a.jpg", "NoSuchKey"),
    ] {
        let error = answer(event("ObjectCreated:Put", bucket, key)).await;
        let start =
            format!("ObjectCreated:Put of s3://{bucket}/{key}: cannot read s3://{bucket}/{key}: ");
        assert!(error.starts_with(&start) && error.contains(code), "{error}");
    }
}

/// "EventBridge event message structure", Amazon S3 User Guide: its own example, for a key that a notification would
/// encode.
#[tokio::test]
async fn every_field_of_an_event_of_eventbridge_arrives() {
    let sent = json!({
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111122223333",
        "time": "2021-11-12T00:00:00Z",
        "region": "ca-central-1",
        "resources": ["arn:aws:s3:::bus-inbox"],
        "detail": {
            "version": "0",
            "bucket": { "name": "bus-inbox" },
            "object": {
                "key": "in/a+b %41.jpg",
                "size": 5,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
                "sequencer": "617f08299329d189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": "1.2.3.4",
            "reason": "PutObject",
        },
    });
    assert_eq!(
        told(sent).await,
        "ObjectCreated:Put of s3://bus-inbox/in/a+b %41.jpg: ObjectCreated:Put bus-inbox `a+b %41.jpg` \
         Some(\"IYV3p45BT0ac8hjHg1houSdS1a.Mro8e\") Some(5) Some(\"b1946ac92492d2347c6235b4d2611184\") \
         Some(\"617f08299329d189\") 2021-11-12T00:00:00Z bus_inbox"
    );
}

#[tokio::test]
async fn events_of_eventbridge_have_the_names_of_notifications() {
    for (detail_type, reason, name) in [
        ("Object Created", "PutObject", "ObjectCreated:Put"),
        ("Object Created", "POST Object", "ObjectCreated:Post"),
        ("Object Created", "CopyObject", "ObjectCreated:Copy"),
        (
            "Object Created",
            "CompleteMultipartUpload",
            "ObjectCreated:CompleteMultipartUpload",
        ),
        ("Object Deleted", "DeleteObject", "ObjectRemoved:Delete"),
        ("Object Tags Added", "", "ObjectTagging:Put"),
        ("Object Tags Deleted", "", "ObjectTagging:Delete"),
    ] {
        let told = told(bus_event(detail_type, reason, "bus-inbox", "in/a.jpg")).await;
        assert!(told.starts_with(name), "{told}");
    }
    let mut marked = bus_event("Object Deleted", "DeleteObject", "bus-inbox", "in/a.jpg");
    marked["detail"]["deletion-type"] = json!("Delete Marker Created");
    assert!(
        told(marked)
            .await
            .starts_with("ObjectRemoved:DeleteMarkerCreated")
    );
}

/// By another way than that of the trigger nothing comes that the function is there for.
#[tokio::test]
async fn an_event_belongs_to_a_trigger_of_its_own_way() {
    for event in [
        event("ObjectCreated:Put", "bus-inbox", "in/a.jpg"),
        bus_event(
            "Object Created",
            "PutObject",
            "photo-inbox",
            "incoming/a.jpg",
        ),
    ] {
        assert!(answer(event).await.starts_with("no trigger covers"));
    }
    let odd = bus_event("Object Lost", "", "bus-inbox", "in/a.jpg");
    assert_eq!(answer(odd).await, "no event of S3 is called `Object Lost`");
}

/// An object that triggers by the queue.
fn queued(key: &str) -> Value {
    event("ObjectCreated:Put", "queue-inbox", &format!("in/{key}"))
}

/// "Using Lambda with Amazon SQS", AWS Lambda Developer Guide: the shape of its example. The handler gets the same record as from S3
/// itself.
#[tokio::test]
async fn every_field_of_an_event_in_a_message_arrives() {
    let mut inner = queued("a b.jpg");
    let object = &mut inner["Records"][0]["s3"]["object"];
    object["size"] = json!(5);
    object["eTag"] = json!("b1946ac92492d2347c6235b4d2611184");
    object["sequencer"] = json!("617f08299329d189");
    let sent = json!({
        "Records": [{
            "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
            "body": inner.to_string(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": "1545082649185",
            },
            "messageAttributes": {},
            "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
            "awsRegion": "us-east-2",
        }],
    });
    assert_eq!(
        told(sent).await,
        "ObjectCreated:Put of s3://queue-inbox/in/a b.jpg: ObjectCreated:Put queue-inbox `a b.jpg` None Some(5) \
         Some(\"b1946ac92492d2347c6235b4d2611184\") Some(\"617f08299329d189\") 2026-01-02T03:04:05.678Z \
         queue_inbox"
    );
}

/// "Fanout Amazon SNS notifications to Amazon SQS queues", Amazon SNS Developer Guide.
#[tokio::test]
async fn a_message_may_hold_what_sns_wrapped() {
    let wrapped = json!({
        "Type": "Notification",
        "MessageId": "63a3f6b6-d533-4a47-aef9-fcf5cf758c76",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
        "Subject": "Amazon S3 Notification",
        "Message": queued("a").to_string(),
        "Timestamp": "2012-03-29T05:12:16.901Z",
        "SignatureVersion": "1",
    });
    let told = told(messages(&[wrapped])).await;
    assert!(
        told.starts_with("ObjectCreated:Put of s3://queue-inbox/in/a: "),
        "{told}"
    );
}

#[tokio::test]
async fn the_test_event_of_s3_in_the_queue_is_no_error() {
    let test = json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "queue-inbox" });
    assert_eq!(answer(messages(&[test])).await, "ok");
}

#[tokio::test]
async fn messages_that_are_no_events_are_errors_of_their_own() {
    let mut sent = messages(&[queued("missing"), json!({}), queued("panic.jpg")]);
    sent["Records"][1]["body"] = json!("{");
    let error = answer(sent).await;
    for part in [
        "cannot read s3://queue-inbox/in/missing",
        "the body of the message is not JSON",
        "the image has no pixels",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let mut sent = messages(&[queued("a")]);
    sent["Records"][0]["body"].take();
    assert_eq!(answer(sent).await, "not a message with a body");
}

/// Of the queue alone it is there for this bucket, and for the other only without it.
#[tokio::test]
async fn an_event_in_a_message_belongs_to_a_trigger_by_the_queue() {
    let direct = event("ObjectCreated:Put", "photo-inbox", "incoming/a.jpg");
    for event in [queued("a"), messages(&[direct])] {
        assert!(answer(event).await.starts_with("no trigger covers"));
    }
}

#[tokio::test]
async fn a_test_s_objects_come_by_the_queue_where_their_trigger_does() {
    let harness = Harness::new().object("s3://queue-inbox/in/a", "body");
    assert!(harness.run(read).await.is_ok());
}

/// An object that triggers by the topic.
fn published(key: &str) -> Value {
    event("ObjectCreated:Put", "topic-inbox", &format!("in/{key}"))
}

/// "Invoking Lambda functions with Amazon SNS notifications", AWS Lambda Developer Guide: the shape of its example. The handler gets the
/// same record as from S3 itself.
#[tokio::test]
async fn every_field_of_an_event_in_a_notification_of_sns_arrives() {
    let mut inner = published("a b.jpg");
    let object = &mut inner["Records"][0]["s3"]["object"];
    object["size"] = json!(5);
    object["eTag"] = json!("b1946ac92492d2347c6235b4d2611184");
    object["sequencer"] = json!("617f08299329d189");
    let sent = json!({
        "Records": [{
            "EventVersion": "1.0",
            "EventSubscriptionArn": "arn:aws:sns:us-east-2:123456789012:sns-lambda:21be56ed-a058-49f5-8c98-aedd2564c486",
            "EventSource": "aws:sns",
            "Sns": {
                "SignatureVersion": "1",
                "Timestamp": "2019-01-02T12:45:07.000Z",
                "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
                "SigningCertUrl": "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem",
                "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                "Message": inner.to_string(),
                "MessageAttributes": {},
                "Type": "Notification",
                "UnsubscribeUrl": "https://sns.us-east-2.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-2:123456789012:test-lambda:21be56ed-a058-49f5-8c98-aedd2564c486",
                "TopicArn": "arn:aws:sns:us-east-2:123456789012:sns-lambda",
                "Subject": "Amazon S3 Notification",
            },
        }],
    });
    assert_eq!(
        told(sent).await,
        "ObjectCreated:Put of s3://topic-inbox/in/a b.jpg: ObjectCreated:Put topic-inbox `a b.jpg` None Some(5) \
         Some(\"b1946ac92492d2347c6235b4d2611184\") Some(\"617f08299329d189\") 2026-01-02T03:04:05.678Z \
         topic_inbox"
    );
}

#[tokio::test]
async fn the_test_event_of_s3_by_the_topic_is_no_error() {
    let test = json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "topic-inbox" });
    assert_eq!(answer(notification(&test)).await, "ok");
}

/// SNS invokes with one message; each of several would be tried.
#[tokio::test]
async fn notifications_that_are_no_events_are_errors_of_their_own() {
    let mut sent = notification(&published("missing"));
    let mut odd = sent["Records"][0].clone();
    odd["Sns"]["Message"] = json!("{");
    let mut empty = odd.clone();
    empty["Sns"]["Message"].take();
    let panics = notification(&published("panic.jpg"))["Records"][0].clone();
    sent["Records"]
        .as_array_mut()
        .unwrap()
        .extend([odd, empty, panics]);
    let error = answer(sent).await;
    for part in [
        "cannot read s3://topic-inbox/in/missing",
        "the body of the message is not JSON",
        "not a message with a body",
        "the image has no pixels",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(answer(notification(&json!({}))).await, "not an event of S3");
}

/// Of the topic alone it is there for this bucket, and for the others only without it.
#[tokio::test]
async fn an_event_in_a_notification_belongs_to_a_trigger_by_the_topic() {
    let direct = event("ObjectCreated:Put", "photo-inbox", "incoming/a.jpg");
    let sent = [
        published("a"),
        notification(&direct),
        notification(&queued("a")),
        messages(&[published("a")]),
    ];
    for event in sent {
        assert!(answer(event).await.starts_with("no trigger covers"));
    }
}

#[tokio::test]
async fn a_test_s_objects_come_by_the_topic_where_their_trigger_does() {
    let harness = Harness::new().object("s3://topic-inbox/in/a", "body");
    assert!(harness.run(read).await.is_ok());
}

#[tokio::test]
async fn every_field_of_an_invocation_by_the_schedule_arrives() {
    let schedule = "arn:aws:scheduler:us-east-1:111122223333:schedule/default/function";
    assert_eq!(
        scheduled(scheduled_event("2030-01-31T08:00:00Z")).await,
        format!(
            "schedule of 2030-01-31T08:00:00Z: 2030-01-31T08:00:00Z d32c5kddcf5bb8c3 {schedule}"
        )
    );
}

#[tokio::test]
async fn the_sample_of_the_schedule_is_what_the_deployment_sends() {
    let sample = serde_json::from_str(include_str!("../events/on-schedule.json"));
    let told = scheduled(sample.unwrap()).await;
    assert!(
        told.starts_with("schedule of 2026-01-15T09:30:00Z: "),
        "{told}"
    );
}

#[tokio::test]
async fn objects_are_handled_beside_a_schedule() {
    let event = event("ObjectCreated:Put", "photo-inbox", "incoming/none.jpg");
    let told = scheduled(event).await;
    assert!(told.contains("photo-inbox/incoming/none.jpg"), "{told}");
}

#[tokio::test]
async fn a_panic_at_a_schedule_is_a_failure() {
    let told = scheduled(scheduled_event("panic")).await;
    assert!(told.contains("the handler panicked: "), "{told}");
    assert!(told.contains("the time has no hands"), "{told}");
}

#[tokio::test]
async fn a_schedule_that_tells_no_time_is_a_failure() {
    let mut event = scheduled_event("");
    event.as_object_mut().unwrap().remove("time");
    assert_eq!(scheduled(event).await, "the schedule tells no /time");
}

#[tokio::test]
async fn a_schedule_without_a_handler_is_a_failure() {
    let told = answer(scheduled_event("2030-01-31T08:00:00Z")).await;
    assert_eq!(
        told,
        "no handler of the schedule: `run_scheduled` takes one"
    );
}
