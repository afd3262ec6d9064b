//! What this project declares: generated, like the files in `events/`, from
//! `[package.metadata.lambda-s3]` in Cargo.toml.

use serde_json::{Value, json};

/// One trigger and its sample event.
pub struct Trigger {
    pub bucket: &'static str,
    pub prefix: &'static str,
    pub suffix: &'static str,
    pub events: &'static [&'static str],
    /// The message as S3 would send it.
    pub sample: &'static str,
    /// The event in it.
    pub sample_event: &'static str,
    /// The key in it, decoded.
    pub sample_key: &'static str,
}

/// The triggers in the order of `S3_TRIGGERS`.
#[rustfmt::skip] // one line a field, however long it is
pub const TRIGGERS: &[Trigger] = &[
    Trigger {
        bucket: "photo-inbox",
        prefix: "incoming/",
        suffix: ".jpg",
        events: &[
            "s3:ObjectCreated:*",
        ],
        sample: include_str!("../../events/trigger-1.json"),
        sample_event: "ObjectCreated:Put",
        sample_key: "incoming/red flower.jpg",
    },
];

/// The environment variables that the deployment files set, as JSON values.
#[rustfmt::skip] // as above
pub fn environment() -> Value {
    let triggers = TRIGGERS.iter().map(|trigger| {
        json!({
            "bucket": trigger.bucket,
            "prefix": trigger.prefix,
            "suffix": trigger.suffix,
            "events": trigger.events,
        })
    });
    json!({
        "S3_TRIGGERS": triggers.collect::<Vec<_>>(),
        "S3_WRITE": [
            {
                "bucket": "photo-thumbs",
                "prefix": "small/",
                "suffix": "",
            },
        ],
    })
}
