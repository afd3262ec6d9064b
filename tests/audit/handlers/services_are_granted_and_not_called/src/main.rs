pub async fn handle(client: &aws_sdk_s3::Client) -> anyhow::Result<()> {
    client.get_object().bucket("in-bucket").key("incoming/a").send().await?;
    Ok(())
}
