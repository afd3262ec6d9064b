use aws_sdk_s3_transfer_manager::Client;

pub async fn handle(manager: &Client) -> anyhow::Result<()> {
    manager.upload().bucket("out-bucket").key("thumbs/a").send().await?;
    manager.download().bucket("out-bucket").key("thumbs/a").send().await?; //~ needed-not-granted s3:GetObject
    Ok(())
}
