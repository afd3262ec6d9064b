pub async fn handle(client: &aws_sdk_s3::Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("photo-inbox").key(key).send().await?;
    client.put_object().bucket("photo-out").key(format!("archive/{key}")).send().await?;
    Ok(())
}
