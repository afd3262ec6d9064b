use lambda_runtime::Error;

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) -> Result<(), Error> {
    match s3.head_object().bucket("in-bucket").key(key).send().await {
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
