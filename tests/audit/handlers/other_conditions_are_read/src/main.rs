use aws_sdk_s3::Client;

#[cfg(feature = "prune")]
pub async fn prune(client: &Client) {
    client.delete_object().bucket("out-bucket").key("thumbs/a").send().await.ok();
}

pub async fn handle(client: &Client) {
    client.head_object().bucket("in-bucket").key("incoming/a").send().await.ok();
}
