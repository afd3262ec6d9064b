use aws_sdk_s3::Client;

pub async fn handle(client: &Client, bucket: &str, key: &str) -> anyhow::Result<()> {
    client.head_object().bucket(bucket).key(key).send().await?;
    Ok(())
}
