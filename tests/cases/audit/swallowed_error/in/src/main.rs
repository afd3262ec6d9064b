use aws_lambda_events::s3::{S3Event, S3EventRecord};
use aws_sdk_s3::Client;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let s3 = Client::new(&aws_config::load_from_env().await);
    run(service_fn(|event| handle(&s3, event))).await
}

async fn handle(s3: &Client, event: LambdaEvent<S3Event>) -> Result<(), Error> {
    for record in &event.payload.records {
        if let Err(error) = process(s3, record).await {
            tracing::error!(%error, "the record is not processed");
        }
    }
    Ok(())
}

async fn process(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let key = decode(record)?;
    s3.get_object().bucket("photo-inbox").key(key).send().await?;
    Ok(())
}

fn decode(record: &S3EventRecord) -> Result<String, Error> {
    let key = record.s3.object.key.as_deref().unwrap_or_default().replace('+', " ");
    Ok(percent_encoding::percent_decode_str(&key).decode_utf8()?.into_owned())
}
