//! Topics, queues, secrets, parameters and variables.

use anyhow::{Result, ensure};
use library::{App, Harness, Notice, Record, testing::event};
use serde_json::{Value, json};

const TOPICS: [&str; 2] = [
    "arn:aws:sns:eu-west-2:111122223333:done.fifo",
    "arn:aws:sns:us-east-1:111122223333:all",
];
const QUEUES: [&str; 2] = [
    "https://sqs.eu-west-2.amazonaws.com/111122223333/orders.fifo",
    "https://sqs.us-east-1.amazonaws.com/111122223333/jobs",
];
const ARN: &str = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:db-a1b2c3";

/// That each call is sent to the Region of what it is about, the S3 of tests checks: it knows no
/// other.
async fn handle(app: &App, record: &Record) -> Result<()> {
    let secret = app.key.get().await?;
    ensure!(!format!("{secret:?}").contains("sesame"), "shown");
    ensure!(secret.expose_text()? == "open sesame", "another value");
    ensure!(app.db.get().await?.expose() == b"elsewhere", "another one");
    let size = app.size.get().await?;
    ensure!(
        size.expose() == b"/thumbs/size" && size.version == "1",
        "size"
    );
    ensure!(app.mode == "fast \"q\"", "another variable");
    record.read().await?;
    let notice = Notice::of(record);
    app.done.publish(&notice).await?;
    app.all.publish(&notice).await?;
    app.orders.send(&notice).await?;
    app.jobs.send(&notice).await
}

/// A harness in which each of these events comes.
fn with(events: impl IntoIterator<Item = Value>) -> Harness {
    let mut test = Harness::new()
        .value("api/key", "open sesame")
        .value(ARN, "elsewhere");
    for event in events {
        let s3 = &event["Records"][0]["s3"];
        let key = s3["object"]["key"].as_str().unwrap();
        let key = percent_encoding::percent_decode_str(key).decode_utf8();
        let bucket = s3["bucket"]["name"].as_str().unwrap();
        let url = format!("s3://{bucket}/{}", key.unwrap());
        test = test.store(&url, Default::default()).event(event);
    }
    test
}

fn created(name: &str, bucket: &str, key: &str, sequencer: Option<&str>) -> Value {
    let mut event = event(name, bucket, key);
    if let Some(sequencer) = sequencer {
        event["Records"][0]["s3"]["object"]["sequencer"] = json!(sequencer);
    }
    event
}

fn one() -> Value {
    created(
        "ObjectCreated:Put",
        "photo-inbox",
        "incoming/a b.jpg",
        Some("00AB"),
    )
}

/// The group and the deduplication id of the notice of each event.
async fn ids(events: impl IntoIterator<Item = Value>) -> Vec<[String; 2]> {
    let test = with(events);
    test.run(handle).await.unwrap();
    let text = |message: &Value, name: &str| message[name].as_str().unwrap().to_owned();
    let ids = |message: &Value| {
        ["MessageGroupId", "MessageDeduplicationId"].map(|name| text(message, name))
    };
    test.messages(TOPICS[0]).iter().map(ids).collect()
}

#[tokio::test]
async fn everybody_is_told_which_object_and_which_event() {
    let mut event = one();
    event["Records"][0]["s3"]["object"]["versionId"] = json!("v1");
    let test = with([event]);
    test.run(handle).await.unwrap();
    let expected = json!({
        "event": "ObjectCreated:Put",
        "bucket": "photo-inbox",
        "key": "incoming/a b.jpg",
        "versionId": "v1",
        "sequencer": "00AB",
    });
    for (places, name) in [(TOPICS, "Message"), (QUEUES, "MessageBody")] {
        for place in places {
            let [message] = &test.messages(place)[..] else {
                panic!("not one message: {place}")
            };
            let body: Value = serde_json::from_str(message[name].as_str().unwrap()).unwrap();
            assert_eq!(body, expected);
            // Others than FIFO topics and queues take no such ids.
            for id in ["MessageGroupId", "MessageDeduplicationId"] {
                assert_eq!(
                    message[id].is_string(),
                    place.ends_with(".fifo"),
                    "{message}"
                );
            }
        }
    }
}

#[tokio::test]
async fn an_event_has_the_same_ids_however_often_it_comes() {
    let ids = ids([one(), one()]).await;
    assert_eq!(ids[0], ids[1]);
    for id in ids.concat() {
        assert!(id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}

#[tokio::test]
async fn another_event_of_the_object_is_in_the_same_group_and_no_repetition() {
    let key = "incoming/a b.jpg";
    for other in [
        created("ObjectCreated:Copy", "photo-inbox", key, Some("00AB")),
        created("ObjectCreated:Put", "photo-inbox", key, Some("00AC")),
    ] {
        let ids = ids([one(), other]).await;
        assert_eq!(ids[0][0], ids[1][0]);
        assert_ne!(ids[0][1], ids[1][1]);
    }
}

#[tokio::test]
async fn another_object_is_in_another_group() {
    // The last two read the same where bucket and key are only strung together.
    let put = |bucket, key| created("ObjectCreated:Put", bucket, key, Some("00AB"));
    let ids = ids([
        put("photo-inbox", "incoming/a.jpg"),
        put("photo-inbox", "incoming/b.jpg"),
        put("listed-inbox", "a.jpg"),
        put("listed-inboxa", ".jpg"),
    ])
    .await;
    for (at, [group, id]) in ids.iter().enumerate() {
        for other in &ids[at + 1..] {
            assert_ne!(group, &other[0]);
            assert_ne!(id, &other[1]);
        }
    }
}

#[tokio::test]
async fn without_a_sequencer_the_time_tells_events_apart() {
    let events = ["05.678", "05.678", "05.679"].map(|second| {
        let mut event = created("ObjectCreated:Put", "photo-inbox", "incoming/a.jpg", None);
        event["Records"][0]["eventTime"] = json!(format!("2026-01-02T03:04:{second}Z"));
        event
    });
    let ids = ids(events).await;
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
}

#[tokio::test]
async fn a_value_is_fetched_once_for_many_events() {
    let test = with([one(), one(), one()]);
    test.run(handle).await.unwrap();
    for id in ["api/key", ARN, "/thumbs/size"] {
        assert_eq!(test.messages(id).len(), 1, "{id}");
    }
    assert_eq!(test.messages("/thumbs/size")[0]["WithDecryption"], true);
}

#[tokio::test]
async fn a_refusal_is_named_and_shows_no_value() {
    let test = with([one()]).refuse("POST /?");
    let error = test.run(handle).await.unwrap_err().to_string();
    assert!(error.contains(": cannot fetch `api/key`: "), "{error}");
    assert!(error.contains("AccessDenied"), "{error}");
    assert!(!error.contains("sesame"), "{error}");
}

#[tokio::test]
async fn a_notice_that_is_refused_fails_the_record() {
    async fn publish(app: &App, record: &Record) -> Result<()> {
        app.all.publish(&Notice::of(record)).await
    }
    async fn send(app: &App, record: &Record) -> Result<()> {
        app.jobs.send(&Notice::of(record)).await
    }
    async fn fetch(app: &App, _: &Record) -> Result<()> {
        app.size.get().await.map(drop)
    }
    let test = with([one()]).refuse("POST /?");
    for (answer, complaint) in [
        (
            test.run(publish).await,
            "cannot publish to arn:aws:sns:us-east-1:111122223333:all: ",
        ),
        (
            test.run(send).await,
            "cannot send to https://sqs.us-east-1.amazonaws.com/111122223333/jobs: ",
        ),
        (test.run(fetch).await, "cannot fetch `/thumbs/size`: "),
    ] {
        let error = answer.unwrap_err().to_string();
        assert!(
            error.contains(complaint) && error.contains("AccessDenied"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn nobody_is_told_of_an_object_that_could_not_be_handled() {
    let test = with([one()]).refuse("GET /photo-inbox");
    assert!(test.run(handle).await.is_err());
    for place in TOPICS.into_iter().chain(QUEUES) {
        assert!(test.messages(place).is_empty());
    }
}
