async fn use_s3(client: &aws_sdk_s3::Client) {
    client.put_object().send().await.ok();
}

fn main() {}
