fn main() {}

pub async fn handle(s3: &aws_sdk_s3::Client, sns: &aws_sdk_sns::Client) -> anyhow::Result<()> {
    s3.get_object().bucket("photo-inbox").key("incoming/a").send().await?;
    sns.publish().topic_arn("arn:aws:sns:us-east-1:111122223333:done").message("a").send().await?;
    Ok(())
}
