use aws_sdk_s3::Client;

pub async fn handle(client: Client, key: &str) -> anyhow::Result<()> {
    uploader::Uploader::new(client).send(key).await //~ undecided-source uploader::Uploader::new //~ undecided-source the crate `uploader`
}
