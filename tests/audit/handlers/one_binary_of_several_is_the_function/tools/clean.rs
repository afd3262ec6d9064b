mod part;

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) {
    thumbs::remove(s3, key).await;
    object_store::go(s3);
    let _ = s3.delete_bucket().bucket("in-bucket").send().await;
}

fn main() {}
