use aws_sdk_s3::Client;

pub async fn handle(client: &Client, key: &str, version: Option<String>) -> anyhow::Result<()> {
    let request = client.get_object().bucket("in-bucket").key(key);
    request.set_version_id(version).send().await?;
    Ok(())
}
