use aws_sdk_s3::Client;

pub async fn handle(client: &Client, key: &str, version: &str) -> anyhow::Result<()> {
    client.get_object().bucket("in-bucket").key(key).version_id(version).send().await?; //~ needed-not-granted s3:GetObjectVersion
    Ok(())
}
