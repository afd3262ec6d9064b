pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) {
    let _ = s3.delete_object().bucket("in-bucket").key(key).send().await;
}

fn main() {}
