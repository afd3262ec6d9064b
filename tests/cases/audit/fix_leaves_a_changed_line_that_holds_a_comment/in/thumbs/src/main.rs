use aws_sdk_s3::Client;

fn main() {}

pub async fn handle(client: &Client) -> anyhow::Result<()> {
    client.get_object().bucket("photo-inbox").key("incoming/a").send().await?;
    Ok(())
}
