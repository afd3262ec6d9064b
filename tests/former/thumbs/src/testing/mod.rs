//! What the tests share.

mod checksum;
mod declared;
mod fake_s3;
mod http;
mod uploads;

use serde_json::{Value, json};

pub use declared::TRIGGERS;
pub use fake_s3::{FakeS3, Fault};

use crate::{App, config::Config};

/// The function with this project's own triggers and grants, its S3 client pointed at `s3`.
pub async fn declared_app(s3: &FakeS3) -> App {
    app(s3, &declared::environment()).await
}

/// A function that is invoked for `s3://in/incoming/*.jpg` and writes to `s3://out/thumbs/`.
pub async fn example_app(s3: &FakeS3) -> App {
    let triggers = json!([{
        "bucket": "in",
        "prefix": "incoming/",
        "suffix": ".jpg",
        "events": ["s3:ObjectCreated:*"],
    }]);
    let places = json!([{ "bucket": "out", "prefix": "thumbs/" }]);
    let environment = json!({
        "S3_TRIGGERS": triggers,
        "S3_WRITE": places,
    });
    app(s3, &environment).await
}

async fn app(s3: &FakeS3, environment: &Value) -> App {
    let lookup = |name: &str| environment.get(name).map(Value::to_string);
    App {
        config: Config::from_lookup(lookup).unwrap(),
        s3: s3.client().await,
    }
}

/// A message with one record, and only what such a record must have.
pub fn message(event: &str, bucket: &str, encoded_key: &str) -> Value {
    json!({ "Records": [{
        "eventSource": "aws:s3",
        "eventTime": "2026-01-02T03:04:05.678Z",
        "eventName": event,
        "s3": { "bucket": { "name": bucket }, "object": { "key": encoded_key } },
    }] })
}
