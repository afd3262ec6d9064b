mod kept;

use aws_lambda_events::event::s3::{S3Entity, S3Event, S3EventRecord, S3Object};
use aws_sdk_s3::Client;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde::Deserialize;
use serde_json::Value;
use urlencoding::decode;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let s3 = Client::new(&aws_config::load_from_env().await);
    run(service_fn(|event: LambdaEvent<S3Event>| handle(&s3, event))).await
}

async fn handle(s3: &Client, event: LambdaEvent<S3Event>) -> Result<(), Error> {
    for record in event.payload.records {
        as_it_is(s3, &record).await?;
        through_helpers(s3, &record).await?;
        half_decoded(s3, &record).await?;
        taken_apart(s3, record.s3.clone()).await?;
        kept::decoded(s3, &record).await?;
    }
    json(s3, &Value::Null).await?;
    own(s3, Own::default()).await?;
    in_a_pair(s3, &S3EventRecord::default()).await?;
    in_a_type(s3, &S3EventRecord::default()).await?;
    by_a_trait(s3, &S3EventRecord::default()).await?;
    collected(s3, &S3Event::default()).await
}

async fn in_a_pair(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let (bucket, key) = match place_of(record) {
        Ok(place) => place,
        Err(reason) => return Err(reason.into()),
    };
    s3.get_object().bucket(bucket).key(key).send().await?;
    Ok(())
}

fn place_of(record: &S3EventRecord) -> Result<(String, String), String> {
    if record.event_name.is_none() {
        return Err("no event".to_owned());
    }
    let bucket = record.s3.bucket.name.clone().ok_or("no bucket")?;
    let key = record.s3.object.key.clone().ok_or("no key")?; //~ undecoded-key `get_object` is given
    Ok((bucket, key))
}

trait Store {
    async fn load(&self, key: &str) -> Result<(), Error>;
}

impl Store for Client {
    async fn load(&self, key: &str) -> Result<(), Error> {
        self.get_object().bucket("in-bucket").key(key).send().await?;
        Ok(())
    }
}

async fn by_a_trait<S: Store>(store: &S, record: &S3EventRecord) -> Result<(), Error> {
    store.load(record.s3.object.key.as_deref().unwrap_or_default()).await //~ undecoded-key `get_object` is given
}

struct Place {
    bucket: String,
    key: String,
    name: Option<String>,
}

async fn read_place(s3: &Client, place: &Place) -> Result<(), Error> {
    s3.get_object().bucket(&place.bucket).key(&place.key).set_version_id(place.name.clone()).send().await?;
    Ok(())
}

async fn in_a_type(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let bucket = "in-bucket".to_owned();
    let key = record.s3.object.key.clone().unwrap_or_default(); //~ undecoded-key `get_object` is given
    read_place(s3, &Place { bucket, key, name: None }).await
}

async fn as_it_is(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let bucket = record.s3.bucket.name.as_deref().ok_or("no bucket")?;
    s3.head_object().bucket(bucket).key(record.s3.object.key.as_ref().unwrap()).send().await?; //~ undecoded-key `head_object` is given this key as the event has it
    let object = &record.s3.object;
    let Some(key) = object.key.clone() else { return Ok(()) }; //~ undecoded-key `get_object` and `put_object` are given this key as the event has it
    s3.get_object().bucket(bucket).key(&key).send().await?;
    s3.put_object().bucket("out-bucket").key(format!("thumbs/{key}")).send().await?;
    let some = record.s3.object.key.as_ref().filter(|key| !key.is_empty()).ok_or_else(|| "no key".to_owned())?; //~ undecoded-key `get_object_tagging` is given
    s3.get_object_tagging().bucket("in-bucket").key(some).send().await?; //~ needed-not-granted s3:GetObjectTagging
    let other = match &record.s3.object.key { //~ undecoded-key `put_object` is given
        Some(key) => key,
        None => return Err("no key".into()),
    };
    s3.put_object().bucket("out-bucket").key("thumbs/".to_owned() + other).send().await?;
    Ok(())
}

async fn through_helpers(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    download(s3, key_of(record)).await?;
    download(s3, "incoming/a").await
}

fn key_of(record: &S3EventRecord) -> &str {
    record.s3.object.key.as_deref().unwrap_or_default() //~ undecoded-key `get_object` is given
}

async fn download(s3: &Client, key: &str) -> Result<(), Error> {
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}

async fn half_decoded(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let key = record.s3.object.key.as_deref().unwrap_or_default(); //~ undecoded-key with a `+` for each space
    let key = decode(key)?.into_owned();
    s3.get_object().bucket("in-bucket").key(&key).send().await?;
    let key = record.s3.object.key.clone().unwrap(); //~ undecoded-key with a `+` for each space
    let key = percent_encoding::percent_decode_str(&key).decode_utf8_lossy().to_string();
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}

async fn taken_apart(s3: &Client, entity: S3Entity) -> Result<(), Error> {
    let S3Object { key, .. } = entity.object; //~ undecoded-key `get_object` is given
    s3.get_object().bucket("in-bucket").set_key(key).send().await?;
    Ok(())
}

async fn json(s3: &Client, event: &Value) -> Result<(), Error> {
    let key = event["Records"][0]["s3"]["object"]["key"].as_str().unwrap(); //~ undecoded-key `get_object` is given
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    let key = event.pointer("/Records/0/s3/object/key").and_then(Value::as_str).unwrap_or_default();
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    let object = event.get("s3").and_then(|s3| s3.get("object"));
    let key = object.and_then(|object| object.get("key")).and_then(|key| key.as_str()).ok_or("no key")?; //~ undecoded-key `get_object` is given
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
    key: String,
}

async fn own(s3: &Client, record: Own) -> Result<(), Error> {
    s3.get_object().bucket("in-bucket").key(record.s3.object.key).send().await?; //~ undecoded-key `get_object` is given
    Ok(())
}

async fn collected(s3: &Client, event: &S3Event) -> Result<(), Error> {
    let keys: Vec<String> = event.records.iter().filter_map(|record| record.s3.object.key.clone()).collect(); //~ undecoded-key `get_object` is given
    for key in keys {
        s3.get_object().bucket("in-bucket").key(key).send().await?;
    }
    Ok(())
}
