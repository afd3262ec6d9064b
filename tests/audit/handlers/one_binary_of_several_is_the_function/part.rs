pub async fn tag(s3: &aws_sdk_s3::Client, key: &str) {
    let _ = s3.get_object_tagging().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObjectTagging
}
