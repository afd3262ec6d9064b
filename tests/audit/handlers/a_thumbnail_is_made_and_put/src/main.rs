use aws_lambda_events::s3::S3Event;
use aws_sdk_s3::Client;
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let config = aws_config::load_from_env().await;
    let client = Client::new(&config);
    lambda_runtime::run(service_fn(|event: LambdaEvent<S3Event>| handle(event, &client))).await
}

async fn handle(event: LambdaEvent<S3Event>, client: &Client) -> Result<(), Error> {
    for record in event.payload.records {
        let key = record.s3.object.key.unwrap_or_default(); //~ undecoded-key `get_object` and `put_object` are given this key
        let bucket = record.s3.bucket.name.unwrap_or_default();
        let object = client.get_object().bucket(&bucket).key(&key).send().await?;
        let bytes = object.body.collect().await?.into_bytes();
        client.put_object().bucket("out-bucket").key(format!("thumbs/{key}")).body(bytes.into()).send().await?;
    }
    Ok(())
}
