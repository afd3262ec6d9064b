pub async fn list(s3: &aws_sdk_s3::Client) {
    let _ = s3.list_buckets().send().await; //~ needed-not-granted s3:ListAllMyBuckets
}
