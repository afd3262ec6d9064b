use aws_sdk_s3::Client;

pub async fn handle(client: &Client, bucket: &str, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket(bucket).key(key).send().await?;
    client.delete_object().bucket(bucket).key(key).send().await?; //~ needed-not-granted s3:DeleteObject
    Ok(())
}
