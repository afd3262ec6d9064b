use std::ops::Deref;

pub struct S3(aws_sdk_s3::Client);

impl Deref for S3 {
    type Target = aws_sdk_s3::Client;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

pub async fn handle(s3: &S3) -> anyhow::Result<()> {
    s3.get_object().bucket("in-bucket").key("incoming/a").send().await?;
    s3.0.put_object_tagging().bucket("in-bucket").key("incoming/a").send().await?; //~ needed-not-granted s3:PutObjectTagging
    Ok(())
}
