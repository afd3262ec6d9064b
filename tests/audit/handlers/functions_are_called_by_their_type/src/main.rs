use aws_sdk_s3::Client;
use aws_sdk_s3::operation::head_object::HeadObjectInput;

pub async fn handle(client: &Client) -> anyhow::Result<()> {
    Client::get_object(client).bucket("in-bucket").key("incoming/a").send().await?;
    let list = Client::list_buckets; //~ needed-not-granted s3:ListAllMyBuckets
    list(client).send().await?;
    HeadObjectInput::builder().bucket("other-bucket").key("a").send_with(client).await?; //~ outside-of-grants other-bucket
    Ok(())
}
