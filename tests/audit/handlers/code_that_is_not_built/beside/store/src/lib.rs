pub async fn look(s3: &aws_sdk_s3::Client, key: &str) {
    #[cfg(feature = "slow")]
    let _ = s3.delete_object().bucket("in-bucket").key(key).send().await;
    #[cfg(feature = "fast")]
    let _ = s3.get_object_tagging().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObjectTagging
}
