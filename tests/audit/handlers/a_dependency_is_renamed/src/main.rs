pub async fn handle(client: &storage::Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("in-bucket").key(key).send().await?;
    client.copy_object().bucket("out-bucket").copy_source("in-bucket/a").key("thumbs/b").send().await?; //~ needed-not-granted s3:PutObject
    Ok(())
}
