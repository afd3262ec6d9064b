use std::future::Future;
use aws_sdk_s3::Client;

async fn with_client<F, Fut>(f: F) -> anyhow::Result<()>
where
    F: Fn(Client) -> Fut,
    Fut: Future<Output = anyhow::Result<()>>,
{
    f(Client::new(&aws_config::load_from_env().await)).await
}

pub async fn handle(key: &str) -> anyhow::Result<()> {
    with_client(|client| async move {
        client.get_object().bucket("in-bucket").key(key).send().await?;
        client.restore_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:RestoreObject
        Ok(())
    })
    .await
}
