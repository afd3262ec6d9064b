pub async fn handle(client: &aws_sdk_s3::Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("photo-inbox").key(key).send().await?;
    client.delete_object().bucket("photo-inbox").key("incoming/a").send().await?;
    Ok(())
}
