use aws_sdk_s3::Client;

pub async fn read(client: &Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("photo-inbox").key(key).send().await?;
    Ok(())
}

pub async fn tag(client: &Client, key: &str) -> anyhow::Result<()> {
    client.put_object_tagging().bucket("photo-inbox").key(key).send().await?;
    Ok(())
}
