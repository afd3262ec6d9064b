mod generated; //~ undecided-source generated

pub async fn handle(client: &aws_sdk_s3::Client) {
    client.head_object().bucket("in-bucket").key("incoming/a").send().await.ok();
}
