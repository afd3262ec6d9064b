pub async fn read(s3: &aws_sdk_s3::Client, key: &str) {
    let _ = s3.get_object().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObject
}

pub async fn remove(s3: &aws_sdk_s3::Client, key: &str) {
    let _ = s3.delete_object().bucket("in-bucket").key(key).send().await;
    rclone::sync(s3);
}

pub async fn unused(s3: &aws_sdk_s3::Client, key: &str) {
    let _ = s3.get_object_acl().bucket("in-bucket").key(key).send().await; //~ undecided-source get_object_acl
}
