#[cfg(feature = "lambda")]
pub async fn read(s3: &aws_sdk_s3::Client) {
    let _ = s3.get_object().bucket("in-bucket").key("a").send().await; //~ needed-not-granted s3:GetObject
}

#[cfg(feature = "local")]
pub async fn wipe(s3: &aws_sdk_s3::Client) {
    let _ = s3.delete_bucket().bucket("in-bucket").send().await;
}
