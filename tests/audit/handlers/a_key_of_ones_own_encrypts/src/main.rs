pub async fn handle(client: &aws_sdk_s3::Client) -> anyhow::Result<()> {
    let put = client.put_object().bucket("out-bucket").key("thumbs/a"); //~ needed-not-granted kms:GenerateDataKey
    put.ssekms_key_id("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab").send().await?;
    client.put_object().bucket("out-bucket").key("thumbs/b").ssekms_key_id("alias/aws/s3").send().await?;
    Ok(())
}
