use aws_sdk_s3::Client;

fn main() {}

pub async fn handle(client: &Client) -> anyhow::Result<()> {
    client.put_object().bucket("photo-thumbs").key("small/a").send().await?;
    Ok(())
}
