use aws_sdk_s3::Client;
use retry_macros::retry; //~ undecided-source retry_macros

pub async fn handle(client: &Client, key: &str) -> anyhow::Result<()> {
    retry!(3 times client key)?; //~ undecided-source retry!
    Ok(())
}
