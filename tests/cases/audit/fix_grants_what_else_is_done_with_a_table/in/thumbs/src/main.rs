async fn handle(client: &aws_sdk_dynamodb::Client) -> anyhow::Result<()> {
    client.get_item().table_name("orders").send().await?;
    client.put_item().table_name("orders").send().await?;
    Ok(())
}

fn main() {}
