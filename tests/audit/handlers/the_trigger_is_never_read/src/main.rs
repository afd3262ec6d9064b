use aws_sdk_s3::Client;

pub async fn handle(client: &Client, key: &str) -> anyhow::Result<()> {
    client.put_object().bucket("out-bucket").key(format!("thumbs/{key}")).send().await?;
    Ok(())
}
