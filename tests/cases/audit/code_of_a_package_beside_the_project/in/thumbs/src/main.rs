pub async fn handle(client: &aws_sdk_s3::Client, key: &str) -> anyhow::Result<()> {
    storage::read(client, key).await?;
    storage::tag(client, key).await
}
