use aws_lambda_events::s3::S3Event;
use aws_sdk_s3::Client;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let s3 = Client::new(&aws_config::load_from_env().await);
    run(service_fn(|event| handle(&s3, event))).await
}

async fn handle(s3: &Client, event: LambdaEvent<S3Event>) -> Result<(), Error> {
    for record in event.payload.records {
        let key = record.s3.object.key.ok_or("no key")?;
        s3.get_object().bucket("photo-inbox").key(&key).send().await?;
    }
    Ok(())
}
