use aws_secretsmanager_caching::SecretsManagerCachingClient; //~ undecided-source aws_secretsmanager_caching
use lambda_runtime::Error;
use object_store::aws::AmazonS3Builder; //~ undecided-source object_store

pub async fn handle() -> Result<(), Error> {
    let config = aws_config::load_from_env().await;
    let secrets = SecretsManagerCachingClient::from_builder(config.into()).await?; //~ undecided-source what `aws_secretsmanager_caching::SecretsManagerCachingClient::from_builder` does with a client is not known
    let key = secrets.get_secret_value("api-key", None, None, false).await?;
    let store = AmazonS3Builder::from_env().with_bucket_name("in-bucket").build()?;
    store.put(&key.into(), "a".into()).await?;
    Ok(())
}
