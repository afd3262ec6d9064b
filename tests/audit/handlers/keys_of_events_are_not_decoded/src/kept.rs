//! Keys that are decoded, and such as are not encoded.

use aws_lambda_events::event::s3::S3EventRecord;
use aws_sdk_s3::Client;
use lambda_runtime::Error;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub async fn decoded(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let key = record.s3.object.key.as_deref().unwrap_or_default();
    for key in [form(key), spaces_first(key)?] {
        s3.get_object().bucket("in-bucket").key(key).send().await?;
    }
    let replaced = key.replace('+', " ");
    let key = urlencoding::decode(&replaced)?;
    s3.get_object().bucket("in-bucket").key(key.as_ref()).send().await?;
    let encoded = record.s3.object.key.as_deref().unwrap_or_default();
    let key = if encoded.contains('%') { spaces_first(encoded)? } else { encoded.to_owned() };
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    // The source of a copy is to be encoded.
    let source = format!("in-bucket/{encoded}");
    s3.copy_object().copy_source(source).bucket("out-bucket").key("thumbs/a").send().await?;
    tracing::info!("read {encoded}");
    name_only(s3, encoded).await?;
    of_event_bridge(s3, &Value::Null).await?;
    read_by_a_function(s3, Own::default()).await
}

fn form(key: &str) -> String {
    form_urlencoded::parse(key.as_bytes()).map(|(key, value)| [key, value].concat()).collect()
}

fn spaces_first(key: &str) -> Result<String, Error> {
    Ok(percent_decode_str(&key.replace('+', "%20")).decode_utf8()?.into_owned())
}

async fn name_only(s3: &Client, key: &str) -> Result<(), Error> {
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    s3.put_object().bucket("out-bucket").key(format!("thumbs/{digits}")).send().await?;
    Ok(())
}

async fn of_event_bridge(s3: &Client, event: &Value) -> Result<(), Error> {
    let key = event["detail"]["object"]["key"].as_str().unwrap();
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}

#[derive(Default, Deserialize)]
struct Own {
    s3: OwnEntity,
}

#[derive(Default, Deserialize)]
struct OwnEntity {
    object: OwnObject,
}

#[derive(Default, Deserialize)]
struct OwnObject {
    #[serde(deserialize_with = "read_key")]
    key: String,
}

fn read_key<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(form(&String::deserialize(from)?))
}

async fn read_by_a_function(s3: &Client, record: Own) -> Result<(), Error> {
    s3.get_object().bucket("in-bucket").key(record.s3.object.key).send().await?;
    Ok(())
}
